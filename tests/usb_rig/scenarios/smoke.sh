# Two sticks come up as CD-ROMs and serve; one port's power is cycled, the neighbour unharmed.
# shellcheck shell=dash disable=SC1091,SC2034,SC2154
# rig: hubs 1-1:4
# rig: dongles 11@1-1.1 12@1-1.2
# rig: timeout 240
. /rig/lib.sh
. /rig/daemon.sh

say "a rack of two, in mass-storage mode"
check "11 boots as 1f01" until_true 60 is_product 1-1.1 1f01
check "12 boots as 1f01" until_true 60 is_product 1-1.2 1f01
start
check "both are switched and serve" until_true 120 all_serve

say "a power cycle by hand"
donglectl power cycle 11
check "the stick lost its power once" same "$(order cuts 11)" 1
check "its neighbour did not" same "$(order cuts 12)" 0
check "the neighbour serves" serves 12
check "11 serves again" until_true 120 serves 11
check "and is a modem" is_product 1-1.1 14db
stop
check "the daemon ends well" same "$stopped" 0
finish
