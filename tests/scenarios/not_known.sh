#!/usr/bin/env bash
# The daemon itself is slow, or out of descriptors: what it cannot find out is no illness of a dongle,
# no rung follows from it, and what it had begun it ends once it can.
source "$(dirname "$0")/lib.sh"
start_hindered 'c["toggle"].update(cooldown_s=0)
c["recovery"] = {"power_off_ms": 4000}'

toggles() { grep -c 'toggle [0-9]* begins' "$work/log"; }
untouched() { same "$(ctl power-log)" "[]"; }
trace() { curl -s "$api/toggles/$(field "$1" '["toggle_id"]')"; }
outcome() { field "$1" '["outcome"]'; }
step() { field "$1" '["step"]'; }
file_of_11=$DONGLELAB_SYSFS/bus/usb/devices/1-1:1.0/1-1-port1/disable
power_is() { [[ $(cat "$file_of_11") == "$1" ]]; }
intents() { ls "$work/state/power" 2>/dev/null | wc -l; }
no_intent() { (($(intents) == 0)); }
logged() { grep -q -- "$1" "$work/log"; }
ctl clear-logs >/dev/null

say "the router's next netlink call takes 7 s"
hinder 'netlink ms=7000 count=1 thread=caf.actor'
answer=$(toggle 12)
check "the call was hindered" was_hindered netlink
check "a healthy dongle gets a new address" same "$(outcome "$answer")" changed
check "by step 0" same "$(step "$answer")" 0
check "nothing was written to USB" untouched
hinder

say "every netlink call of the router takes 7 s"
hinder 'netlink ms=7000 thread=caf.actor'
answer=$(toggle 12)
check "a healthy dongle gets a new address" same "$(outcome "$answer")" changed
check "nothing was written to USB" untouched
hinder

before=$(toggles)
for lack in 'socket errno=EMFILE family=inet' 'connect errno=EADDRNOTAVAIL family=inet' 'socket errno=ENOBUFS family=inet'; do
  say "$lack, for 12 s"
  hinder "$lack"
  sleep 12 # twelve turns of health: the time in which nothing must happen
  check "calls failed" was_hindered "${lack%% *}"
  for n in 11 12 13; do check "dongle $n is well" is_phase "$n" ready; done
  check "nobody is repaired" same "$(toggles)" "$before"
  hinder
done
check "the log says whose trouble it was" logged 'could not be probed, which is no failure of its own'
check "nothing was written to USB" untouched

say "a toggle that cannot find out fails, and says so"
hinder 'socket errno=EMFILE family=inet'
answer=$(toggle 12)
check "failed" same "$(outcome "$answer")" failed
check "step 0" same "$(step "$answer")" 0
check "with the reason" holds "$(trace "$answer")" "could not be found out"
check "nothing was written to USB" untouched
hinder
check "later it works" until_true 60 holds "$(toggle 12)" '"changed"'

say "sysfs cannot be listed"
hinder "opendir errno=EMFILE path=$DONGLELAB_SYSFS" "open errno=EMFILE path=$DONGLELAB_SYSFS"
check "it is told" until_true 15 logged 'what was known of it stays'
sleep 3 # three looks at it
for n in 11 12 13; do check "dongle $n is well" is_phase "$n" ready; done
check "no dongle vanished" bash -c "! grep -q 'vanished' '$work/log'"
hinder
check "it is told, too, when it can be seen again" until_true 15 logged 'can be looked at again'

say "no descriptor is left while a port is off"
limit=$(prlimit --pid "$daemon" --nofile --noheadings --output SOFT | tr -d ' ')
donglectl power cycle 11 >"$work/cycle" 2>&1 &
cycle=$!
check "its port goes off" until_true 10 power_is 1
prlimit --pid "$daemon" --nofile=8:
wait "$cycle"
said=$(cat "$work/cycle")
check "the answer is what was read" holds "$said" "does not come on again"
check "and not what was meant" bash -c "! grep -q 'and on again' '$work/cycle'"
check "what is owed stays noted" same "$(intents)" 1
prlimit --pid "$daemon" --nofile="$limit":
check "with descriptors it comes on" until_true 20 power_is 0
check "and nothing is owed any more" until_true 10 no_intent
check "dongle 11 serves again" until_true 60 is_phase 11 ready

say "the same, and the daemon is killed meanwhile"
donglectl power cycle 11 >"$work/cycle" 2>&1 &
check "its port goes off" until_true 10 power_is 1
prlimit --pid "$daemon" --nofile=8:
check "hub_power has given up for now" until_true 20 bash -c "[[ -s '$work/cycle' ]]"
kill -KILL "$daemon"
wait "$daemon" 2>/dev/null
daemon=
check "it is off" power_is 1
check "dongled --undo brings it on" dongled --config "$work/dongled.json" --undo
check "it reads on" until_true 5 power_is 0
check "and nothing is owed any more" no_intent
