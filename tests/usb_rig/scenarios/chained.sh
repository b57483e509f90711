# A hub on a hub on a hub: a dongle's power cycle switches its own port, never one that feeds a hub.
# shellcheck shell=dash disable=SC1091,SC2034,SC2154
# rig: hubs 1-1:4 1-1.4:4 1-1.4.4:4
# rig: dongles 11@1-1.1 12@1-1.4.1 13@1-1.4.4.1 14@1-1.4.4.2
# rig: timeout 900
. /rig/lib.sh
. /rig/daemon.sh

start
check "all four serve" until_true 300 all_serve
donglectl power status >/run/power
sed 's/^/      /' /run/power
for port in 1-1.1 1-1.4.1 1-1.4.4.2; do
  check "power status knows port $port" grep -q "$port" /run/power
done

say "the innermost dongle's port"
donglectl power cycle 13
check "13 lost its power" same "$(order cuts 13)" 1
for n in 11 12 14; do check "$n did not" same "$(order cuts $n)" 0; done
check "13 serves again" until_true 200 serves 13

say "gone from the bus, two hubs deep: recovery finds its port by itself"
order fault 14 gone
check "14 is gone" until_true 30 is_gone 1-1.4.4.2
check "14 serves again" until_true 400 serves 14
check "14 lost its power" same "$(order cuts 14)" 1
for n in 11 12; do check "$n did not" same "$(order cuts $n)" 0; done
check "13 no more than before" same "$(order cuts 13)" 1
stop
check "the daemon ends well" same "$stopped" 0
finish
