# kill -9 while a port has no power: the next start gives it back before anything else.
# shellcheck shell=dash disable=SC1091,SC2034,SC2154
# rig: hubs 1-1:4
# rig: dongles 11@1-1.1 12@1-1.2
# rig: timeout 600
. /rig/lib.sh
. /rig/daemon.sh

# off N: the stick has no current just now.
off() { case " $(order powered) " in *" $1 "*) false ;; *) true ;; esac; }

power_off_ms=15000 # time enough to die in
start
check "both serve" until_true 200 all_serve

say "killed in mid cycle"
donglectl power cycle 11 >/dev/null 2>&1 &
check "the port goes off" until_true 60 off 11
kill -KILL "$daemon"
wait "$daemon"
usleep 500000
check "the port is off and nobody is there" off 11
check "the intent is on disk" eval '[ -n "$(ls $work/state/power)" ]'
check "12 has power" eval '! off 12'

say "the next start"
power_off_ms=2000
start
check "the port is on again" until_true 60 eval '! off 11'
check "the intent is gone" until_true 60 eval '[ -z "$(ls $work/state/power)" ]'
check "11 serves" until_true 200 serves 11
check "12 serves" serves 12
check "12 never lost its power" same "$(order cuts 12)" 0

say "the same, undone by hand"
power_off_ms=15000
kill -TERM "$daemon"
wait "$daemon"
start
check "both serve" until_true 200 all_serve
donglectl power cycle 12 >/dev/null 2>&1 &
check "the port goes off" until_true 60 off 12
kill -KILL "$daemon"
wait "$daemon"
dongled --config $work/dongled.json --undo
check "--undo switches the port on" until_true 10 eval '! off 12'
finish
