#!/usr/bin/env bash
# Every fault of the lab that routes and modem can heal: diagnosed, healed by its mildest step, told.
source "$(dirname "$0")/lib.sh"
start 'c["health"].update(timeout_ms=700)
c["recovery"] = {"budgets_ms": {"modem": 8000, "modem_reboot": 30000}}
c["toggle"].update(cooldown_s=0)'

toggles() { grep -c 'toggle [0-9]* begins' "$work/log"; }
repairs() { grep -c "dongle $1: routes repaired" "$work/log"; }
default_in() { ip route show table "$1" default | grep -q "via 192.168.$1.1"; }
ruled() { ip rule | grep -q "from 192.168.$1.100 lookup $1"; }
low_metric() { ip route show default | grep -v 'dev up0' | grep -vE 'metric 2[0-9][0-9]'; }
none_low() { [[ -z $(low_metric) ]]; }
last() { # last N: the record of dongle N's last toggle
  local id
  id=$(grep -oE "dongle $1: toggle [0-9]+ (ended|failed)" "$work/log" | tail -1 | grep -oE '[0-9]{6,}')
  curl -s "$api/toggles/$id"
}
ended_since() { (($(grep -cE "dongle $1: toggle [0-9]+ (ended|failed)" "$work/log") > $2)); }
endings() { grep -cE "dongle $1: toggle [0-9]+ (ended|failed)" "$work/log"; }
outcome() { field "$1" '["result"]["outcome"]'; }
step() { field "$1" '["result"]["step"]'; }

say "a healthy rack is not touched"
before=$(toggles)/$(repairs 11)/$(repairs 12)/$(repairs 13)
sleep 6 # six turns of health: the time in which nothing must happen
check "no toggle and no repair" same "$(toggles)/$(repairs 11)/$(repairs 12)/$(repairs 13)" "$before"
check "nothing was written to USB" same "$(ctl power-log)" "[]"

say "routes and rules that somebody deletes"
for fault in route_deleted table_flushed; do
  ctl fault 11 $fault >/dev/null
  check "$fault: the default route is back within a second" until_true 1 default_in 11
done
ctl fault 11 rule_deleted >/dev/null
check "rule_deleted: the rule is back within a second" until_true 1 ruled 11
ctl fault 12 metric_conflict 60000 >/dev/null
check "metric_conflict: no dongle's default outranks the uplink" until_true 1 none_low
ctl heal 12 >/dev/null
check "the log says what was missing" grep -q 'dongle 11: routes repaired: .*no rule from 192.168.11.100' "$work/log"
check "and names the other writer" grep -qE 'dongle 11: routes repaired: .*before that .*(deleted|wrote)' "$work/log"
check "no toggle was needed" same "$(toggles)" "${before%%/*}"

say "wan_dead, healed by the daemon itself: data switch"
had=$(endings 12)
ctl fault 12 wan_dead dataswitch >/dev/null
check "a recovery ends" until_true 60 ended_since 12 "$had"
record=$(last 12)
check "recovered" same "$(outcome "$record")" recovered
check "step 2" same "$(step "$record")" 2
check "asked by recovery" holds "$(field "$record" '["asked_by"]')" recovery
check "the trace names the rung" holds "$record" "data switch off and on"
check "and no harder one" same "$(grep -c 'network mode flip' <<<"$record")" 0
check "a client is served again" until_true 10 same "$(through 12 http://echo.test/)" "$(ctl public 12)"

say "wan_dead, healed on request: net mode, then reboot"
for cure in net_mode reboot; do
  ctl fault 13 wan_dead $cure >/dev/null
  toggle 13 >/dev/null # diagnosed afresh: health has not noticed yet
  record=$(last 13)
  check "$cure: recovered" same "$(outcome "$record")" recovered
  check "$cure: step 2" same "$(step "$record")" 2
done
check "the trace shows the rungs climbed" holds "$record" "data switch off and on did not help"
check "up to the reboot" holds "$record" "modem reboot"
check "the rack is well" until_true 30 all_ready

say "an API that is silent or talks nonsense, while traffic flows"
for fault in api_hang api_garbage; do
  before=$(toggles)
  ctl fault 11 $fault >/dev/null
  check "$fault: degraded" until_true 45 is_phase 11 degraded
  check "$fault: clients are served" same "$(through 11 http://echo.test/)" "$(ctl public 11)"
  check "$fault: nothing is repaired" same "$(toggles)" "$before"
  ctl heal 11 >/dev/null
done
check "healed: ready again" until_true 90 is_phase 11 ready

say "the modem's session"
ctl fault 12 session_lost >/dev/null
check "session_lost: a toggle logs in again" same "$(outcome "$(toggle 12 >/dev/null; last 12)")" changed
ctl fault 12 already_logged_in >/dev/null
had=$(endings 12)
code_of "$api/toggle/12?async=1" >/dev/null
sleep 3 # somebody else holds the seat for so long
ctl heal 12 >/dev/null
check "already_logged_in: ends" until_true 60 ended_since 12 "$had"
check "already_logged_in: changed once the seat is free" same "$(outcome "$(last 12)")" changed

say "the same address again"
ctl fault 13 same_address none >/dev/null
code=$(code_of "$api/toggle/13")
body=$(cat "$work/body")
check "200" same "$code" 200
check "unchanged" same "$(field "$body" '["outcome"]')" unchanged
check "success false" same "$(field "$body" '["success"]')" false
check "step 0: never a reason to climb" same "$(field "$body" '["step"]')" 0
record=$(last 13)
check "a longer hold was tried" holds "$record" "a longer hold"
check "and a net-mode flip" holds "$record" "the network mode is flipped"
check "and nothing harder" same "$(grep -c reboot <<<"$record")" 0
ctl heal 13 >/dev/null

say "slow attach"
ctl fault 12 slow_attach 6000 >/dev/null
check "waited for, changed" same "$(outcome "$(toggle 12 >/dev/null; last 12)")" changed
ctl heal 12 >/dev/null

say "no SIM"
ctl fault 13 no_sim >/dev/null
check "trouble: a person must act" until_true 60 is_phase 13 trouble
had=$(endings 13)
code=$(code_of "$api/toggle/13")
check "a toggle fails with 500" same "$code" 500
check "and says why" holds "$(cat "$work/body")" SIM
check "without a climb" same "$(field "$(cat "$work/body")" '["step"]')" 0
ctl heal 13 >/dev/null
check "with a SIM it serves again by itself" until_true 90 is_phase 13 ready

say "interface flap"
ctl fault 11 interface_flap 800 >/dev/null
check "it comes back" until_true 20 is_phase 11 ready
check "and serves" until_true 10 through 11 http://echo.test/

say "a dead DNS"
had=$(endings 12)
ctl fault 12 dns_dead >/dev/null
began=$SECONDS
check "a client gets reply 04" holds "$(through 12 http://fresh-name.test/ -v 2>&1)" "(4)"
check "in bounded time" test $((SECONDS - began)) -le 12
ctl heal 12 >/dev/null
check "healed: ready again" until_true 120 is_phase 12 ready

say "all probes fail at once: the probes are doubted"
sleep 3 # three turns of health: a probe that still failed must not count for what follows
check "the rack is well" until_true 60 all_ready
before=$(toggles)
for n in 11 12 13; do ctl fault $n wan_dead none >/dev/null; done
check "doubted" until_true 60 is_phase 11 doubted
sleep 5 # some more turns, in which nothing must happen
check "nothing is touched" same "$(toggles)" "$before"
ctl heal all >/dev/null
check "healed: all ready" until_true 60 all_ready
