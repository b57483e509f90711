# A deaf stick on a port that lies: the kernel holds the hub for minutes, and no deed can be shorter
# than one call into it; whoever wants another hub is served after that.
# shellcheck shell=dash disable=SC1091,SC2034,SC2154
# rig: hubs 1-1:4 1-2:4
# rig: dongles 11@1-1.1 12@1-1.2 13@1-2.1
# rig: options boots-as=network
# rig: timeout 1500
. /rig/lib.sh
. /rig/daemon.sh

recovery=false # only what is asked for
# An order is void once it has waited for a hub's budget; the kernel of a busy machine needs two minutes.
budgets='"route": 10000, "modem": 40000, "modem_reboot": 90000, "mode_switch": 40000,
  "usb": 40000, "port_power": 90000, "hub_power": 200000, "controller": 120000'
start
check "all serve" until_true 200 all_serve
order fault 11 lie
order fault 11 hang
curl -s "$api/toggle/11?async=1"
check "the port of 11 is cut" until_true 300 has_said 'cut power of port 1-1.1'

say "in the middle of it: an order for another hub"
read -r before _ </proc/uptime
donglectl power cycle 13
read -r after _ </proc/uptime
check "13 lost its power" same "$(order cuts 13)" 1
check "its turn came in time" [ "$((${after%.*} - ${before%.*}))" -lt 300 ]
check "11 got its power back before that" has_said 'power on port 1-1.1'
check "11 never lost it" same "$(order cuts 11)" 0
check "the toggle of 11 fails" until_true 600 has_said 'failed at step'
check "no intent is left" until_true 120 eval '[ -z "$(ls $work/state/power)" ]'
check "12 never lost its power" same "$(order cuts 12)" 0
check "12 and 13 serve" until_true 100 eval 'serves 12 && serves 13'
stop
check "the daemon ends well" same "$stopped" 0
finish
