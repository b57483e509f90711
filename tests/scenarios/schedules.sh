#!/usr/bin/env bash
# Dongles that are toggled by themselves: each in its turn, never too many at once, never what is
# under repair; a reload changes them, a restart forgets none.
source "$(dirname "$0")/lib.sh"
start 'c["toggle"].update(cooldown_s=2, hold_ms=300, max_concurrent=2, unchanged_retries=0); c["schedules"] = [{"dongles": "all", "every": "10s"}]'
count() { # toggles that a schedule asked for and that ended, or those of dongle $1
  curl -s "$api/toggles?asked_by=schedule&limit=1000${1:+&dongle=$1}" | python3 -c 'import json,sys
print(sum(x["state"] == "ended" for x in json.load(sys.stdin)["toggles"]))'
}
at_least() { (($(count "${2:-}") >= $1)); }

say "turns"
for n in 11 12 13; do
  check "dongle $n has its turn" until_true 30 at_least 1 $n
done
check "again and again" until_true 40 at_least 6
check "by whom" same "$(field "$(curl -s "$api/toggles?asked_by=schedule&limit=1")" '["toggles"][0]["asked_by"]')" schedule
check "its actor tells" holds "$(donglectl inspect /schedules)" "turns taken"

say "what is left alone"
donglectl recovery pause 12 >/dev/null
before=$(count 12)
check "the turn is missed, and said" until_true 30 bash -c "donglectl events --kind schedule | grep -q 'dongle 12: a turn .* is missed: recovery is paused'"
after=$(count 12)
check "it was not toggled" test $((after - before)) -le 1
donglectl recovery resume 12 >/dev/null
check "then it is" until_true 30 at_least $((after + 1)) 12

say "an address that was there before"
check "a bad wish" same "$(curl -s -o /dev/null -w '%{http_code}' "$api/toggle/11?fresh=soon")" 400

say "reload"
config "$work/dongled.json" 'c["toggle"].update(cooldown_s=2, hold_ms=300, unchanged_retries=0); c["schedules"] = [{"dongles": [11], "every": "5s"}]'
kill -HUP "$daemon"
# 5 s is less than 10: the file is refused, and the old schedule stays.
check "a schedule that is too short is refused" until_true 10 grep -q 'schedules\[0\].every' "$work/log"
config "$work/dongled.json" 'c["toggle"].update(cooldown_s=2, hold_ms=300, unchanged_retries=0)'
kill -HUP "$daemon"
check "without schedules" until_true 10 bash -c "curl -s $api/rack | grep -q . && grep -q 'schedules' $work/log"
until_true 10 bash -c "! curl -s $api/status | grep -q in_progress"
still=$(count)
sleep 12 # a turn of every dongle would have come
check "nobody is toggled any more" test "$(count)" -le $((still + 1))

say "a link for tools that can only GET"
link() { curl -s -m 10 -X POST -H 'Content-Type: application/json' -d "$1" "$api/links"; }
secret=$(field "$(link '{"dongle": 13, "expires_s": 3600, "min_interval_s": 600, "get": true}')" '["secret"]')
other=$(field "$(link '{"dongle": 13, "expires_s": 3600}')" '["secret"]')
code() { curl -s -m 40 -o /dev/null -w '%{http_code}' "$@"; }
check "a preview does nothing" same "$(code -H 'Purpose: prefetch' "$api/rotate/$secret")" 403
check "nor does HEAD" same "$(code -I "$api/rotate/$secret")" 405
check "nor a link that was not made for it" same "$(code "$api/rotate/$other")" 405
check "it toggles" same "$(code "$api/rotate/$secret")" 200
check "not so soon again" same "$(code "$api/rotate/$secret")" 429
stop
check "the daemon ends in order" same "$stopped_with" 0
