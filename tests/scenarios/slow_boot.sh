#!/usr/bin/env bash
# What a hub cut does to its victims is not their illness: 11 to 13 cannot be healed, 14 is well but
# boots slowly, 15 hangs elsewhere. The hub may go for their sake; the controller may not, and the
# hub not again and again.
source "$(dirname "$0")/lib.sh"
start 'c["dongles"]["expected"] = list(range(11, 16))
c["health"].update(timeout_ms=700)
c["recovery"] = {"power_off_ms": 1000,
  "budgets_ms": {"modem": 4000, "modem_reboot": 6000, "usb": 5000, "port_power": 30000,
                 "hub_power": 12000, "controller": 12000}}'

toll() { field "$(ctl collateral)" "[\"$1\"][\"$2\"]"; }
well() { for n in "$@"; do is_phase "$n" ready || return 1; done; }
cut() { (($(toll 14 power_cuts) >= 1)); }
refused() { grep -qE 'and nobody works again by that' "$work/log"; }
toggled() { grep -cE "dongle $1: toggle [0-9]+ begins" "$work/log"; }

check "all are well" until_true 30 well 11 12 13 14 15
ctl clear-logs >/dev/null
ctl fault 14 slow_boot 18000 >/dev/null
for n in 11 12 13; do ctl fault $n usb_gone none >/dev/null; done
check "their hub is cycled" until_true 90 cut
check "its victim boots and is well again" until_true 60 well 14
check "the hub is refused to the next one" until_true 150 refused
check "the controller was never taken from 15" same "$(toll 15 power_cuts)/$(toll 15 interface_losses)" 0/0
check "the hub went once" same "$(toll 14 power_cuts)" 1
check "nothing was begun for the victim" same "$(toggled 14)/$(toggled 15)" 0/0
