#!/usr/bin/env bash
# A webhook's receiver misses nothing that the journal knows, and sees each outage begin once and end
# once, though the daemon is killed at any moment, while things happen and deliveries are under way.
# ROUNDS (3) is how often.
source "$(dirname "$0")/lib.sh"
here=$(cd "$(dirname "$0")" && pwd)
rounds=${ROUNDS:-3}
receiver=
trap 's=$?; [[ -n $receiver ]] && kill "$receiver" 2>/dev/null; (exit $s); finish' EXIT

echo "a secret of the scenario's" >"$work/secret"
python3 "$here/hook_receiver.py" 9001 "$work/taken" "$(cat "$work/secret")" &
receiver=$!
until_true 10 test -e "$work/taken"
start 'c["webhooks"] = {"urls": ["http://127.0.0.1:9001/hook"], "secret_file": work + "/secret"}
c["toggle"] |= {"cooldown_s": 0, "hold_ms": 300}'

# again: the daemon once more, on the same state.
again() {
  dongled --config "$work/dongled.json" 2>>"$work/log" &
  daemon=$!
  until_true 20 curl -sf -m 2 "$api/health"
}
nothing_waits() { [[ $(curl -s -m 3 "$api/metrics" | awk '/^dongled_webhook_queue_length/ { print $2 }') == 0 ]]; }

say "$rounds times: toggles and an outage, kill -9 somewhere in them, start again"
RANDOM=7
for ((round = 1; round <= rounds; round++)); do
  # Every other time the receiver is out of order until after the restart.
  ((round % 2)) && touch "$work/taken.fail"
  curl -s -m 3 -o /dev/null "$api/toggle/11?async=1"
  curl -s -m 3 -o /dev/null "$api/toggle/12?async=1"
  ctl fault 13 wan_dead >/dev/null
  sleep "$((RANDOM % 8)).$((RANDOM % 10))" # any moment is a good one to die
  kill -KILL "$daemon"
  wait "$daemon" 2>/dev/null
  again || { echo "round $round: the daemon did not come up"; exit 1; }
  rm -f "$work/taken.fail"
  check "round $round: the rack is well again" until_true 60 all_ready
done
check "in the end nothing waits" until_true 60 nothing_waits
stop
check "the daemon ends in order" same "$stopped_with" 0

say "what the receiver has"
# The first of each delivery counts: a receiver is told that it may get one twice.
cat >"$work/judge.py" <<'PY'
import json, sqlite3, sys
work, question = sys.argv[1:]
taken, seen = [], set()
for x in map(json.loads, open(work + "/taken")):
    if x["status"] == 204 and (x["event"], x["delivery"]) not in seen:
        seen.add((x["event"], x["delivery"]))
        taken.append(x)
kinds = ("toggle_started", "toggle_ended")
ids = [int(x["delivery"]) for x in taken if x["event"] in kinds]
kept = [i for i, in sqlite3.connect(work + "/state/journal.db").execute(
    "SELECT id FROM happenings WHERE kind IN (?, ?)", kinds)]
def missing(): return sorted(set(kept) - set(ids))
def disorder(): return [(a, b) for a, b in zip(ids, ids[1:]) if a > b]
def unpaired():
    down, wrong = {}, []
    for x in taken:
        n, body = x["body"]["dongle"], x["body"]
        if x["event"] == "dongle_down":
            if n in down: wrong.append(("down twice", n, body["incident"]))
            down[n] = body["incident"]
        elif x["event"] == "dongle_up" and down.pop(n, None) != body["incident"]:
            wrong.append(("another incident", n, body["incident"]))
    return wrong + [("never up", n, i) for n, i in down.items()]
def outages(): return sum(x["event"] == "dongle_down" for x in taken)
def unsigned(): return [x["delivery"] for x in taken if not x["signed"]]
print(eval(question))
PY
judge() { python3 "$work/judge.py" "$work" "$1"; }
check "no toggle of the journal's is missing" same "$(judge 'missing()')" "[]"
check "there were some" test "$(judge 'len(kept)')" -ge "$((rounds * 4))"
check "they came in the order in which they happened" same "$(judge 'disorder()')" "[]"
check "each outage has one begin and one end" same "$(judge 'unpaired()')" "[]"
check "there were some" test "$(judge 'outages()')" -ge 1
check "all are signed" same "$(judge 'unsigned()')" "[]"
echo "      $(judge 'len(kept)') toggle events in the journal, $(judge 'len(ids)') received; $(judge 'outages()') outages"
