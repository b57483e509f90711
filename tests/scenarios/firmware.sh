#!/usr/bin/env bash
# Habits of firmware, and of people who leave a web UI open: what a modem says is read as it means
# it, what it does not say is not known, and none of it is a reason to touch USB.
source "$(dirname "$0")/lib.sh"
start 'c["toggle"].update(cooldown_s=0)
c["recovery"] = {"enabled": False}'
ctl clear-logs >/dev/null

toggle_of() { toggle "$1" >"$work/answer.$1"; }
outcome() { field "$(cat "$work/answer.$1")" '["outcome"]'; }
row() { field "$(curl -s -m 3 "$api/status")" "[\"available_proxies\"][$(($1 - 11))][\"$2\"]"; }
signal() { field "$(curl -s -m 3 "$api/status")" "[\"available_proxies\"][$(($1 - 11))][\"signal\"][\"$2\"]"; }
signal_is() { [[ $(signal "$1" "$2") == "$3" ]]; }
codes_of() { curl -s -m 3 "$api/status" | python3 -c 'import json, sys
print(*sorted(x["code"] for x in json.load(sys.stdin)["conditions"] if x["dongle"] == int(sys.argv[1])))' "$1"; }
codes_are() { [[ $(codes_of "$1") == "$2" ]]; }
toggling() { [[ -n $(field "$(curl -s -m 3 "$api/dongles/$1")" '["toggle"]["running"]') ]]; }

say "an old session gets 100003 for everything: 11 and 12 are of both families"
for n in 11 12; do ctl fault $n session_over >/dev/null; done
for n in 11 12; do
  toggle_of $n
  check "$n: a fresh session does it" same "$(outcome $n)" changed
  ctl fault $n session_over 125003 >/dev/null
  toggle_of $n
  check "$n: whatever its code is" same "$(outcome $n)" changed
  ctl heal $n >/dev/null
done

for habit in no_cookie no_password_type plain_password; do
  say "$habit"
  for n in 11 12; do ctl fault $n $habit >/dev/null; done
  for n in 11 12; do
    toggle_of $n
    check "$n: changed" same "$(outcome $n)" changed
    ctl heal $n >/dev/null
  done
done

say "values at the ends of their scales"
for n in 11 12; do ctl fault $n odd_signal >/dev/null; done
for n in 11 12; do
  donglectl modem $n signal --json >"$work/signal.$n"; cat "$work/signal.$n"
  check "$n: SINR" same "$(field "$(cat "$work/signal.$n")" '["signal"]["sinr"]')" -20.0
  check "$n: RSSI" same "$(field "$(cat "$work/signal.$n")" '["signal"]["rssi"]')" -51.0
  check "$n: the band, whatever it is called" differs "$(field "$(cat "$work/signal.$n")" '["band"]')" None
  ctl heal $n >/dev/null
done

say "somebody has the web UI open"
for n in 11 12; do
  ctl fault $n already_logged_in 8000 >/dev/null
  toggle_of $n &
  asked=$!
  check "$n: the toggle runs" until_true 5 toggling $n
  sleep 2 # the time in which clients were kept waiting before
  check "$n: clients are served meanwhile" same "$(through $n http://echo.test/ -m 2)" "$(ctl public $n)"
  wait $asked
  check "$n: changed once the seat is free" same "$(outcome $n)" changed
done
ctl fault 11 api_busy >/dev/null
toggle_of 11
check "a busy modem's toggle fails" same "$(outcome 11)" failed
check "and says why" holds "$(curl -s "$api/toggles/$(field "$(cat "$work/answer.11")" '["toggle_id"]')")" "busy"
check "its modem was not touched" same "$(through 11 http://echo.test/)" "$(ctl public 11)"
ctl heal 11 >/dev/null

say "pages that are no records, while nothing passes"
for kind in xhtml empty root no_code; do
  ctl fault 13 api_garbage $kind >/dev/null
  ctl fault 13 wan_dead power >/dev/null
  check "$kind: explain does not invent a missing SIM" bash -c "! donglectl explain 13 | grep -qi 'no SIM'"
  ctl heal 13 >/dev/null
done
check "13 is well" until_true 60 is_phase 13 ready

say "a password that is wrong, or missing, is told before anybody toggles"
stop
for n in 11 12; do ctl fault $n other_password >/dev/null; done
start 'c["toggle"].update(cooldown_s=0)
c["recovery"] = {"enabled": False}'
for n in 11 12; do check "$n: refused" until_true 15 codes_are $n password_refused; done
check "it is a warning" holds "$(field "$(curl -s "$api/status")" '["warnings"]')" "refuses the configured password"
check "it serves all the same" is_phase 11 ready
for n in 11 12; do ctl heal $n >/dev/null; done
stop
rm -f "$work/password"
config "$work/dongled.json" 'c["dongles"]["modem"]["password_file"] = None'
dongled --config "$work/dongled.json" 2>>"$work/log" &
daemon=$!
for n in 11 12; do check "$n: missing" until_true 20 codes_are $n password_missing; done
check "nothing was written to USB" same "$(ctl power-log)" "[]"
