#!/usr/bin/env bash
# A port that its owner closes: everybody is refused politely, over restarts and crashes, the phase
# says so, no modem is touched, and open it is as it was.
source "$(dirname "$0")/lib.sh"
start
reply_of() { # SOCKS5: the reply code to a CONNECT
  python3 - "$1" <<'PY'
import socket, sys
s = socket.create_connection(("127.0.0.1", 10000 + int(sys.argv[1])), timeout=5)
s.sendall(b"\x05\x01\x00")
s.recv(2)
s.sendall(b"\x05\x01\x00\x01\xc0\x00\x02\x50\x00\x50")
print(s.recv(10)[1])
PY
}
refuses() { [[ $(reply_of "$1") == 2 ]]; }
serves() { [[ $(reply_of "$1") == 0 ]]; }
post() { curl -s -m 10 -o "$work/body" -w '%{http_code}' -X POST -H 'Content-Type: application/json' -d "$2" "$api/dongles/$1/port"; }
deeds() { field "$(ctl ledger)" '["deeds"]'; }

say "by the shell"
check "status" holds "$(donglectl port status)" "10011"
check "all are open" same "$(field "$(donglectl port --json)" '["ports"][0]["closed"]')" false
ctl clear-logs >/dev/null
through 11 'http://echo.test/big?bytes=100000000&rate=100000' -o /dev/null &
busy=$!
until_true 5 bash -c '[[ $(donglectl relays 11) == *relaying* ]]'
check "close" holds "$(donglectl port close 11)" closed
check "clients hear 02" same "$(reply_of 11)" 2
check "those of HTTP hear 403" same "$(curl -s -m 5 -o /dev/null -w '%{http_code}' -x http://127.0.0.1:10011 http://echo.test/)" 403
check "the phase says so" until_true 5 is_phase 11 closed
check "explain, who" same "$(field "$(curl -s "$api/dongles/11")" '["socks"]["closed_by"]')" shell
check "it is not among the proxies" same "$(field "$(curl -s "$api/proxy-info")" '["proxies"]' | grep -c 10011)" 0
check "who was connected is given a toggle's time, no more" until_true 10 bash -c "! kill -0 $busy"
check "the others serve" serves 12
check "metrics" holds "$(curl -s "$api/metrics")" 'phase="closed"} 1'
check "restart leaves it closed" holds "$(donglectl port restart 11)" closed
check "and it refuses" refuses 11
check "nothing was done to the modem" same "$(deeds)" "[]"

say "over restarts"
stop
check "it ended well" same "$stopped_with" 0
dongled --config "$work/dongled.json" 2>>"$work/log" &
daemon=$!
until_true 20 bash -c "curl -sf -m 2 $api/health"
check "closed from the first client on" until_true 10 refuses 11
check "the others are open" until_true 10 serves 12
check "the phase" until_true 20 is_phase 11 closed
kill -KILL "$daemon"
wait "$daemon" 2>/dev/null
dongled --config "$work/dongled.json" 2>>"$work/log" &
daemon=$!
check "over a crash, too" until_true 20 refuses 11
check "over the death of its actor" donglectl kill /rack/11/socks
check "it refuses" until_true 10 refuses 11

say "by HTTP"
check "open" same "$(post 11 '{"action": "open"}')" 200
check "what is" same "$(field "$(cat "$work/body")" '["closed"]')$(field "$(cat "$work/body")" '["kept"]')" falsetrue
check "it serves" until_true 10 serves 11
check "the phase is what it was" until_true 20 is_phase 11 ready
check "close" same "$(post 12 '{"action": "close"}')" 200
check "it refuses" refuses 12
check "restart" same "$(post 12 '{"action": "restart"}')" 200
check "what is none" same "$(post 12 '{"action": "shut"}') $(post 12 'x') $(post 99 '{"action": "open"}')" "400 400 400"
check "GET is not allowed" same "$(curl -s -o /dev/null -w '%{http_code}' "$api/dongles/12/port")" 405
check "a toggle of a closed one goes on" same "$(field "$(toggle 12)" '["outcome"]')" changed
check "and leaves it closed" refuses 12
check "open all" holds "$(donglectl port open all)" open
check "none refuses" until_true 10 serves 12
stop
check "the daemon ends in order" same "$stopped_with" 0
