#!/usr/bin/env bash
# A disk that is full costs no toggle, is said, and what happened meanwhile is written when there is
# room again.
source "$(dirname "$0")/lib.sh"
mkdir "$work/state"
mount -t tmpfs -o size=3m dongled "$work/state" || { echo "a tmpfs cannot be mounted here"; exit 77; }
start 'c["toggle"] |= {"cooldown_s": 0, "hold_ms": 500}'
warnings() { field "$(curl -s -m 3 "$api/status")" '["warnings"]'; }
complains() { holds "$(warnings)" "History is not kept"; }
is_calm() { [[ $(warnings) == "[]" ]]; }

say "there is room"
check "nothing is complained of" is_calm
check "a toggle works" same "$(code_of "$api/toggle/11")" 200

say "the disk is full"
dd if=/dev/zero of="$work/state/ballast" bs=4k 2>/dev/null
check "a toggle works" same "$(code_of "$api/toggle/12")" 200
id=$(field "$(cat "$work/body")" '["toggle_id"]')
check "the trouble is shown" until_true 10 complains
check "the tree is healthy" same "$(code_of "$api/health")" 200
check "the journal says so itself" holds "$(donglectl inspect /journal)" degraded
check "the toggle can be read" same \
  "$(field "$(curl -s -m 5 "$api/toggles/$id")" '["result"]["success"]')" true
# Room for what operators want is kept from the start on.
check "what operators want is done" holds "$(donglectl power off 13 2>&1)" verified
check "and kept where a restart finds it" grep -qs power "$work/state/wishes/"*13*
check "clients are served" same "$(through 12 http://echo.test/)" "$(ctl public 12)"

say "there is room again"
rm "$work/state/ballast"
check "the journal goes on by itself" until_true 20 is_calm
check "what was switched off is switched on" holds "$(donglectl power on 13 2>&1)" "reads on"
check "and works again" until_true 60 is_phase 13 ready
kill -KILL "$daemon"
wait "$daemon" 2>/dev/null
start 'c["toggle"] |= {"cooldown_s": 0, "hold_ms": 500}'
record=$(curl -s -m 5 "$api/toggles/$id")
check "what ended meanwhile is on disk" same "$(field "$record" '["result"]["success"]')" true
check "with its trace" differs "$(field "$record" '["trace"].__len__()')" 0
stop
check "the daemon ends in order" same "$stopped_with" 0
umount "$work/state"
