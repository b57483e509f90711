#!/usr/bin/env bash
# One site that does not work: whose fault it is, by asking through every dongle and by the uplink, and
# the first level that helps; what did not is undone, also after a kill -9.
source "$(dirname "$0")/lib.sh"
here=$(dirname "$0")
quick='c["dongles"]["expected"] = [11, 12, 13, 14]
c["toggle"] |= {"cooldown_s": 600, "hold_ms": 500}
c["recovery"] = {"enabled": False}'
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=echo.test \
  -addext subjectAltName=DNS:echo.test -keyout "$work/key.pem" -out "$work/cert.pem" 2>/dev/null
cat "$work/cert.pem" "$work/key.pem" >"$work/tls.pem"
under=(env "SSL_CERT_FILE=$work/cert.pem")
start "$quick"
stamps=/proc/sys/net/ipv4/tcp_timestamps

is() { printf '%s\n' "$*" >"$work/mode.new"; mv "$work/mode.new" "$work/mode"; }
is ok
far_end python3 "$here/site_server.py" 192.0.2.80 8088 "$work/mode" 2>"$work/site.log" &
far_end python3 "$here/site_server.py" 192.0.2.80 8443 "$work/mode" "$work/tls.pem" 2>>"$work/site.log" &
far_listens() { [[ -n $(far_end ss -Htln "sport = $1") ]]; }
check "the site listens" until_true 10 far_listens 8088
check "and its TLS" until_true 10 far_listens 8443
site=http://echo.test:8088/page?secret=quietly
remedy() { timeout 200 donglectl remedy "$@" --json 2>"$work/complaint"; }
said() { field "$answer" "[\"result\"][\"$1\"]"; }
levels() { field "$answer" '["result"]["levels"].__len__()'; }
carriers_known() { python3 -c 'import json, sys
sys.exit(not all(x["signal"] and x["signal"]["plmn"] for x in json.loads(sys.argv[1])["available_proxies"]))' "$(curl -s -m 3 "$api/status")"; }
check "each modem's carrier is known" until_true 60 carriers_known

say "verdicts"
answer=$(remedy 11 --site "$site")
check "works" same "$(said verdict)" works
check "then nothing is tried" same "$(levels)" 0
check "every dongle was asked, and the uplink" same "$(field "$answer" '["result"]["dongles"].__len__()')$(field "$answer" '["result"]["uplink"]["works"]')" 4true
is hang_up all
answer=$(remedy 11 --site "$site")
check "site for everybody" same "$(said verdict)" site_for_everybody
check "then nothing is tried, either" same "$(levels)" 0
is hang_up 198.51.100.0/24 203.0.113.0/24
answer=$(remedy 11 --site "$site" --level 2)
check "ours" same "$(said verdict)" ours
check "one level alone was tried" same "$(field "$answer" '["result"]["levels"][0]["level"]')$(levels)" 21
check "and undone" same "$(field "$answer" '["result"]["levels"][0]["undone"]')$(cat /proc/sys/net/ipv4/tcp_slow_start_after_idle)" true1
check "in vain: what a person may type" holds "$(said hint)" "tcpdump -ni"
is forbid 198.51.100.0/25
answer=$(remedy 11 --site "$site" --up-to 1)
check "this carrier" same "$(said verdict)" this_carrier
check "timestamps are as they were" same "$(cat $stamps)$(field "$answer" '["result"]["levels"][0]["undone"]')" 1true
is forbid "$(ctl public 11)"
answer=$(remedy 11 --site "$site" --level 3)
check "this dongle" same "$(said verdict)" this_dongle
check "level 3 says what it did" holds "$(field "$answer" '["result"]["levels"][0]["did"]')" "connections closed"

say "the first level that helps"
is stamps "$(ctl public 11)"
answer=$(remedy 11 --site "$site")
check "1: without timestamps" same "$(field "$answer" '["result"]["levels"][-1]["level"]')$(field "$answer" '["result"]["levels"][-1]["helped"]')" 1true
check "it stays" same "$(cat $stamps)" 0
check "by the tuner's record" holds "$(donglectl tune status)" tcp_timestamps
donglectl tune undo >/dev/null
check "until it is undone" same "$(cat $stamps)" 1
is forbid "$(ctl public 11)"
check "a toggle a moment ago" same "$(field "$(toggle 11)" '["success"]')" true
check "the cool-down holds for people" same "$(code_of "$api/toggle/11")" 429
is forbid "$(ctl public 11)"
answer=$(remedy 11 --site "$site" --level 4)
check "4: a new address, for which the cool-down is no matter" same "$(field "$answer" '["result"]["levels"][-1]["helped"]')" true
check "by the toggle alone" same "$(grep -c 'power cycle' <<<"$(field "$answer" '["result"]["levels"][-1]["did"]')")" 0
is forbid "$(ctl public 12)"
answer=$(remedy 12 --site "$site" --level 5)
check "5: its actors anew, and the remedy lives on" same "$(field "$answer" '["state"]')$(levels)" ended1
check "clients are served" until_true 20 same "$(through 12 http://echo.test/)" "$(ctl public 12)"

say "https"
is hello "$(ctl public 13)"
answer=$(remedy 13 --site https://echo.test:8443/ --level 3)
check "the certificate is judged, and good" holds "$answer" ", good"
check "this dongle" same "$(said verdict)" this_dongle
check "it ends after the ClientHello" holds "$answer" "after the ClientHello"

say "who may ask what"
for bad in http://127.0.0.1/ http://192.168.11.1/ http://u:p@echo.test/ ftp://echo.test/ nonsense; do
  remedy 11 --site "$bad" >/dev/null
  check "$bad is wrong usage" same "$?" 64
done
remedy 11 --site "$site" --level 9 >/dev/null
check "no such level" same "$?" 64
post() { curl -s -m 20 -o "$work/body" -w '%{http_code}' -X POST -H 'Content-Type: application/json' -d "$1" "$api/dongles/11/remedy"; }
check "HTTP refuses the same" same "$(post '{"site": "http://10.0.0.1/"}') $(post '{"site": 1}') $(post '{}')" "400 400 400"
is ok
check "and accepts" same "$(post "{\"site\": \"$site\", \"up_to\": 1}")" 202
url=$(field "$(cat "$work/body")" '["status_url"]')
ended() { [[ $(field "$(curl -s "$api$url")" '["state"]') == ended ]]; }
check "it can be asked for" until_true 20 ended
check "and ends" same "$(field "$(curl -s "$api$url")" '["result"]["verdict"]')" works
check "another is not known" same "$(code_of "$api/remedies/1")" 404
check "it was told" holds "$(donglectl events --kind remedy)" "ask the site by all ways"
check "a query is told nowhere" same "$(grep -c quietly "$work/log")$(donglectl events --kind remedy,person | grep -c quietly)" 00

say "kill -9 while level 1 is tried"
is hold 198.51.100.0/24 203.0.113.0/24
check "it begins" same "$(post "{\"site\": \"$site\", \"level\": 1}")" 202
off() { [[ $(cat $stamps) == 0 ]]; }
check "timestamps are off while it is tried" until_true 30 off
kill -KILL "$daemon"
wait "$daemon" 2>/dev/null
start "$quick"
as_before() { [[ $(cat $stamps) == 1 && ! -e $work/state/remedy.json ]]; }
check "the next start undoes it" until_true 20 as_before
stop
check "the daemon ends in order" same "$stopped_with" 0
