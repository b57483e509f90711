# Beside Debian's udev, which names interfaces its own way: sticks serve, and our rule is obeyed.
# shellcheck shell=dash disable=SC1091,SC2034,SC2154
# rig: hubs 1-1:4
# rig: dongles 11@1-1.1 12@1-1.2
# rig: options boots-as=network
# rig: udev
# rig: timeout 600
. /rig/lib.sh
. /rig/daemon.sh

property() { udevadm info --query=property --path="/sys/bus/usb/devices/$1" | grep -qx "$2"; }
named_by_udev() { netif "$1" | grep -q '^en'; }
control() { cat "$bus/$1/power/control"; }

say "our rule"
check "udev starts" udev
check "11 is there" until_true 60 has_netif 1-1.1
check "12 is there" until_true 60 has_netif 1-1.2
check "udev is done with them" udevadm settle --timeout=60
check "ModemManager is told to leave it alone" until_true 30 property 1-1.1 ID_MM_DEVICE_IGNORE=1
echo auto >$bus/1-1.1/power/control
echo auto >$bus/1-1/power/control
udevadm trigger --action=change --subsystem-match=usb
udevadm settle --timeout=60
check "a stick may not be put to sleep" same "$(control 1-1.1)" on
check "what is no stick is as it was" same "$(control 1-1)" auto

say "names"
echo "interfaces: $(netif 1-1.1) $(netif 1-1.2)"
# Where sticks share a MAC, udev's name of it goes to one of them only.
check "udev renamed an interface" eval 'named_by_udev 1-1.1 || named_by_udev 1-1.2'
start
check "both serve" until_true 200 all_serve

say "a power cycle: udev and the daemon both reach for what comes back"
for n in 11 12; do
  check "power cycle $n" donglectl power cycle $n
  check "$n serves again" until_true 200 serves $n
  check "the rule holds for what came anew" until_true 30 property "$(place $n)" ID_MM_DEVICE_IGNORE=1
  echo "interfaces: $(netif 1-1.1) $(netif 1-1.2)"
done
check "both serve" until_true 60 all_serve
stop
check "the daemon ends well" same "$stopped" 0
finish
