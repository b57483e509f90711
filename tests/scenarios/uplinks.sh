#!/usr/bin/env bash
# What is no dongle is never touched: a network card of another vendor as the uplink, in the range
# of the dongles' LANs, a second one beside it; then a stick of Huawei's as the uplink, and a dongle
# that enumerates under its old name.
# shellcheck disable=SC2016
source "$(dirname "$0")/lib.sh"

# usb_card PATH VENDOR PRODUCT INTERFACE: sysfs says that this interface is a card on USB.
usb_card() {
  local path=$1 net=$4 root=$DONGLELAB_SYSFS place
  place=$(realpath "$root/bus/usb/devices/${path%.*}")/$path
  mkdir -p "$place/$path:1.0/net/$net"
  printf '%s\n' "$2" >"$place/idVendor"
  printf '%s\n' "$3" >"$place/idProduct"
  echo 00 >"$place/bDeviceClass"
  echo 1 >"$place/bConfigurationValue"
  echo ff >"$place/$path:1.0/bInterfaceClass"
  ln -sfn "$place" "$root/bus/usb/devices/$path"
  ln -sfn "$place/$path:1.0" "$root/bus/usb/devices/$path:1.0"
  ln -sfn "$place/$path:1.0" "$place/$path:1.0/net/$net/device"
  ln -sfn "$place/$path:1.0/net/$net" "$root/class/net/$net"
}
status() { curl -s -m 3 "$api/status"; }
uplink() { field "$(status)" '["uplink"]["interface"]'; }
uplink_is() { [[ $(uplink) == "$1" ]]; }
dongles() { field "$(status)" '["available_proxies"]' | grep -o "'subnet': [0-9]*" | tr -dc '0-9\n' | xargs; }
codes() { field "$(status)" '["conditions"]' | grep -o "'code': '[a-z_]*'" | cut -d"'" -f4 | sort | xargs; }
codes_are() { [[ $(codes) == "$1" ]]; }
# behind METRIC: every default route but the uplink's comes after it.
behind() {
  ip -4 route show default | grep -v ' dev up0' | grep -o 'metric [0-9]*' | while read -r _ metric; do
    ((metric > $1)) || exit 1
  done
}
on_bus() { [[ $(field "$(ctl status "$1")" '["usb"]') == ready ]]; }
cuts_of() { field "$(ctl collateral)" "['$1']['power_cuts']"; }
quick='c["recovery"] = {"power_off_ms": 300, "budgets_ms": {"route": 1000, "modem": 2000,
  "modem_reboot": 3000, "mode_switch": 5000, "usb": 4000, "port_power": 6000, "hub_power": 8000,
  "controller": 8000}}'
# gave_up_on N: its repair has ended, in vain.
gave_up_on() {
  local last
  last=$(curl -s -m 3 "$api/dongles/$1")
  [[ $(field "$last" '["toggle"]["last"]["outcome"]') == failed ]]
}

# trace_of N: of its last toggle.
trace_of() {
  curl -s -m 3 "$api/toggles/$(field "$(curl -s -m 3 "$api/dongles/$1")" '["toggle"]["last"]["toggle_id"]')"
}

say "the uplink is a network card on USB, in the dongles' range; a second one is beside it"
ip addr add 192.168.15.23/24 dev up0
ip route del default via 198.18.0.1 dev up0
ip route add default via 198.18.0.1 dev up0 metric 205
ip link add lan1 type veth peer name lan1far
ip addr add 192.168.20.7/24 dev lan1
ip link set lan1 up
ip link set lan1far up
usb_card 1-1.4 0424 ec00 up0
usb_card 1-2.4 0bda 8153 lan1
before=$(ip -4 route show dev lan1; ip -4 route show table all dev up0; ip -4 addr show dev lan1)
start "$quick"
check "the uplink is the card" same "$(uplink)" up0
check "the dongles are the sticks, and nothing else" same "$(dongles)" "11 12 13"
check "nothing is to be said" same "$(codes)" ""
check "the dongles' routes stay behind the uplink's" until_true 5 behind 202
check "neither card was routed" same \
  "$(ip -4 route show dev lan1; ip -4 route show table all dev up0; ip -4 addr show dev lan1)" "$before"
check "nor is there a rule for either" same "$(ip rule | grep -c '192.168.\(15\|20\)\.')" 0

say "its hub hangs; it carries the uplink and is not switched"
ctl clear-logs
ctl fault 11 usb_gone hub
ctl fault 12 usb_gone hub
check "the repairs end in vain" until_true 90 gave_up_on 11
check "the neighbour kept its power" same "$(cuts_of 13)" 0
check "no port above was switched" same "$(ctl power-log | grep -c 'usb1-port')" 0
check "no driver was taken from the controller" same "$(ctl power-log | grep -c 'xhci_hcd')" 0
check "why is told" holds "$(trace_of 11)" "hub 1-1 carries the uplink, up0 on port 1-1.4"
ctl heal all

say "no uplink is a condition"
ip route del default via 198.18.0.1 dev up0
check "it is in /status" until_true 5 codes_are no_uplink
check "the shell prints it" holds "$(donglectl status)" no_uplink
check "it is counted" holds "$(curl -s "$api/metrics")" 'dongled_conditions{code="no_uplink"} 1'
check "warnings are the same" same "$(field "$(status)" '["warnings"] == [x["says"] for x in d["conditions"]]')" true
check "the card is no dongle meanwhile" same "$(dongles)" "11 12 13"
ip route add default via 198.18.0.1 dev up0 metric 205
no_uplink_gone() { [[ " $(codes) " != *" no_uplink "* ]]; }
check "and ends with it" until_true 5 no_uplink_gone
stop
ctl heal all
until_true 30 ctl wait-ready

say "the uplink is a stick of Huawei's: 13's"
ip route del default via 198.18.0.1 dev up0
stick=$(field "$(ctl status 13)" '["interface"]')
rm -rf "${work:?}/state"
start "$quick; c['dongles']['expected'] = [11, 12]; c['uplink'] = {'interface': '$stick'}"
check "it is the uplink" same "$(uplink)" "$stick"
check "and no dongle" same "$(dongles)" "11 12"
ctl clear-logs
ctl fault 11 usb_gone hub
ctl fault 12 usb_gone hub
check "the repairs of its neighbours end in vain" until_true 90 gave_up_on 11
check "it kept its power" same "$(cuts_of 13)" 0
ctl heal all
ctl wait-ready >/dev/null
check "the others are back" until_true 40 all_ready

say "dongle 12 enumerates under the uplink's old name"
for n in 11 12 13; do ctl unplug "$n" >/dev/null; done
for n in 13 11 12; do
  ctl replug "$n" >/dev/null
  until_true 10 on_bus "$n" # one after the other: names are dealt out in turn
done
ctl wait-ready >/dev/null
# The kernel deals out names; what follows holds for any, and says most if the name is 12's now.
[[ $(field "$(ctl status 12)" '["interface"]') == "$stick" ]] \
  || skip "the uplink's old name is 12's" "the kernel dealt out names otherwise"
now=$(field "$(ctl status 13)" '["interface"]')
check "the uplink is where it was, under its new name" until_true 10 uplink_is "$now"
check "12 is a dongle that works" until_true 40 all_ready
check "and 13 is none" same "$(dongles)" "11 12"
stop
