#!/usr/bin/env bash
# IPv6 through a dongle: literals, names of both families, a new prefix with a new connection. The
# stick's advertisement never leads the host's own traffic, its addresses are private, nothing of it
# leaves by the uplink, and the host is left as it was.
source "$(dirname "$0")/lib.sh"

# own6 N: the host's IPv6 address on dongle N, the newest; empty: none.
own6() {
  ip -6 -o addr show dev "$(field "$(ctl status "$1")" '["interface"]')" scope global \
    | grep -v deprecated | grep -o '2001:db8:[0-9a-f:]*' | sort | tail -1
}
prefix_of() { cut -d: -f1-4 <<<"$1"; }
led() { ip -6 rule | grep -q "from $(own6 "$1") lookup $1 " && ip -6 route show table "$1" | grep -q '^default via fe80'; }
speaks() { [[ $(through "$1" http://v6.test/ -m 5) == "$(own6 "$1")" && -n $(own6 "$1") ]]; }
# code_through N URL…: how a SOCKS5 client fared: 0, or 97 with curl's word for the reply.
failed_with() { through "$1" "$2" -m 12 -v -o /dev/null 2>&1 | grep -o 'cannot complete.*\|Can.t complete.*' | grep -o '([0-9]*)' | tail -1; }
asked_aaaa() { python3 - "$1" "$2" "$(ctl dns-log)" <<'PY'
import json, sys
log = json.loads(sys.argv[3])
print(sum(1 for x in log if x["server"] == sys.argv[1] and x["type"] == "AAAA" and x["name"].startswith(sys.argv[2])))
PY
}
leads_by_uplink() { ip -6 route get 2001:db8:1::80 | grep -q ' dev up0 '; }
# behind6: every IPv6 default route through a dongle stands behind the uplink's.
behind6() { ! ip -6 route show default | grep -v ' dev up0' | grep -o 'metric [0-9]*' | awk '$2 <= 1024 {bad=1} END {exit !bad}'; }
ours6() { ip -6 rule; for n in 11 12 13; do ip -6 route show table "$n" 2>/dev/null; done; }

before=$(ours6)
start
check "a dongle without IPv6 says so" same "$(failed_with 11 http://v6.test/)" "(4)"
check "and its DNS is asked for none" same "$(asked_aaaa 11 v6.test)" 0

say "two carriers give IPv6"
ctl fault 11 ipv6
ctl fault 12 ipv6
check "rule and table lead it out" until_true 15 led 11
check "an IPv6-only name is reached" until_true 10 speaks 11
check "by the other dongle, too" until_true 10 speaks 12
check "AAAA was asked of the dongle's DNS" differs "$(asked_aaaa 11 v6.test)" 0
check "the host's own traffic stays with the uplink" until_true 5 leads_by_uplink
check "which stands before all advertised" until_true 5 behind6

say "each way to ask, with nothing by the uplink"
ctl clear-logs
check "a literal" same "$(through 11 'http://[2001:db8:1::80]/')" "$(own6 11)"
check "a name of both families goes by IPv6" same "$(through 11 http://dual.test/)" "$(own6 11)"
check "a name with IPv4 only" same "$(through 11 http://echo.test/)" "$(ctl public 11)"
check "a dongle without IPv6 serves both families' name" same "$(through 13 http://dual.test/)" "$(ctl public 13)"
check "much of it" same "$(through 12 'http://v6.test/big?bytes=3000000&seed=9' | md5sum | cut -d' ' -f1)" \
  "$(true_sum 3000000 9)"
check "an HTTP CONNECT" same "$(curl -s -m 10 -p -x http://127.0.0.1:10011 'http://[2001:db8:1::80]/')" "$(own6 11)"
check "nothing left by the uplink" nothing_leaked
check "a name that the client resolved" same \
  "$(curl -s -m 10 --socks5 127.0.0.1:10011 http://v6.test/)" "$(own6 11)"
check "one of both families" same "$(curl -s -m 10 --socks5 127.0.0.1:10011 http://dual.test/)" "$(own6 11)"

say "what is private"
prefix=$(prefix_of "$(own6 11)")
check "the host's own address on the stick" same "$(failed_with 11 "http://[$(own6 11)]/")" "(2)"
check "the stick's" same "$(failed_with 11 "http://[$prefix::1]/")" "(2)"
check "both, through another dongle" same "$(failed_with 12 "http://[$prefix::1]/")$(failed_with 13 "http://[$prefix::1]/")" "(2)(2)"

say "somebody takes rule and routes away"
ip -6 rule del lookup 11
check "the rule is back" until_true 10 led 11
ip -6 route flush table 12
check "the table is back" until_true 10 led 12
check "the dongles are ready" until_true 5 is_phase 11 ready

say "a new connection brings a new prefix"
old=$(own6 11)
answer=$(toggle 11)
check "the toggle" same "$(field "$answer" '["outcome"]')" changed
new_prefix() { [[ $(prefix_of "$(own6 11)") != "$(prefix_of "$old")" ]] && led 11; }
check "the new address is gone by" until_true 20 new_prefix
check "and reaches out" until_true 10 speaks 11
check "one rule is left" same "$(ip -6 rule | grep -c 'lookup 11 ')" 1

say "fails closed"
ctl clear-logs
ip -6 addr flush dev "$(field "$(ctl status 12)" '["interface"]')" scope global
gone=$(through 12 'http://[2001:db8:1::80]/' -m 3)
check "no answer, or the dongle's own" holds "|$(own6 12)|" "|$gone"
ctl heal 12 ipv6
ip -6 addr flush dev "$(field "$(ctl status 12)" '["interface"]')" scope global
unled() { ! ip -6 rule | grep -q 'lookup 12 '; }
check "what is over leaves no rule" until_true 70 unled # repairs are limited to ten a minute
check "and is refused" same "$(failed_with 12 'http://[2001:db8:1::80]/')" "(3)"
check "IPv4 goes on" same "$(through 12 http://dual.test/)" "$(ctl public 12)"
check "nothing left by the uplink" nothing_leaked
check "the taps work" taps_work

say "the host is left as it was"
stop
check "it ended well" same "$stopped_with" 0
check "no IPv6 rule or table of ours stays" same "$(ours6)" "$before"
start
check "again" until_true 10 speaks 11
kill -KILL "$daemon"
wait "$daemon" 2>/dev/null
daemon=
check "a crash leaves them" differs "$(ours6)" "$before"
dongled --undo --config "$work/dongled.json" >/dev/null 2>&1
check "and --undo takes them away" same "$(ours6)" "$before"
