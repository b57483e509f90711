#!/usr/bin/env bash
# A GiB each way through one dongle, exact, while three others change their addresses again and
# again; and the daemon's books agree with the far end's to the byte.
source "$(dirname "$0")/lib.sh"
here=$(dirname "$0")
start 'c["dongles"]["expected"] = [11, 12, 13, 14]; c["toggle"]["cooldown_s"] = 0'
gib=$((1024 * 1024 * 1024))
ctl clear-logs >/dev/null
far_end python3 "$here/bulk_far.py" 192.0.2.80 9000 "$work/counts" 2>"$work/far.log" &
far=$!
listens() { [[ -n $(far_end ss -Htln "sport = 9000") ]]; }
check "the far end is up" until_true 10 listens

say "1 GiB down and 1 GiB up by dongle 11, paced, while 12, 13 and 14 toggle"
python3 "$here/bulk_client.py" 10011 down $gib 70 >"$work/down" 2>&1 &
down=$!
python3 "$here/bulk_client.py" 10011 up $gib 70 >"$work/up" 2>&1 &
up=$!
rounds=0
: >"$work/outcomes"
round() {
  local asked=() n
  for n in 12 13 14; do
    { field "$(toggle "$n")" '["outcome"]' >>"$work/outcomes"; } &
    asked+=($!)
  done
  wait "${asked[@]}"
}
while alive "$down" || alive "$up"; do
  round
  # A round counts when the transfers outlasted it.
  if alive "$down" && alive "$up"; then rounds=$((rounds + 1)); fi
done
wait "$down" "$up"
echo "      down: $(cat "$work/down"); up: $(cat "$work/up"); rounds beside them: $rounds"
check "at least two rounds of toggles lay within the transfers" test "$rounds" -ge 2
check "every toggle brought a new address" same "$(sort -u "$work/outcomes")" changed
check "what came down is exact" holds "$(cat "$work/down")" exact
check "what went up is exact" holds "$(cat "$work/up")" exact

say "as fast as it goes, both ways at once"
python3 "$here/bulk_client.py" 10011 down $gib >"$work/down" 2>&1 &
down=$!
python3 "$here/bulk_client.py" 10011 up $gib >"$work/up" 2>&1
wait "$down"
echo "      down: $(cat "$work/down"); up: $(cat "$work/up")"
check "what came down is exact" holds "$(cat "$work/down")" exact
check "what went up is exact" holds "$(cat "$work/up")" exact

say "the books"
check "no packet left by the uplink" nothing_leaked
check "what does leave there is seen" taps_work
counted() { awk '{ up += $1; down += $2 } END { printf "%.0f %.0f %d\n", up, down, NR }' "$work/counts"; }
# What the daemon says of each connection at its end, summed up.
logged() {
  grep 'dongle 11: .*echo.test:9000 ended (finished)' "$work/log" \
    | sed 's/.*(finished), \([0-9]*\) up, \([0-9]*\) down.*/\1 \2/' \
    | awk '{ up += $1; down += $2 } END { printf "%.0f %.0f %d\n", up, down, NR }'
}
counts_all() { [[ $(wc -l <"$work/counts") == 4 ]]; }
check "the far end ended its part" until_true 10 counts_all
kill "$far"
wait "$far" 2>/dev/null
stop
check "the daemon ends in order" same "$stopped_with" 0
check "bytes and connections are what the far end counted" same "$(logged)" "$(counted)"
