#!/usr/bin/env bash
# What an operator does at 3 a.m.: look at power and modems, switch a dongle off and on, ask what
# recovery would do, let it rest, and put new sticks in the place of broken ones.
source "$(dirname "$0")/lib.sh"
start

port_of() { field "$(ctl status "$1")" '["usb_path"]'; }
p11=$(port_of 11) p12=$(port_of 12) p13=$(port_of 13)
code() { "$@" >/dev/null 2>&1; echo $?; }
off() { field "$(donglectl power --json)" "[\"ports\"]" | grep -c "'off': True"; }

say "ports and modems"
ports=$(donglectl power)
check "every stick's port is listed" holds "$ports" "$p13"
check "and how it is switched" holds "$ports" "disable"
check "an IMEI can be read" holds "$(donglectl modem 11 info)" "$(field "$(ctl status 11)" '["twin"]["imei"]')"
check "the signal is in numbers" holds "$(donglectl modem 11 signal)" "dBm"
check "APN profiles are listed" holds "$(donglectl modem 11 apn)" "APN"
check "traffic counters are reset, and read back" holds "$(donglectl modem 12 reset-traffic)" "reads back now"
check "an unknown dongle is exit code 1" same "$(code donglectl modem 29 info)" 1
check "nonsense is exit code 64" same "$(code donglectl modem 11 sing)" 64

say "a dongle is switched off, and stays so"
ctl clear-logs >/dev/null
check "power off says what it read back" holds "$(donglectl power off 11)" "off"
check "its phase is off" until_true 5 is_phase 11 off
check "the stick lost its power" same "$(field "$(ctl status 11)" '["usb"]')" unpowered
check "a toggle is 409" same "$(code_of "$api/toggle/11")" 409
check "with the reason" same "$(field "$(cat "$work/body")" '["code"]')" POWERED_OFF
check "the shell refuses, too" same "$(code donglectl toggle 11)" 1
check "one dongle is off" same "$(off)" 1
check "its neighbours were not touched" same "$(field "$(ctl collateral)" '["12"]["interface_losses"]')" 0
check "power on is read back" same "$(code donglectl power on 11)" 0
check "it serves again" until_true 40 is_phase 11 ready
check "its clients get through" same "$(through 11 http://echo.test/)" "$(ctl public 11)"

say "what would recovery do?"
donglectl recovery pause 12 for 10m >/dev/null
check "a pause is shown" holds "$(donglectl recovery)" paused
ctl fault 12 wan_dead >/dev/null
explained=$(donglectl explain 12)
check "the illness is named" holds "$explained" "diagnosis"
check "with the next rung" holds "$explained" "data switch"
check "and why nothing is done" holds "$explained" "paused"
check "HTTP says the same" same "$(field "$(curl -s "$api/dongles/12/explain")" '["dongle"]')" 12
not_begun() { ! grep -q 'dongle 12: toggle [^ ]* begins' "$work/log"; }
check "it is ill and left alone" until_true 20 is_phase 12 ill
check "nothing was begun" not_begun
donglectl recovery resume 12 >/dev/null
check "resumed, it is repaired" until_true 60 is_phase 12 ready
check "something was begun" same "$(code not_begun)" 1
check "the newest toggle tells how" holds "$(donglectl trace last 12)" "the step that did it: 2"

say "two sticks are replaced by new ones"
donglectl recovery pause all >/dev/null
ctl replace 12 factory >/dev/null
ctl replace 13 factory >/dev/null
ctl wait-ready >/dev/null
lan() { field "$(ctl status "$1")" '["lan_address"]'; }
check "both come as 192.168.8.1" same "$(lan 12) $(lan 13)" "192.168.8.1 192.168.8.1"
check "a port without a stick is refused" same "$(code donglectl adopt 1-9.9 14)" 1
check "a number in use is refused" same "$(code donglectl adopt "$p12" 11)" 1
story=$(donglectl adopt "$p12" 12)
check "the first is adopted" holds "$story" "done: the stick on $p12 is dongle 12 now"
check "the second was kept away meanwhile" holds "$story" "unauthorise $p13"
check "and came back" until_true 20 bash -c "donglelab ctl status 13 | grep -q '\"usb\": *\"ready\"'"
check "the second is adopted" same "$(code donglectl adopt "$p13" 13)" 0
check "both have moved" same "$(lan 12) $(lan 13)" "192.168.12.1 192.168.13.1"
donglectl recovery resume all >/dev/null
check "both serve" until_true 60 all_ready
check "clients of 12 get through" same "$(through 12 http://echo.test/)" "$(ctl public 12)"
check "clients of 13 get through" same "$(through 13 http://echo.test/)" "$(ctl public 13)"
check "dongle 11 never lost its interface" same "$(field "$(ctl collateral)" '["11"]["power_cuts"]')" 1

stop
check "it stops as told" same "$stopped_with" 0
