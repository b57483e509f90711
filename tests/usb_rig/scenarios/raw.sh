# A kernel without `disable` files: ports are switched by requests to the hub, through libusb.
# shellcheck shell=dash disable=SC1091,SC2034,SC2154
# rig: hubs 1-1:4
# rig: dongles 11@1-1.1 12@1-1.2
# rig: timeout 600
. /rig/lib.sh
. /rig/daemon.sh

# An empty folder over each port's hides the file from the daemon, and from nobody else.
for port in "$bus"/1-1:1.0/1-1-port*; do mount -t tmpfs none "$port"; done
check "no port shows a disable file" [ ! -e "$(disable_of 1-1.1)" ]
start
check "both serve" until_true 200 all_serve

say "a power cycle"
donglectl power cycle 11
check "the stick lost its power once" same "$(order cuts 11)" 1
check "its neighbour did not" same "$(order cuts 12)" 0
check "11 serves again" until_true 200 serves 11

say "deaf on USB: recovery switches the port by itself"
order fault 12 hang
check "12 serves again" until_true 500 serves 12
check "12 lost its power" differs "$(order cuts 12)" 0
check "11 no more than before" same "$(order cuts 11)" 1
stop
check "the daemon ends well" same "$stopped" 0
finish
