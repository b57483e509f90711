#!/usr/bin/env bash
# Whoever was told the end of a toggle finds it in the journal, though the daemon is killed right at
# the answer and started again. ROUNDS (3) is how often.
source "$(dirname "$0")/lib.sh"
rounds=${ROUNDS:-3}
start 'c["toggle"] |= {"cooldown_s": 0, "hold_ms": 500}'

# again: the daemon once more, on the same state; its toggles are all that is asked for.
again() {
  dongled --config "$work/dongled.json" 2>>"$work/log" &
  daemon=$!
  until_true 20 curl -sf -m 2 "$api/health"
}
# told FIELD: of the answer that the client got; kept FIELD: of what the journal says now.
told() { field "$answer" "[\"$1\"]"; }
kept() { field "$story" "[\"result\"][\"$1\"]"; }

# lookup ID: its story, once the journal answers.
lookup() { story=$(curl -sf -m 5 "$api/toggles/$1") && [[ -n $story ]]; }

# db SQL: the first value that the store on disk says to it.
db() { python3 -c 'import sqlite3, sys
print(sqlite3.connect(sys.argv[1]).execute(sys.argv[2]).fetchone()[0])' "$work/state/journal.db" "$1"; }

lost=0
differing=0
say "$rounds times: toggle, kill -9 at the answer, start again"
for ((round = 1; round <= rounds; round++)); do
  n=$((11 + round % 3))
  until_true 30 is_phase "$n" ready || { echo "dongle $n is not ready"; lost=$((lost + 1)); }
  answer=$(toggle "$n")
  kill -KILL "$daemon"
  wait "$daemon" 2>/dev/null
  again || { echo "round $round: the daemon did not come up"; exit 1; }
  id=$(told toggle_id)
  until_true 10 lookup "$id"
  lookup "$id" || { echo "round $round: toggle $id is not there: $answer"; lost=$((lost + 1)); continue; }
  for key in outcome ip previous_ip step success toggle_id duration_ms; do
    [[ $(told $key) == "$(kept $key)" ]] && continue
    echo "round $round: toggle $id: $key was told as $(told $key), and is kept as $(kept $key)"
    differing=$((differing + 1))
  done
  [[ $(field "$story" '["trace"][-1]["action"]') != "<"* ]] || differing=$((differing + 1))
done
check "no toggle was lost in $rounds kills" same "$lost" 0
check "each is kept as it was told" same "$differing" 0

say "the rest of the past is there, too"
list=$(curl -s -m 5 "$api/toggles?limit=1000&asked_by=http")
check "all are listed" same "$(field "$list" '["toggles"].__len__()')" "$rounds"
check "and each with its end" same "$(field "$list" '["toggles"][0]["state"]')" ended
addresses=$(curl -s -m 5 "$api/history/addresses?dongle=12")
check "the addresses were noted" differs "$(field "$addresses" '["dongles"][0]["seen"]')" 0
check "the shell tells why things happened" holds "$(donglectl history all events)" "asks for a toggle"
check "the store is sound" same "$(db 'PRAGMA integrity_check')" ok
causeless="SELECT count(*) FROM happenings h WHERE (cause = 0 AND told_by = '') OR (cause <> 0 AND
  NOT EXISTS (SELECT 1 FROM happenings c WHERE c.id = h.cause AND c.id < h.id))"
check "each happening on disk has an older cause on disk, or says by whom" \
  same "$(db "$causeless")" 0
stop
check "the daemon ends in order" same "$stopped_with" 0
check "its stop is on disk, too" same "$(db "SELECT count(*) FROM happenings WHERE text = 'dongled stops'")" 1
