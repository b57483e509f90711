#!/usr/bin/env bash
# A modem that answers slowly, each call within its time-out, is not silent, and no other waits.
source "$(dirname "$0")/lib.sh"
start
polls() { donglectl inspect /rack/11/modem --json | grep -oP '[0-9]+(?= polls)'; }
polled() { (($(polls) >= $1)); }
info() { timeout 10 donglectl modem "$1" info; }

for ms in 1500 3500; do
  say "$ms ms a call"
  ctl fault 11 api_slow "$ms" >/dev/null
  from=$(polls)
  check "it is read, and read again" until_true 110 polled $((from + 3))
  check "it is not called silent" is_phase 11 ready
  check "another modem answers at once" info 12
done
check "nobody called it silent" bash -c "! grep -q \"API does not answer\" '$work/log'"
check "nobody hung" bash -c "! grep -q 'watchdog:' '$work/log'"
check "it can be asked, too" donglectl modem 11 signal
ctl heal 11 >/dev/null
stop
check "the daemon ends in order" same "$stopped_with" 0
