#!/usr/bin/env bash
# What this host does to its dongles is no illness of theirs: another lease, a web API that a filter
# drops, foreign rules that end traffic, a DHCP client that is gone with every address.
source "$(dirname "$0")/lib.sh"
quick='c["toggle"].update(cooldown_s=0)
c["recovery"] = {"power_off_ms": 300, "budgets_ms": {"route": 1000, "modem": 4000,
  "modem_reboot": 5000, "mode_switch": 5000, "usb": 6000, "port_power": 10000, "hub_power": 10000,
  "controller": 10000}}
c["dongles"]["modem"]["timeout_ms"] = 1000'
start "$quick"

link_of() { field "$(ctl status "$1")" '["interface"]'; }
toggle_of() { toggle "$1" >"$work/answer.$1"; }
said() { field "$(cat "$work/answer.$1")" "[\"$2\"]"; }
trace_of() { curl -s -m 3 "$api/toggles/$(said "$1" toggle_id)"; }
codes() { curl -s -m 3 "$api/status" | python3 -c 'import json, sys
print(*sorted({x["code"] for x in json.load(sys.stdin)["conditions"]}))'; }
codes_are() { [[ $(codes) == "$1" ]]; }
address_of() { field "$(curl -s -m 3 "$api/dongles/$1")" '["address"]'; }
cuts_of() { field "$(ctl collateral)" "['$1']['power_cuts']"; }
untouched() { same "$(ctl power-log)" "[]"; }
ctl clear-logs >/dev/null

say "the lease goes from .100 to .101 on the same interface"
eth=$(link_of 11)
sysctl -qw net.ipv4.conf.all.promote_secondaries=1 # as on hosts with a DHCP client that does this
ip addr add 192.168.11.101/24 dev "$eth"
ip addr del 192.168.11.100/24 dev "$eth"
moved() { ip rule | grep -q 'from 192.168.11.101 lookup 11' && is_phase 11 ready; }
check "it works by the new address" until_true 30 moved
toggle_of 11
check "a toggle asks the modem by it" same "$(said 11 outcome)/$(said 11 step)" changed/0
ip addr add 192.168.11.100/24 dev "$eth"
ip addr del 192.168.11.101/24 dev "$eth"
back() { ip rule | grep -q 'from 192.168.11.100 lookup 11' && is_phase 11 ready; }
check "and back" until_true 30 back
check "nothing was written to USB" untouched

say "foreign rules that end traffic: named, and no rung"
ip route add blackhole default table 77
ip rule add from 192.168.13.100 lookup 77 pref 50
check "a condition names it" until_true 15 codes_are foreign_route
toggle_of 13
check "a toggle fails" same "$(said 13 outcome)" failed
check "and says why" holds "$(trace_of 13)" "192.168.13.100"
ip rule del from 192.168.13.100 lookup 77 pref 50
check "it ends with the rule" until_true 20 codes_are ""
check "13 works again" until_true 20 is_phase 13 ready
ip rule add from 192.168.13.0/24 pref 40 prohibit # none that we would read a table for
toggle_of 13
check "the kernel is asked where a packet would go" holds "$(trace_of 13)" "the kernel leads what comes from 192.168.13.100"
check "and its answer judges" same "$(said 13 outcome)" failed
check "with a condition" until_true 5 codes_are foreign_route
ip rule del pref 40
check "13 works again" until_true 30 is_phase 13 ready
check "nothing was written to USB" untouched

say "somebody's rule leads this host's own traffic through 13"
ip route add default via 192.168.13.1 dev "$(link_of 13)" table 88
ip rule add lookup 88 pref 20000 # after the dongles' own rules, before main
check "a condition says so" until_true 15 codes_are uplink_overtaken
check "and by whom it leaves" holds "$(curl -s "$api/status")" "traffic leaves by dongle 13"
check "the dongles work" all_ready
ip rule del pref 20000
ip route flush table 88
check "it ends with the rule" until_true 20 codes_are ""
ip route add 0.0.0.0/1 via 192.168.13.1 dev "$(link_of 13)" # as a VPN would
check "so does half of the world" until_true 15 codes_are uplink_overtaken
ip route del 0.0.0.0/1 dev "$(link_of 13)"
check "it ends with the route" until_true 20 codes_are ""
check "nothing was written to USB" untouched

say "every address is gone at once"
for n in 11 12 13; do ip addr flush dev "$(link_of $n)"; done
check "a condition says whose doing it is" until_true 15 codes_are addresses_lost
check "and offers a way out" holds "$(curl -s "$api/status")" '\"address\": \"static\"'
toggle_of 12
check "a toggle fails" same "$(said 12 outcome)" failed
check "and says why" holds "$(trace_of 12)" "without an address at one time"
sleep 6 # six turns of health: the time in which nothing must follow
check "recovery waits" holds "$(curl -s "$api/dongles/11")" "without an address at one time"
check "nothing was written to USB" untouched
for n in 11 12 13; do ip addr add "192.168.$n.100/24" dev "$(link_of $n)"; done
check "with addresses all is well" until_true 60 all_ready
check "and the condition is over" until_true 5 codes_are ""
check "nothing was written to USB" untouched

say "a filter drops what goes to the web API of 12, which works; a person toggles"
if needs nft nftables "a dropped web API"; then
  nft add table ip lab
  nft add chain ip lab out '{ type filter hook output priority 0; }'
  nft add rule ip lab out ip daddr 192.168.12.1 tcp dport 80 drop
  before=$(ctl public 12)
  toggle_of 12
  check "the address that a power cycle gave is what was asked for" same "$(said 12 outcome)" changed
  check "it is another one" differs "$(said 12 ip)" "$before"
  check "its neighbours kept their power" same "$(cuts_of 11)/$(cuts_of 13)" 0/0
  nft delete table ip lab
  check "12 is well again" until_true 90 is_phase 12 ready
fi
