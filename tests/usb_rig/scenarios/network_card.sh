# The host's own network card is on USB, on the sticks' hub, and its LAN has a number that a dongle
# could have: it is the uplink and nobody's dongle, keeps its route, and is a reason not to cut the
# hub, whatever becomes of the sticks beside it.
# shellcheck shell=dash disable=SC1091,SC2034,SC2154
# rig: hubs 1-1:4
# rig: dongles 11@1-1.1 12@1-1.2
# rig: network-card 1-1.3
# rig: timeout 1500
. /rig/lib.sh
. /rig/daemon.sh

card_place=1-1.3
check "the card has an interface" until_true 60 has_netif $card_place
card=$(netif $card_place)
say "the card is $card, $(cat $bus/$card_place/idVendor):$(product $card_place)"
ip route del default
ip link del up0
ip addr add 192.168.15.2/24 dev "$card"
ip link set "$card" up
ip route add default via 192.168.15.1 dev "$card" metric 202
index=$(cat "/sys/class/net/$card/ifindex")
kept() {
  same "$(cat "/sys/class/net/$card/ifindex" 2>/dev/null)" "$index" &&
    ip -4 route show default | grep -q "default via 192.168.15.1 dev $card *metric 202" &&
    holds "$(ip -4 addr show dev "$card")" 192.168.15.2/24
}
first_default() { ip -4 route get 203.0.113.9 | grep -q "dev $card"; }
subnets() { curl -s -m 10 $api/status | grep -o '"subnet": *[0-9]*' | grep -o '[0-9]*$' | sort -u | tr '\n' ' '; }

budgets='"route": 5000, "modem": 20000, "modem_reboot": 20000, "mode_switch": 20000,
  "usb": 20000, "port_power": 30000, "hub_power": 60000, "controller": 60000'
start
check "both dongles serve" until_true 300 all_serve
check "the rack is these two" same "$(subnets)" "11 12 "
check "the uplink is the card" holds "$(curl -s -m 10 $api/status)" "\"interface\": \"$card\""
check "the card keeps its address and its route" kept
check "and what no dongle carries leaves by it" first_default

say "both sticks leave the bus; of the hub only the card is well"
order fault 11 unseen
order fault 12 unseen
check "11 is looked for up to its port's power" until_true 600 has_said 'cut power of port 1-1.1'
check "the daemon says what bars the hub" until_true 600 has_said "$card_place"
check "until both repairs have ended" until_true 900 eval \
  'has_said "dongle 11: .*failed" && has_said "dongle 12: .*failed"'
check "the card was never without power, nor bound anew" kept
check "what no dongle carries leaves by it" first_default

say "they come back"
order heal 11
order heal 12
check "both serve again" until_true 600 all_serve
stop
check "the daemon ends well" same "$stopped" 0
check "and leaves the card as it was" kept
finish
