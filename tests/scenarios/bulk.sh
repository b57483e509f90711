#!/usr/bin/env bash
# A GiB each way through one dongle, exact, while three others change their addresses again and
# again; and the daemon's books agree with the far end's to the byte, for the dongle and each of its
# users, also when it was started anew.
source "$(dirname "$0")/lib.sh"
here=$(dirname "$0")
secret=$(printf 'secret\n' | dongled --hash-password)
printf 'alice:%s\nbob:%s\n' "$secret" "$secret" >"$work/users"
settings='c["dongles"]["expected"] = [11, 12, 13, 14]; c["toggle"]["cooldown_s"] = 0
c["socks"] = {"users_file": work + "/users"}'
start "$settings"
gib=$((1024 * 1024 * 1024))
ctl clear-logs >/dev/null
far_end python3 "$here/bulk_far.py" 192.0.2.80 9000 "$work/counts" 2>"$work/far.log" &
far=$!
listens() { [[ -n $(far_end ss -Htln "sport = 9000") ]]; }
check "the far end is up" until_true 10 listens

say "1 GiB down and 1 GiB up by dongle 11, paced, while 12, 13 and 14 toggle"
python3 "$here/bulk_client.py" 10011 alice:secret down $gib 70 >"$work/down" 2>&1 &
down=$!
python3 "$here/bulk_client.py" 10011 bob:secret up $gib 70 >"$work/up" 2>&1 &
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
python3 "$here/bulk_client.py" 10011 alice:secret down $gib >"$work/down" 2>&1 &
down=$!
python3 "$here/bulk_client.py" 10011 bob:secret up $gib >"$work/up" 2>&1
wait "$down"
echo "      down: $(cat "$work/down"); up: $(cat "$work/up")"
check "what came down is exact" holds "$(cat "$work/down")" exact
check "what went up is exact" holds "$(cat "$work/up")" exact

say "the books"
check "no packet left by the uplink" nothing_leaked
check "what does leave there is seen" taps_work
# The far end's count of what it did for one of them, or for both.
counted() { # WHAT: up, down or ""
  awk -v what="$1" 'what == "" || $1 == what { up += $2; down += $3; n += 1 }
                    END { printf "%.0f %.0f %d\n", up, down, n }' "$work/counts"
}
# The daemon's.
carried() { # PATH below dongle 11's status
  local sums
  sums=$(field "$(curl -s -m 5 "$api/status")" "[\"available_proxies\"][0]$1")
  python3 -c 'import sys; print("{upload} {download} {connections}".format(**eval(sys.argv[1])))' "$sums"
}
books_agree() {
  check "$1: bytes and connections of the dongle" same "$(carried '["carried"]')" "$(counted "")"
  check "$1: of alice" same "$(carried '["users"][0]')" "$(counted down)"
  check "$1: of bob" same "$(carried '["users"][1]')" "$(counted up)"
}
counts_all() { [[ $(wc -l <"$work/counts") == 4 ]]; }
check "the far end ended its part" until_true 10 counts_all
kill "$far"
wait "$far" 2>/dev/null
books_agree "now"
stop
check "the daemon ends in order" same "$stopped_with" 0
start "$settings"
books_agree "started anew"
stop
