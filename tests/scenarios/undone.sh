#!/usr/bin/env bash
# What a toggle changes in a modem for a moment is given back, whoever dies in between; a planned
# restart is nobody's failure; a port is opened anew without a word to its dongle's actors.
source "$(dirname "$0")/lib.sh"
quick='c["toggle"] |= {"cooldown_s": 0, "hold_ms": 3000, "unchanged_retries": 1}
c["recovery"] = {"enabled": False}'
start "$quick"

data_is() { [[ $(field "$(ctl status "$1")" '["connected"]') == "$2" ]]; }
owed() { ls "$work/state/modems"; }
owes() { [[ -n $(owed) ]]; }
owes_nothing() { ! owes; }
in_hold() {
  check "a toggle of dongle $1 begins" same "$(code_of "$api/toggle/$1?async=1")" 202
  check "its data is off" until_true 10 data_is "$1" false
  check "and that is on disk" holds "$(owed)" "data-$1"
}

say "a conductor dies in a hold"
in_hold 11
donglectl kill /rack/11/toggle >/dev/null
check "data is on again" until_true 20 data_is 11 true
check "nothing is owed any more" until_true 10 owes_nothing
check "it is told" holds "$(cat "$work/log")" "is given back"

say "SIGTERM in a hold"
in_hold 12
stop
check "exit status 0" same "$stopped_with" 0
check "data is on again" until_true 10 data_is 12 true
check "nothing is owed" owes_nothing

say "kill -9 in a hold"
start "$quick"
in_hold 13
kill -KILL "$daemon"
wait "$daemon" 2>/dev/null
check "data is off" data_is 13 false
undone=$(dongled --config "$work/dongled.json" --undo 2>&1)
check "--undo says what it cannot do" holds "$undone" "data switch of dongle 13"
check "and it is still owed" owes
printf 'torn' >"$work/state/modems/mode-12"
start "$quick"
check "data is on again" until_true 20 data_is 13 true
check "a torn file is named" holds "$(cat "$work/log")" "modems: mode-12 makes no sense"
check "and kept" same "$(owed)" mode-12
rm "$work/state/modems/mode-12"

say "recover-socks5 in a toggle"
socks=$(actor_id /rack/11/socks)
check "a toggle begins" same "$(code_of "$api/toggle/11?async=1")" 202
id=$(field "$(cat "$work/body")" '["toggle_id"]')
good=0
for _ in $(seq 12); do
  [[ $(code_of "$api/recover-socks5/11") == 200 ]] && good=$((good + 1))
done
check "the port is opened anew, 12 times" same "$good" 12
check "its actor is the same" same "$(actor_id /rack/11/socks)" "$socks"
ended() { [[ $(field "$(curl -s "$api/toggles/$id")" '["state"]') == ended ]]; }
check "the toggle ends" until_true 30 ended
check "as if nothing had been" same "$(field "$(curl -s "$api/toggles/$id")" '["result"]["outcome"]')" changed
check "clients are served" same "$(through 11 http://echo.test/)" "$(ctl public 11)"

say "planned restarts"
for _ in $(seq 8); do
  donglectl restart /http >/dev/null
done
check "the daemon lives" alive "$daemon"
check "the API answers" until_true 10 serving
check "no restart is counted" same "$(field "$(donglectl inspect /http --json)" '["restarts"]')" 0
toggler=$(actor_id /rack/12/toggle)
donglectl restart /rack/12/route >/dev/null
check "a sibling stays" same "$(actor_id /rack/12/toggle)" "$toggler"
stop
check "exit status 0" same "$stopped_with" 0
