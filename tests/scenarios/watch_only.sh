#!/usr/bin/env bash
# As a package installs it: dongled keeps routes and ports and does what people ask for, but begins
# nothing; a reload that says so lets it.
source "$(dirname "$0")/lib.sh"
start 'c["watch_only"] = True'

reload() {
  config "$work/dongled.json" "$1"
  kill -HUP "$daemon"
}
conditions() { field "$(curl -s -m 3 "$api/status")" '["conditions"]'; }
has() { [[ $(conditions) == *"'$1'"* ]]; }
has_not() { ! has "$1"; }
rules() { ip rule show | grep -c 'proto 171'; }
had_rules() { [[ $(rules) == "$had" ]]; }
reported() { grep -q 'dongle 12: dongled only watches; it would repair this' "$work/log"; }
toggles_of_12() { grep -c 'dongle 12: toggle' "$work/log"; }

say "watching"
check "it is a condition" has watch_only
check "clients are served" same "$(through 11 http://echo.test/)" "$(ctl public 11)"
check "donglectl says so" holds "$(donglectl recovery)" "watch_only is true"
had=$(rules)
ctl fault 11 rule_deleted >/dev/null
check "routes are kept" until_true 10 had_rules
check "a toggle that somebody asks for is made" same "$(code_of "$api/toggle/13")" 200
ctl fault 12 wan_dead dataswitch >/dev/null
check "an ill dongle is told of" until_true 30 reported
check "its phase, too" is_phase 12 ill
sleep 6 # six probes: the time in which nothing must follow
check "and nothing is done about it" same "$(toggles_of_12)" 0
check "why is explained" holds "$(donglectl explain 12)" "only watches"
check "nothing was written to USB" same "$(ctl power-log)" "[]"

say "let go"
reload ''
check "the condition is over" until_true 10 has_not watch_only
check "the dongle is repaired" until_true 60 is_phase 12 ready
check "and serves" same "$(through 12 http://echo.test/)" "$(ctl public 12)"
reload 'c["watch_only"] = True'
check "and back again" until_true 10 has watch_only
stop
check "the daemon ends in order" same "$stopped_with" 0
