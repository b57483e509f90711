#!/usr/bin/env bash
# The firewall: clients who are listed and such as are not connect as fast as they can, by IPv4 and
# IPv6, while lists are replaced, somebody flushes the ruleset, the daemon is stopped, killed and
# started. Lists that are no good change nothing, each for its own reason.
# ROUNDS lists are put in force one after the other; `ctest -L full` has a thousand.
source "$(dirname "$0")/lib.sh"
here=$(dirname "$0")
rounds=${ROUNDS:-200}

# A namespace of clients: .2 and .3 are listed, .9 never is.
unshare -n sleep 1000 &
clients=$!
until_true 5 test -e "/proc/$clients/ns/net"
until_true 5 bash -c "[[ \$(readlink /proc/$clients/ns/net) != \$(readlink /proc/self/ns/net) ]]"
ip link add wall0 type veth peer name wall1
ip link set wall1 netns "$clients"
ip addr add 10.77.0.1/24 dev wall0
sysctl -qw net.ipv6.conf.wall0.disable_ipv6=0 # the lab's host has none
ip link set wall0 up
ip -6 addr add 2001:db8:77::1/64 dev wall0 nodad
from() { nsenter --net="/proc/$clients/ns/net" "$@"; }
from ip link set lo up
for n in 2 3 9; do
  from ip addr add 10.77.0.$n/24 dev wall1
  from ip -6 addr add 2001:db8:77::$n/64 dev wall1 nodad
done
from ip link set wall1 up

list=$work/list.txt
# replace TEXT…: the list is another from now on, whole.
replace() {
  printf '%s\n' "$@" >"$list.new"
  mv "$list.new" "$list"
}
always=(10.77.0.2 2001:db8:77::2)
replace "${always[@]}" 10.77.0.3 2001:db8:77::3
settings='c["firewall"] = {"enabled": True, "list_file": work + "/list.txt"}
c["socks"] = {"listen": "::", "udp_ports": "21000-21099"}'

status_of() { field "$(curl -s -m 3 "$api/firewall")" "$1"; }
status_is() { [[ $(status_of "$1") == "$2" ]]; }
table_there() { nft list table inet dongled >/dev/null 2>&1; }
no_table() { ! table_there; }
# tries SOURCE: what one client gets: served, refused, or nothing.
tries() {
  local host=10.77.0.1
  [[ $1 == *:* ]] && host='[2001:db8:77::1]'
  from curl -s -m 3 --interface "$1" --socks5-hostname "$host:10011" http://echo.test/ -o /dev/null
  case $? in 0) echo served ;; 28 | 7) echo none ;; *) echo refused ;; esac
}
served() { [[ $(tries "$1") == served ]]; }
held_out() { [[ $(tries "$1") != served ]]; }
# hammer NAME: clients of both kinds connect until `calm`; what came of it is in $work/NAME.
hammer() {
  rm -f "$work/stop" "$work/stop.away" "$work/$1"
  from python3 "$here/wall_client.py" allowed "$work/$1" "$work/stop" \
    10.77.0.2 10.77.0.1 10011 2001:db8:77::2 2001:db8:77::1 10012 &
  hammers=($!)
  from python3 "$here/wall_client.py" stranger "$work/$1" "$work/stop" \
    10.77.0.9 10.77.0.1 10011 2001:db8:77::9 2001:db8:77::1 10012 &
  hammers+=($!)
}
calm() {
  touch "$work/stop"
  wait "${hammers[@]}"
  cat "$work/$1"
}
sum() { field "$(grep "\"$2\"" "$work/$1")" "[\"$3\"]"; }

start "$settings"
check "a listed client is served by IPv4" same "$(tries 10.77.0.2)" served
check "and by IPv6" same "$(tries 2001:db8:77::2)" served
check "a stranger gets no answer by IPv4" same "$(tries 10.77.0.9)" none
check "nor by IPv6" same "$(tries 2001:db8:77::9)" none
check "the kernel holds what it should" same "$(status_of '["kernel"]')" enforced
check "by its own word" same "$(status_of '["kernel_sha256"]')" "$(status_of '["list_sha256"]')"
check "two entries are counted each" same "$(status_of '["entries"]')" "{'v4': 1, 'v6': 1}"
check "conntrack is not switched on by us" same "$(nft list table inet dongled | grep -c '\bct\b')" 0

say "$rounds lists, one after the other"
hammer lists
began=$EPOCHSECONDS
for ((i = 0; i < rounds; i++)); do
  extra=(10.77.0.$((20 + i % 200)) "2001:db8:99::$((i + 1))")
  ((i % 2)) || extra+=(10.77.0.3 2001:db8:77::3)
  replace "${always[@]}" "${extra[@]}"
  curl -s -m 20 -X POST "$api/firewall/update?accept_shrink=1" -o "$work/update"
done
took=$((EPOCHSECONDS - began))
calm lists
say "$rounds lists in $took s"
check "the last one is in force" holds "$(nft list set inet dongled allowed4)" "${extra[0]}"
check "listed clients were served ($(sum lists allowed served) times)" test "$(sum lists allowed served)" -gt "$rounds"
check "none of their SYNs was dropped" same "$(sum lists allowed dropped)" 0
check "none of them was refused" same "$(sum lists allowed refused)/$(sum lists allowed short)" 0/0
check "strangers tried ($(sum lists stranger tries) times)" test "$(sum lists stranger tries)" -gt 10
check "and none was served" same "$(sum lists stranger served)" 0
check "or even accepted" same "$(sum lists stranger accepted)/$(sum lists stranger refused)" 0/0

say "who was refused is counted"
counted() { (($(status_of '["blocked"]["total"]') > 10)); }
check "by packet" until_true 15 counted
check "and by address" holds "$(status_of '["blocked"]["top"]')" 10.77.0.9

say "somebody flushes the ruleset, again and again"
hammer flushed
for _ in 1 2 3 4 5; do
  nft flush ruleset
  check "the table is back within a second" until_true 1 table_there
done
calm flushed
check "no stranger was served" same "$(sum flushed stranger served)" 0
check "listed clients all were" same "$(sum flushed allowed dropped)/$(sum flushed allowed refused)/$(sum flushed allowed short)" 0/0/0
events() { curl -s "$api/events?follow=0&kind=firewall&limit=1000"; }
check "it is told" holds "$(events)" "Somebody removed or changed the firewall's table"

say "the ports as others see them"
report=$(donglectl firewall check --json)
check "check finds all as it should be ($?)" same "$(field "$report" '["fine"]')" true
check "who is listed is served" same "$(field "$report" '["ports"][0]["allowed"]')" served
check "a stranger gets no answer" same "$(field "$report" '["ports"][0]["stranger"]')" "no answer"
check "the table decides" same "$(field "$report" '["ports"][0]["decided_by"]')" "table inet dongled"
nft -f - <<'X'
table inet closed {
  chain input {
    type filter hook input priority filter; policy accept;
    tcp dport 10012 drop
  }
}
X
donglectl firewall check >"$work/checked"
check "another firewall in the way is exit status 1" same "$?" 1
check "and named by its port" holds "$(grep 10012 "$work/checked")" "gets no answer"
nft delete table inet closed
check "nothing of the check is left" same "$(ip link | grep -c dongled-check)" 0
setup() { printf '%s\n' "" "$list" "192.0.2.7" | donglectl firewall setup 2>/dev/null; }
check "setup looks at the list and prints the lines" holds "$(setup)" '"list_file"'
check "with who must never be locked out" holds "$(setup)" 192.0.2.7

say "UDP"
from env PROXY_HOST=10.77.0.1 python3 "$here/udp_client.py" 10011 echo 400 200 >"$work/echoed" &
echoes=$!
for ((i = 0; i < 20; i++)); do
  replace "${always[@]}" 10.77.0.3 2001:db8:77::3 "10.77.0.$((20 + i))"
  curl -s -m 20 -X POST "$api/firewall/update?accept_shrink=1" -o /dev/null
done
before=$(status_of '["blocked"]["total"]')
from python3 -c 'import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("10.77.0.9", 0))
for port in range(21000, 21100):
    s.sendto(b"x", ("10.77.0.1", port))'
wait "$echoes"
check "a listed client's datagrams all come back meanwhile" same "$(cat "$work/echoed")" 400
grew() { (($(status_of '["blocked"]["total"]') >= before + 100)); }
check "a stranger's are dropped by the kernel" until_true 15 grew

say "lists that are no good"
refused() {
  curl -s -m 25 -X POST "$api/firewall/update" -o "$work/update" -w '%{http_code}'
}
why() { field "$(cat "$work/update")" '["error"]'; }
replace "${always[@]}" 10.77.0.20
check "a good one" same "$(refused)" 200
replace "<html><body>Log in here</body></html>"
check "a page is refused" same "$(refused)" 502
check "as what it is" holds "$(why)" "web page"
replace "${always[@]}" "10.77.0.256"
check "so is one bad line" same "$(refused)" 502
check "with its number" holds "$(why)" "line 3"
replace "10.77.0.20"
check "and one that lost too much" same "$(refused)" 502
check "with what it lost" holds "$(why)" max_shrink
replace "0.0.0.0/0"
check "and one that opens the world" same "$(refused)" 502
: >"$list"
check "and an empty one" same "$(refused)" 502
check "the last good one is in force" served 10.77.0.2
check "a condition says it" holds "$(curl -s "$api/status")" list_refused
replace "${always[@]}"
check "a good one is taken" same "$(refused)" 200

say "the daemon stops for a while: the kernel goes on"
kill -STOP "$daemon"
syn_ack() { from timeout 2 python3 -c 'import socket, sys
s = socket.socket(socket.AF_INET)
s.settimeout(1)
s.bind((sys.argv[1], 0))
s.connect(("10.77.0.1", 10011))' "$1" 2>/dev/null; }
check "a listed client gets its SYN-ACK" syn_ack 10.77.0.2
no_syn_ack() { ! syn_ack "$1"; }
check "a stranger gets none" no_syn_ack 10.77.0.9
kill -CONT "$daemon"
until_true 10 serving

say "kill -9, and start"
hammer killed
agreed() { [[ $(status_of '["kernel_sha256"]') == "$(status_of '["list_sha256"]')" && $(status_of '["kernel"]') == enforced ]]; }
for round in 1 2 3 4 5; do
  # While a list is put in force: at another moment each time.
  replace "${always[@]}" "10.77.0.$((30 + round))" 2001:db8:77::3
  curl -s -m 5 -X POST "$api/firewall/update?accept_shrink=1" -o /dev/null &
  update=$!
  sleep "0.0$((round * 15))" # the moment, not a wait
  touch "$work/stop.away"
  kill -KILL "$daemon"
  wait "$daemon" "$update" 2>/dev/null
  check "the table outlives the daemon" table_there
  start "$settings"
  until_true 5 served 10.77.0.2
  check "kernel and list agree" until_true 5 agreed
  rm -f "$work/stop.away"
done
calm killed
check "no stranger was served" same "$(sum killed stranger served)" 0
check "nor accepted" same "$(sum killed stranger accepted)" 0
check "listed clients all were, but while it was away" same "$(sum killed allowed dropped)/$(sum killed allowed refused)/$(sum killed allowed short)" 0/0/0

say "off and on"
check "off" donglectl firewall off
check "leaves no table" no_table
check "socks.allow alone holds" held_out 10.77.0.2
check "this host is served" same "$(through 11 http://echo.test/)" "$(ctl public 11)"
stop
check "a stop leaves no table" no_table
start "$settings"
check "off is kept" status_is '["off"]' true
check "and shown" holds "$(donglectl firewall)" OFF
check "on" donglectl firewall on
check "is as before" served 10.77.0.2
check "off for a while" donglectl firewall off for 2s
check "ends by itself" until_true 5 served 10.77.0.2

say "fifty thousand entries"
before=$(awk '/VmRSS/ {print $2}' "/proc/$daemon/status")
python3 - "$list" "${always[@]}" <<'PY'
import os, sys
with open(sys.argv[1] + ".new", "w") as out:
    print(*sys.argv[2:], sep="\n", file=out)
    for i in range(50000):
        print(f"11.{i // 500}.{i // 2 % 250}.{1 + i % 2 * 8}", file=out)
os.rename(sys.argv[1] + ".new", sys.argv[1])
PY
began=${EPOCHREALTIME/[.,]/}
check "are taken" same "$(curl -s -m 25 -X POST "$api/firewall/update" -o "$work/update" -w '%{http_code}')" 200
took=$(((${EPOCHREALTIME/[.,]/} - began) / 1000))
grown=$(($(awk '/VmRSS/ {print $2}' "/proc/$daemon/status") - before))
say "50,000 entries in $took ms, $grown KiB more"
check "and held" same "$(status_of '["entries"]')/$(status_of '["kernel_sha256"]')" "{'v4': 50001, 'v6': 1}/$(status_of '["list_sha256"]')"
check "in the time of a breath" test "$took" -lt 15000 # under 1 s where nobody else computes
check "in 32 MiB" test "$grown" -lt 32768
yes 192.0.2.1 | head -1000000 | awk '{print "12." int(NR / 65536) "." int(NR / 256) % 256 "." NR % 256}' >"$list.new"
mv "$list.new" "$list"
check "a million are refused" same "$(refused)" 502
printf '      %s\n' "$(why)"
check "and nothing changes" same "$(status_of '["entries"]')" "{'v4': 50001, 'v6': 1}"
replace "${always[@]}"
check "back to two" same "$(curl -s -m 25 -X POST "$api/firewall/update?accept_shrink=1" -o /dev/null -w '%{http_code}')" 200

say "a client who leaves the list is cut"
from curl -s -m 30 --interface 10.77.0.2 --socks5-hostname 10.77.0.1:10011 \
  "http://echo.test/big?bytes=50000000&seed=1&rate=100000" -o /dev/null &
long=$!
carried() { donglectl relays 11 | grep -q 10.77.0.2; }
check "it is carried" until_true 5 carried
replace 2001:db8:77::2 10.77.0.77
curl -s -m 20 -X POST "$api/firewall/update?accept_shrink=1" -o /dev/null
ended() { ! alive "$long"; }
check "within a second" until_true 1 ended
check "another is not served" held_out 10.77.0.2

say "a list that is fetched, and signed"
stop
mkdir -p "$work/web" "$work/owner" "$work/thief"
key=$(python3 "$here/sign_list.py" key "$work/owner")
python3 "$here/sign_list.py" key "$work/thief" >/dev/null
page=$work/web/allow.txt
# publish COMMENT LINE…: a list with its signature.
publish() {
  printf '%s\n' "${@:2}" >"$page"
  python3 "$here/sign_list.py" sign "$work/owner" "$page" "$1"
}
publish "serial=5" "${always[@]}"
python3 "$here/list_server.py" 127.0.0.1 8099 "$work/web" &
server=$!
until_true 5 curl -s -o /dev/null http://127.0.0.1:8099/allow.txt
start "$settings
c[\"firewall\"] = {\"enabled\": True, \"list_key\": \"$key\", \"list_url\": \"http://127.0.0.1:8099/allow.txt\"}"
check "it is in force" until_true 10 served 10.77.0.2
check "with its serial" same "$(status_of '["serial"]')" 5
check "its source is told by host and name" same "$(status_of '["source"]')" "127.0.0.1:8099 allow.txt"
publish "serial=4" "${always[@]}" 10.77.0.3
check "a lower serial is refused" same "$(refused)" 502
check "as such" holds "$(why)" "lower than 5"
publish "nothing" "${always[@]}" 10.77.0.3
check "none, too" same "$(refused)" 502
python3 "$here/sign_list.py" sign "$work/thief" "$page" "serial=9"
check "another's signature, too" same "$(refused)" 502
check "as such" holds "$(why)" "signature"
rm "$page.minisig"
check "none at all, too" same "$(refused)" 502
check "as such" holds "$(why)" "404"
publish "serial=6" "${always[@]}" 10.77.0.3
for how in '{"status": 500}' '{"short": true}' '{"gzip": true}' '{"slow": 14}'; do
  echo "$how" >"$page.how"
  check "$how is refused" same "$(refused)" 502
  printf '      %s\n' "$(why)"
done
check "the last good one is in force" served 10.77.0.2
check "and no other" held_out 10.77.0.3
rm "$page.how"
check "all right again" same "$(refused)" 200
check "it is taken" served 10.77.0.3
publish "serial=7 expires=2020-01-01" "${always[@]}"
check "one that has expired" same "$(refused)" 200
check "is in force" served 10.77.0.2
check "and said" holds "$(curl -s "$api/status")" list_expired
kill "$server"
kill -KILL "$daemon"
wait "$daemon" 2>/dev/null
start "$settings
c[\"firewall\"] = {\"enabled\": True, \"list_key\": \"$key\", \"list_url\": \"http://127.0.0.1:8099/allow.txt\"}"
check "without a net the last good one is in force" served 10.77.0.2
check "and no stranger is served" held_out 10.77.0.9

say "the end"
kill -KILL "$daemon"
wait "$daemon" 2>/dev/null
daemon=
check "a table is left" table_there
dongled --config "$work/dongled.json" --undo >"$work/undone"
check "--undo says what it removed" holds "$(cat "$work/undone")" "firewall's table"
check "and it is gone" no_table
kill "$clients"
