#!/usr/bin/env bash
# A person rotates one dongle while the others carry downloads; the gate's limits hold.
source "$(dirname "$0")/lib.sh"
start

say "one rotation, two downloads beside it"
before=$(through 11 http://echo.test/)
check "a client sees dongle 11's public address" same "$before" "$(ctl public 11)"
sum_of 12 8000000 12 1500000 >"$work/sum12" &
d12=$!
sum_of 13 8000000 13 1500000 >"$work/sum13" &
d13=$!
code=$(code_of "$api/toggle/11")
body=$(cat "$work/body")
check "the toggle answers 200" same "$code" 200
check "its outcome is changed" same "$(field "$body" '["outcome"]')" changed
check "it says success" same "$(field "$body" '["success"]')" true
check "its step is 0" same "$(field "$body" '["step"]')" 0
check "its previous address is the one clients saw" same "$(field "$body" '["previous_ip"]')" "$before"
after=$(through 11 http://echo.test/)
check "the address is another one" differs "$before" "$after"
check "its ip is what clients see now" same "$(field "$body" '["ip"]')" "$after"
check "the carrier agrees" same "$after" "$(ctl public 11)"
wait "$d12" "$d13"
check "dongle 12's download lost no byte" same "$(cat "$work/sum12")" "$(true_sum 8000000 12)"
check "dongle 13's download lost no byte" same "$(cat "$work/sum13")" "$(true_sum 8000000 13)"

say "the trace"
id=$(field "$body" '["toggle_id"]')
record=$(curl -s "$api/toggles/$id")
check "the toggle is kept" same "$(field "$record" '["state"]')" ended
check "its trace tells why" holds "$record" "healthy: a new address is wanted"
check "its trace reads back" holds "$record" "reads back dataswitch 0"
check "donglectl tells the same story" holds "$(donglectl trace "$id")" "reads back dataswitch 1"

say "the gate"
check "within the cool-down: 429" same "$(code_of "$api/toggle/11")" 429
check "code TOGGLE_COOLDOWN" same "$(field "$(cat "$work/body")" '["code"]')" TOGGLE_COOLDOWN
check "with a Retry-After header" holds "$(tr 'A-Z' 'a-z' <"$work/head")" "retry-after:"
check "out of range: 400" same "$(code_of "$api/toggle/31")" 400
check "with the contract's sentence" same "$(field "$(cat "$work/body")" '["error"]')" "Invalid subnet (11-30)"
check "not known: 404" same "$(code_of "$api/toggle/19")" 404
check "code UNKNOWN_DONGLE" same "$(field "$(cat "$work/body")" '["code"]')" UNKNOWN_DONGLE
check "asynchronous: 202" same "$(code_of "$api/toggle/12?async=1")" 202
id=$(field "$(cat "$work/body")" '["toggle_id"]')
check "with a status_url" holds "$(field "$(cat "$work/body")" '["status_url"]')" "/toggles/$id"
check "the same dongle again: 409" same "$(code_of "$api/toggle/12")" 409
check "with the id of the running one" same "$(field "$(cat "$work/body")" '["toggle_id"]')" "$id"
ended() { [[ $(field "$(curl -s "$api/toggles/$id")" '["state"]') == ended ]]; }
check "it ends" until_true 30 ended
check "changed" same "$(field "$(curl -s "$api/toggles/$id")" '["result"]["outcome"]')" changed

say "SIGTERM leaves nothing behind"
stop
check "exit status 0" same "$stopped_with" 0
check "no rule of ours is left" same "$(ip rule | grep -c 'proto 171')" 0
check "no route of ours is left" same "$(ip route show table all proto 171 | wc -l)" 0
check "the uplink still has its default route" holds "$(ip route)" "default via 198.18.0.1 dev up0 metric 100"
