#!/usr/bin/env bash
# A SIM without credit: its carrier answers in everybody's place. One data cycle, then slow looks;
# and the same answer through all dongles is the probes' fault, not theirs.
source "$(dirname "$0")/lib.sh"
start 'c["health"].update(timeout_ms=700)
c["toggle"].update(cooldown_s=0)
c["recovery"] = {"budgets_ms": {"modem": 8000, "modem_reboot": 30000}}'

row() { field "$(curl -s "$api/status")" "[\"available_proxies\"][$1][\"$2\"]"; }
condition() { curl -s "$api/status" | python3 -c 'import json, sys
print([x for x in json.load(sys.stdin)["conditions"] if x["code"] == sys.argv[1]])' "$1"; }
has_condition() { [[ $(condition "$1") != "[]" ]]; }
offered() { curl -s "$api/proxy-info" | python3 -c 'import json, sys
print(sorted(x["subnet"] for x in json.load(sys.stdin)["proxies"]))'; }
data_offs() { grep -cE "dongle $1: toggle [0-9]+: data off" "$work/log"; }
harder() { grep -cE "dongle $1: toggle [0-9]+: step [34]|dongle $1: toggle [0-9]+: (reboot|network mode)" "$work/log"; }

for kind in redirect 511 page; do
  say "answered by $kind"
  had=$(data_offs 11) harder=$(harder 11)
  ctl fault 11 walled_garden "$kind,portal.example" >/dev/null
  check "$kind: the phase says so" until_true 60 is_phase 11 walled_garden
  check "$kind: one data cycle at most" until_true 30 is_phase 11 walled_garden
  check "$kind: it is not offered" same "$(offered)" "[12, 13]"
  check "$kind: a client gets reply 03" holds "$(through 11 http://echo.test/ -v 2>&1)" "(3)"
  check "$kind: the host it leads to is told" same "$(row 0 leads_to)" portal.example
  check "$kind: and nothing else of the URL" same "$(curl -s "$api/status" | grep -c msisdn)" 0
  check "$kind: a condition names it" holds "$(condition walled_garden)" "portal.example"
  check "$kind: explain, too" holds "$(donglectl explain 11)" "walled_garden"
  sleep 8 # eight turns of health: the time in which nothing must follow
  check "$kind: no second data cycle, no harder rung" same "$(($(data_offs 11) - had <= 1))/$(($(harder 11) - harder))" 1/0
  ctl heal 11 walled_garden >/dev/null
  toggle 11 >/dev/null # a person need not wait for the next slow look
  check "$kind: a probe that comes home ends it" until_true 70 is_phase 11 ready
  check "$kind: the condition is over" same "$(condition walled_garden)" "[]"
done
check "the neighbours were not touched" same "$(data_offs 12)/$(data_offs 13)" 0/0
check "nothing was written to USB" same "$(ctl power-log)" "[]"
check "the log names no more than the host" same "$(grep -c msisdn "$work/log")" 0
check "metrics have the phase" holds "$(curl -s "$api/metrics")" 'phase="walled_garden"'

say "a link that goes down on the way: the ladder stops where the carrier answers"
ctl fault 12 wan_dead none >/dev/null
check "it climbs" until_true 60 bash -c "grep -qE 'dongle 12: toggle [0-9]+: data off' $work/log"
ctl fault 12 walled_garden >/dev/null
ctl heal 12 wan_dead >/dev/null
check "it ends as a walled garden" until_true 90 is_phase 12 walled_garden
check "no rung above the modem's was tried" same "$(ctl power-log)" "[]"
ctl heal 12 >/dev/null
toggle 12 >/dev/null
check "and is well again" until_true 70 is_phase 12 ready

say "the same answer through all dongles"
before=$(data_offs 11)/$(data_offs 12)/$(data_offs 13)
for n in 11 12 13; do ctl fault $n walled_garden page,same.example >/dev/null; done
check "the probes are found useless" until_true 40 has_condition probe_useless
all_doubted() { is_phase 11 doubted && is_phase 12 doubted && is_phase 13 doubted; }
check "every dongle is doubted, not ill" until_true 20 all_doubted
sleep 6
check "nothing is touched" same "$(data_offs 11)/$(data_offs 12)/$(data_offs 13)" "$before"
for n in 11 12 13; do ctl heal $n >/dev/null; done
check "they are ready again" until_true 20 bash -c "! curl -s $api/status | grep -q doubted"
check "the condition is over" same "$(condition probe_useless)" "[]"

say "a probe that redirects to its own https"
ctl fault 13 walled_garden https >/dev/null
check "that is the probe's fault" until_true 40 has_condition probe_useless
check "and dongle 13 is not touched" same "$(data_offs 13)" "${before##*/}"
ctl heal 13 >/dev/null
check "it is ready again" until_true 20 is_phase 13 ready
