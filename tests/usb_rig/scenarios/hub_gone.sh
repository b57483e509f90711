# A hub vanishes with two sticks, and comes back: no neighbour suffers, and both serve again.
# shellcheck shell=dash disable=SC1091,SC2034,SC2154
# rig: hubs 1-1:4 1-2:4
# rig: dongles 11@1-1.1 12@1-1.2 13@1-2.1
# rig: timeout 900
. /rig/lib.sh
. /rig/daemon.sh

start
check "all serve" until_true 300 all_serve

say "the hub is gone"
order hub-gone 1-1
check "its devices are gone" until_true 30 is_gone 1-1
check "a client of 11 gets nothing" eval '! through 11 http://api.ipify.org/ >/dev/null'
check "13 serves" serves 13
until_true 15 false # what recovery tries meanwhile must harm nobody
check "13 serves still" serves 13
check "13 never lost its power" same "$(order cuts 13)" 0
check "the daemon is well" curl -sf -m 10 $api/health

say "and back"
order hub-back 1-1
check "11 and 12 serve again" until_true 500 all_serve
check "13 never lost its power" same "$(order cuts 13)" 0
stop
check "the daemon ends well" same "$stopped" 0
finish
