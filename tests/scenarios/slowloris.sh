#!/usr/bin/env bash
# Two thousand handshakes that never end, of SOCKS5 and of HTTP, from one address and from several:
# others are served by the same port as if there were none, and afterwards nothing of it is left.
source "$(dirname "$0")/lib.sh"
here=$(dirname "$0")
# Without the flight recorder: what it holds grows for reasons of its own.
start 'c["socks"] = {"handshake_timeout_ms": 5000}; c["recorder"] = {"enabled": False}'
public=$(ctl public 11)

descriptors() { find "/proc/$daemon/fd" -mindepth 1 | wc -l; }
memory_kib() { awk '/^VmRSS/ { print $2 }' "/proc/$daemon/status"; }
# A first round of clients, so that what is kept from then on is there before it is counted.
clients() { # COUNT: so many requests one after the other, alternating; prints the slowest's seconds.
  local i how slowest=0 took
  for i in $(seq "$1"); do
    how=(--socks5-hostname 127.0.0.1:10011)
    ((i % 2)) || how=(-p -x http://127.0.0.1:10011)
    took=$(curl -s -m 5 "${how[@]}" -w '\n%{time_total}' http://echo.test/ | tail -n 1)
    [[ $took =~ ^[0-9.]+$ ]] || took=99
    slowest=$(printf '%s\n%s\n' "$slowest" "$took" | sort -g | tail -n 1)
  done
  echo "$slowest"
}
clients 10 >/dev/null
before=$(descriptors)
memory=$(memory_kib)
ctl clear-logs >/dev/null

for addresses in 1 50; do
  say "2000 half-open handshakes from $addresses address(es)"
  rm -f "$work/ready"
  python3 "$here/slowloris.py" 10011 2000 "$addresses" 12 "$work/ready" >"$work/attack" 2>&1 &
  attack=$!
  check "they stand" until_true 30 test -e "$work/ready"
  held=$(($(descriptors) - before))
  check "the daemon holds them ($held descriptors more)" test "$held" -ge 1900
  slowest=0
  served=0
  for ((end = SECONDS + 10; SECONDS < end; served += 20)); do
    slowest=$(printf '%s\n%s\n' "$slowest" "$(clients 20)" | sort -g | tail -n 1)
  done
  check "$served clients of the same port are served, the slowest in $slowest s" \
    test "$(printf '%s\n1\n' "$slowest" | sort -g | head -n 1)" == "$slowest"
  check "with the right page" same "$(through 11 http://echo.test/)" "$public"
  check "a neighbour's port serves as well" same "$(through 12 http://echo.test/)" "$(ctl public 12)"
  check "so does the API" same "$(code_of "$api/health")" 200
  check "the attack goes on meanwhile" alive "$attack"
  wait "$attack"
  read -r least most ended left <"$work/attack"
  echo "      stood at one time: $least to $most; ended by the daemon and opened anew: $ended"
  check "it had more than 1500 at every moment" test "$least" -ge 1500
  check "each was ended at its time-out: $ended and more" test "$ended" -ge 2000
  check "and none outlived it" same "$left" 0
  back() { (($(descriptors) <= before + 4)); }
  check "every descriptor comes back" until_true 10 back
done
more=$(($(memory_kib) - memory))
check "so does the memory: $more KiB more than before" test "$more" -le 16384
check "no packet left by the uplink, and no name was asked there" nothing_leaked
check "what does leave there is seen" taps_work
stop
check "the daemon ends in order" same "$stopped_with" 0
