# A stick is pulled out and put back on another port: it is the same dongle, and serves.
# shellcheck shell=dash disable=SC1091,SC2034,SC2154
# rig: hubs 1-1:4
# rig: dongles 11@1-1.1 12@1-1.2
# rig: options boots-as=network
# rig: timeout 600
. /rig/lib.sh
. /rig/daemon.sh

address=adopt
network_manager 2>/dev/null &
start
check "both serve" until_true 200 all_serve

say "11 moves to port 3"
order unplug 11
check "its device is gone" until_true 20 is_gone 1-1.1
check "a client of 11 gets nothing" eval '! through 11 http://api.ipify.org/ >/dev/null'
check "12 serves" serves 12
order replug 11 1-1.3
check "it is a dongle there" until_true 60 is_product 1-1.3 14db
check "11 serves from its new place" until_true 200 serves 11
check "status names the new port" eval 'curl -s -m 10 $api/status | grep -q 1-1.3'

say "12 moves to where 11 was"
order unplug 12
check "its device is gone" until_true 20 is_gone 1-1.2
order replug 12 1-1.1
check "12 serves from 11's old place" until_true 200 serves 12
check "11 serves" serves 11
check "11 never lost its power to the daemon" same "$(order cuts 11)" 0
check "nor did 12" same "$(order cuts 12)" 0

say "a power cycle finds 11 where it is now"
donglectl power cycle 11
check "11 lost its power" same "$(order cuts 11)" 1
check "12 did not" same "$(order cuts 12)" 0
check "11 serves" until_true 200 serves 11
stop
check "the daemon ends well" same "$stopped" 0
finish
