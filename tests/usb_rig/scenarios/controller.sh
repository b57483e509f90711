# One controller sees nothing but its hubs any more: what hangs on them is one failure, and only the
# controller's driver cures it. The other controller's dongle does not lose a byte.
# shellcheck shell=dash disable=SC1091,SC2034,SC2154
# rig: hubs 1-1:4 1-2:4 3-1:4
# rig: dongles 11@1-1.1 12@1-1.2 13@1-2.1 14@3-1.1
# rig: timeout 1500
. /rig/lib.sh
. /rig/daemon.sh

# The rungs below the controller's are in vain here, and shall be soon.
budgets='"route": 10000, "modem": 20000, "modem_reboot": 60000, "mode_switch": 40000,
  "usb": 20000, "port_power": 20000, "hub_power": 20000, "controller": 120000'
start
check "all four serve" until_true 300 all_serve
one=$(order starts 1-1)
other=$(order starts 3-1)

say "a long download through the other controller's dongle"
big='http://192.0.2.80/big?bytes=5000000&seed=5'
curl -s -m 200 --socks5-hostname 127.0.0.1:10014 "$big" >/run/whole
check "it has all its bytes" same "$(wc -c </run/whole)" 5000000
md5sum </run/whole >/run/wanted
rm /run/whole
curl -s -m 1200 --limit-rate 35k --socks5-hostname 127.0.0.1:10014 "$big" | md5sum >/run/got &
download=$!

say "nothing gets onto the bus of the first controller"
order wedge 1
for n in 11 12 13; do check "$n is gone" until_true 30 is_gone "$(place $n)"; done
check "11, 12 and 13 serve again" until_true 900 all_serve
check "their hubs were started anew" differs "$(order starts 1-1)" "$one"
check "the failure was judged by its controller" \
  has_said 'controller 0000:.*: dongles 11, 12, 13; ill 11, 12, 13 (3 of 3'
check "it was taken from its driver" has_said 'unbind controller 0000:'
check "and given back" has_said 'bind controller 0000:.*bound to xhci_hcd'
check "no intent is left" eval '[ -z "$(ls $work/state/power)" ]'

say "the other one"
check "its hub was not touched" same "$(order starts 3-1)" "$other"
check "14 never lost its power" same "$(order cuts 14)" 0
check "the download is still at it" kill -0 "$download"
wait "$download"
check "and loses no byte" same "$(cat /run/got)" "$(cat /run/wanted)"
stop
check "the daemon ends well" same "$stopped" 0
finish
