#!/usr/bin/env bash
# HAProxy in front of the rack: its agent-check drains a dongle under a toggle and takes it back, the
# PROXY protocol says who the clients are, and nobody's new connection fails meanwhile.
source "$(dirname "$0")/lib.sh"
start 'c["fleet"] = {"agent_check_port": 9011}; c["socks"] = dict(c.get("socks", {}), proxy_protocol_from=["127.0.0.9"], allow=["192.0.2.0/24", "198.18.0.0/15"])'
agent() { python3 - "$1" <<'PY'
import socket, sys
s = socket.create_connection(("127.0.0.1", 9011), timeout=5)
s.sendall(sys.argv[1].encode() + b"\n")
print(s.makefile().read().strip())
PY
}
state_of() { # of HAProxy's server: UP, DRAIN, DOWN…
  python3 - "$work/haproxy.sock" "$1" <<'PY'
import socket, sys
s = socket.socket(socket.AF_UNIX)
s.connect(sys.argv[1])
s.sendall(b"show stat\n")
rows = s.makefile().read().splitlines()
names = rows[0].lstrip("# ").split(",")
for row in rows[1:]:
    if row and row.split(",")[1].endswith("_" + sys.argv[2]):
        print(row.split(",")[names.index("status")])
PY
}
is_state() { [[ $(state_of "$1") == "$2"* ]]; }
says() { [[ $(agent "$1") == "$2" ]]; }

say "the agent-check by itself"
check "a dongle that works" until_true 20 says 11 "ready up"
check "one that is none here" same "$(agent 29)" "down #unknown"
check "nonsense" same "$(agent "GET / HTTP/1.1")" "down #unknown"
check "its actor is in the tree" holds "$(donglectl tree)" /agent_check
check "it outlives its actor's death" donglectl kill /agent_check
check "and answers" until_true 10 says 12 "ready up"

say "service discovery"
check "the daemon" same "$(field "$(curl -s "$api/sd")" '[0]["labels"]["__metrics_path__"]')" /metrics
check "the proxies" same "$(field "$(curl -s "$api/sd?of=proxies")" '[0]["labels"]["dongle"]')" 11
check "nothing else" same "$(curl -s -o /dev/null -w '%{http_code}' "$api/sd?of=x")" 400

if needs haproxy haproxy "HAProxy before the rack"; then
  say "HAProxy"
  donglectl fleet haproxy >"$work/haproxy.cfg"
  # Clients of this very host cannot be behind a load balancer: their addresses are ours.
  sed -i 's/ send-proxy-v2 check-send-proxy//' "$work/haproxy.cfg"
  sed -i "1i global\n    stats socket $work/haproxy.sock" "$work/haproxy.cfg"
  check "the configuration is one" haproxy -c -f "$work/haproxy.cfg"
  haproxy -db -f "$work/haproxy.cfg" 2>"$work/haproxy.log" &
  balancer=$!
  for n in 11 12 13; do
    check "$n is up" until_true 20 is_state "$n" UP
  done
  by_haproxy() { curl -sf -m 15 --socks5-hostname 127.0.0.1:1080 http://echo.test/ >/dev/null; }
  check "a client gets through" by_haproxy
  : >"$work/failed"
  ( while [[ ! -e $work/enough ]]; do
      by_haproxy || echo failed >>"$work/failed"
    done ) &
  clients=$!
  curl -s -m 60 "$api/toggle/12" >"$work/toggled" &
  toggle=$!
  check "under a toggle it is drained" until_true 15 is_state 12 DRAIN
  wait "$toggle"
  check "the toggle went well" same "$(field "$(cat "$work/toggled")" '["success"]')" true
  check "afterwards it is up again" until_true 20 is_state 12 UP
  touch "$work/enough"
  wait "$clients"
  check "no client saw an error" same "$(wc -l <"$work/failed")" 0
  kill "$balancer"
fi

say "who its clients are"
from() { # the reply to a CONNECT of the client at address $1, through a load balancer
  python3 - "$1" <<'PY'
import socket, sys
s = socket.create_connection(("127.0.0.1", 10011), timeout=5, source_address=("127.0.0.9", 0))
head = b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c" + socket.inet_aton(sys.argv[1]) + socket.inet_aton("10.0.0.2") + b"\x30\x39\x27\x1b"
s.sendall(head + b"\x05\x01\x00\x05\x01\x00\x01\xc0\x00\x02\x50\x00\x50")
got = b""
while len(got) < 4:
    try:
        more = s.recv(12 - len(got))
    except ConnectionResetError:
        more = b""
    if not more:
        break
    got += more
print(got[3] if len(got) > 3 else "closed")
PY
}
check "one who may" same "$(from 192.0.2.9)" 0
check "one who may not" same "$(from 198.51.100.9)" 2
check "one who says he is us" same "$(from 127.0.0.1)" closed

say "many racks at once"
check "status of both" holds "$(donglectl --hosts 127.0.0.1,127.0.0.1:4243 status)" "silent: 127.0.0.1:4243"
check "a change wants a yes" same "$(donglectl --hosts 127.0.0.1 toggle 11 </dev/null >/dev/null 2>&1; echo $?)" 64
check "and has it" donglectl --hosts 127.0.0.1 --yes recovery pause 11
donglectl recovery resume 11 >/dev/null
stop
check "the daemon ends in order" same "$stopped_with" 0
