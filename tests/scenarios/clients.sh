#!/usr/bin/env bash
# What real clients speak on a dongle's port: SOCKS5 with and without names, HTTP CONNECT, UDP, and
# users; and how the list of those who may changes while others are served.
source "$(dirname "$0")/lib.sh"
here=$(dirname "$0")
start

say "one port, three ways to ask"
public=$(ctl public 11)
check "SOCKS5 with an address" same "$(curl -s -m 10 --socks5 127.0.0.1:10011 http://192.0.2.80/)" "$public"
check "SOCKS5 with a name" same "$(through 11 http://echo.test/)" "$public"
check "HTTP CONNECT" same "$(curl -s -m 10 -p -x http://127.0.0.1:10011 http://echo.test/)" "$public"
check "HTTP CONNECT to the modem is denied" \
  holds "$(curl -s -m 10 -v -p -x http://127.0.0.1:10011 http://192.168.11.1/ 2>&1)" "HTTP/1.1 403"

say "UDP ASSOCIATE"
ctl clear-logs >/dev/null
check "datagrams leave with the dongle's address" \
  holds "$(python3 "$here/udp_client.py" 10011 whoami)" "$public:"
check "300 datagrams of a QUIC packet's size come back whole" \
  same "$(python3 "$here/udp_client.py" 10011 echo 300 1200)" 300
check "nothing of it left by the uplink" same "$(field "$(ctl uplink-log)" '["flows"]')" "[]"
check "and no name was asked there" same "$(field "$(ctl uplink-log)" '["dns"]')" "[]"

say "a toggle ends associations as it ends relays"
python3 "$here/udp_client.py" 10011 hold >"$work/held" &
holder=$!
python3 "$here/udp_client.py" 10012 hold >"$work/spared" &
spared=$!
connections() { field "$(curl -s "$api/status")" "[\"available_proxies\"][$1][\"connections\"]"; }
two_hold() { [[ $(connections 0) == 1 && $(connections 1) == 1 ]]; }
check "both are counted" until_true 10 two_hold
check "the toggle changes the address" same "$(field "$(toggle 11)" '["outcome"]')" changed
wait "$holder"
check "the association on it was reset" same "$(cat "$work/held")" reset
check "its neighbour's was not" alive "$spared"
check "a new one has the new address" \
  holds "$(python3 "$here/udp_client.py" 10011 whoami)" "$(ctl public 11):"
kill "$spared"
wait "$spared" 2>/dev/null

say "a stick that is pulled out leaks no datagram"
python3 "$here/udp_client.py" 10013 hold >"$work/lost" &
lost=$!
three_holds() { [[ $(connections 2) == 1 ]]; }
check "an association stands" until_true 10 three_holds
ctl clear-logs >/dev/null
ctl unplug 13 >/dev/null
wait "$lost"
check "it ends" same "$(cat "$work/lost")" reset
check "a new one gets reply 03" holds "$(python3 "$here/udp_client.py" 10013 whoami 2>&1)" "reply 3"
check "no datagram left by the uplink" same "$(field "$(ctl uplink-log)" '["flows"]')" "[]"

say "users, and a list that changes while others are served"
secret=$(printf 'secret\n' | dongled --hash-password)
printf 'alice:%s\nbob:%s\n' "$secret" "$secret" >"$work/users"
config "$work/dongled.json" 'c["socks"] = {"users_file": work + "/users"}'
kill -HUP "$daemon"
asks() { curl -s -m 10 --socks5-hostname "$1@127.0.0.1:10012" http://echo.test/; }
right() { [[ $(asks alice:secret) == "$(ctl public 12)" ]]; }
check "a user is served after the reload" until_true 10 right
check "also over HTTP CONNECT" \
  same "$(curl -s -m 10 -p -x http://bob:secret@127.0.0.1:10012 http://echo.test/)" "$(ctl public 12)"
check "a wrong password is not" same "$(asks alice:guess)" ""
check "nobody comes in without a name" same "$(through 12 http://echo.test/)" ""
slow="http://echo.test/big?bytes=400000&seed=5&rate=100000"
curl -s -m 60 --socks5-hostname alice:secret@127.0.0.1:10012 "$slow" | md5sum | cut -d' ' -f1 >"$work/alice" &
alice=$!
curl -s -m 60 --socks5-hostname bob:secret@127.0.0.1:10012 "$slow" -o /dev/null &
bob=$!
both_load() { [[ $(connections 1) == 2 ]]; }
check "two downloads run" until_true 10 both_load
list=$(donglectl relays 12)
check "the operator sees whose they are" holds "$list" alice
check "and where they go" holds "$list" "echo.test:80"
printf 'alice:%s\n' "$secret" >"$work/users"
kill -HUP "$daemon"
wait "$bob"
check "who was struck off is cut off" differs "$?" 0
wait "$alice"
check "who was not goes on unharmed" same "$(cat "$work/alice")" "$(true_sum 400000 5)"

say "an allow-list without us serves us no more"
config "$work/dongled.json" 'c["socks"] = {"allow": ["192.0.2.1"]}'
kill -HUP "$daemon"
denied() { [[ $(through 12 http://echo.test/ -v 2>&1) == *"(2)"* ]]; }
check "a client hears reply 02" until_true 10 denied
for _ in {1..30}; do through 12 http://echo.test/ -o /dev/null; done
lines=$(grep -c "dongle 12: denied 127.0.0.1.*allow-list" "$work/log")
check "thirty denials are a few lines of the log" test "$lines" -le 3
stop
check "the daemon ends in order" same "$stopped_with" 0
