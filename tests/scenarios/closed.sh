#!/usr/bin/env bash
# A dongle that is down answers its clients, and nothing of theirs ever leaves by the uplink.
source "$(dirname "$0")/lib.sh"
start

say "the dongle's stick is pulled out"
ctl clear-logs >/dev/null
ctl unplug 11 >/dev/null
check "it is absent within two seconds" until_true 2 is_phase 11 absent
reply=$(through 11 http://leak-probe.test/ -v 2>&1)
check "its client gets reply 03" holds "$reply" "(3)"
through 11 http://echo.test/ -o /dev/null
check "the port accepts and answers: a proxy's refusal, not a refused connection" same "$?" 97
log=$(ctl uplink-log)
check "no name of a client was asked at the uplink's resolver" same "$(field "$log" '["dns"]')" "[]"
check "no client byte left by the uplink" same "$(field "$log" '["flows"]')" "[]"
check "no resolver at all was asked for the client's name" same "$(ctl dns-log | grep -c leak-probe)" 0

say "it comes back on the same port under another name"
ctl replug 11 >/dev/null
check "it serves again" until_true 20 is_phase 11 ready
check "with its own address" same "$(through 11 http://echo.test/)" "$(ctl public 11)"

say "names that point where a proxy must not go"
for name in private.test loopback.test; do
  check "$name is denied" holds "$(through 12 "http://$name/" -v 2>&1)" "(2)"
done
check "the dongle's own web API is denied" holds "$(through 12 http://192.168.12.1/ -v 2>&1)" "(2)"
check "the host itself is denied" holds "$(through 12 http://198.18.0.2/ -v 2>&1)" "(2)"
check "no such name: reply 04" holds "$(through 12 http://nowhere.test/ -v 2>&1)" "(4)"
check "refused: reply 05" holds "$(through 12 http://echo.test:81/ -v 2>&1)" "(5)"
log=$(ctl uplink-log)
check "still nothing left by the uplink" same "$(field "$log" '["flows"]')" "[]"

say "garbage on the port disturbs nobody"
for _ in 1 2 3 4 5; do
  head -c 2000 /dev/urandom | timeout 3 bash -c 'cat >/dev/tcp/127.0.0.1/10012; true' 2>/dev/null
done
printf '\005\001\002' | timeout 3 bash -c 'cat >/dev/tcp/127.0.0.1/10012' 2>/dev/null
check "a client is served as before" same "$(through 12 http://echo.test/)" "$(ctl public 12)"
check "the daemon lives" alive "$daemon"
