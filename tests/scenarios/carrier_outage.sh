#!/usr/bin/env bash
# A carrier fails: three of the seven dongles of a hub, which the quorum here would be enough for.
# Their modems are repaired; one of them has its stick touched; nobody else loses anything.
source "$(dirname "$0")/lib.sh"
start 'c["dongles"]["expected"] = list(range(11, 18))
c["health"].update(timeout_ms=700)
c["recovery"] = {"quorum": 0.4, "power_off_ms": 1000,
  "budgets_ms": {"modem": 4000, "modem_reboot": 8000, "usb": 6000, "port_power": 8000,
                 "hub_power": 12000, "controller": 12000}}'

ours=(11 14 17)
others=(12 13 15 16)
touched() { ctl collateral | python3 -c 'import json, sys
print(sum(any(v.values()) for n, v in json.load(sys.stdin).items() if n in sys.argv[1:]))' "$@"; }
# A modem that is rebooted loses its interface, too; that is no touch of the stick.
usb_deeds() { ctl collateral | python3 -c 'import json, sys
deeds = ("power_cuts", "unbinds", "authorized_writes", "mode_switches")
print(sum(any(v[x] for x in deeds) for n, v in json.load(sys.stdin).items() if n in sys.argv[1:]))' "$@"; }
stopped() { (($(grep -cE "dongle (11|14|17): toggle [0-9]+: stop: failures are grouped by carrier" "$work/log") >= 2)); }
ended() { (($(grep -oE 'dongle (11|14|17): toggle [0-9]+ failed' "$work/log" | cut -d: -f1 | sort -u | wc -l) == 3)); }
well() { for n in "$@"; do is_phase "$n" ready || return 1; done; }
# The carrier comes with the signal, which is read less often than the rest.
carriers_known() { curl -s -m 3 "$api/status" | python3 -c 'import json, sys
seen = [x["signal"] and x["signal"]["plmn"] for x in json.load(sys.stdin)["available_proxies"]]
sys.exit(not all(seen))'; }

check "all are well" until_true 30 well 11 12 13 14 15 16 17
check "each modem's carrier is known" until_true 60 carriers_known
ctl clear-logs >/dev/null
ctl carrier-fault 41301 >/dev/null
check "two of three stop at their modems" until_true 150 stopped
check "and all three repairs end" until_true 150 ended
check "no other carrier's dongle lost power, driver or interface" same "$(touched "${others[@]}")" 0
check "one stick of the carrier was touched at most" same "$(($(usb_deeds "${ours[@]}") <= 1))" 1
check "the others are well" well "${others[@]}"
check "explain says why" holds "$(donglectl explain 11)$(donglectl explain 14)" "carrier 41301"
ctl carrier-heal >/dev/null
check "when the carrier is back, all are well" until_true 120 well 11 12 13 14 15 16 17
