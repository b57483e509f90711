#!/usr/bin/env bash
# What an operator is told of a wish is what is on the disk: over a journal that is slow or locked,
# and over the death of gate and of the daemon.
source "$(dirname "$0")/lib.sh"
calm='c["recovery"] = {"enabled": False}'
start_hindered "$calm"

off_by_wish() { [[ $(field "$(curl -s -m 3 "$api/dongles/$1")" '["phase"]') == off ]]; }
# as_told N: told off, it is off; told otherwise, it works, and goes on doing so.
as_told() {
  if [[ $told == *"not switched off"* ]]; then is_phase "$1" ready; else off_by_wish "$1"; fi
}
switch_off() { told=$(timeout 120 donglectl power off "$1" 2>&1); printf '      told: %.200s\n' "$told"; }

say "a disk that takes 7 s for a write"
hinder "fsync path=journal.db ms=7000"
switch_off 12
hinder
check "it is as was told" until_true 20 as_told 12
donglectl kill /rack/gate >/dev/null
sleep 5 # longer than a gate that cuts needs
check "also after gate's death" as_told 12
first=$told

say "another process holds the store"
python3 - "$work/state/journal.db" <<'PY' &
import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("BEGIN IMMEDIATE")
time.sleep(12)
db.execute("ROLLBACK")
PY
locker=$!
sleep 1 # until it holds it
switch_off 13
wait "$locker"
check "it is as was told" as_told 13
donglectl kill /rack/gate >/dev/null
sleep 5 # as above
check "also after gate's death" as_told 13

say "the daemon is killed"
kill -KILL "$daemon"
wait "$daemon" 2>/dev/null
config "$work/dongled.json" "$calm"
dongled --config "$work/dongled.json" 2>>"$work/log" &
daemon=$!
answers() { curl -sf -m 2 "$api/health"; }
check "it is there again" until_true 20 answers
sleep 8 # the sticks boot, and gate has looked
check "13 is as was told" as_told 13
told=$first
check "12 is as was told" as_told 12
