#!/usr/bin/env bash
# Four toggles asked for at once: three run, the fourth is told how many do (needs four dongles).
source "$(dirname "$0")/lib.sh"
start 'c["dongles"]["expected"] = [11, 12, 13, 14]'

say "four at once"
for n in 11 12 13; do
  check "dongle $n: 202" same "$(code_of "$api/toggle/$n?async=1")" 202
done
check "the fourth: 429" same "$(code_of "$api/toggle/14?async=1")" 429
body=$(cat "$work/body")
check "code TOO_MANY_TOGGLES" same "$(field "$body" '["code"]')" TOO_MANY_TOGGLES
check "current_toggles 3" same "$(field "$body" '["current_toggles"]')" 3
check "max_concurrent 3" same "$(field "$body" '["max_concurrent"]')" 3
check "with a Retry-After header" holds "$(tr 'A-Z' 'a-z' <"$work/head")" "retry-after:"
idle() {
  local n status
  status=$(curl -s "$api/status")
  for n in 0 1 2; do
    [[ $(field "$status" "[\"available_proxies\"][$n][\"toggle_status\"][\"status\"]") == recent ]] || return 1
  done
}
check "all three end" until_true 40 idle
check "then the fourth may" same "$(code_of "$api/toggle/14")" 200
