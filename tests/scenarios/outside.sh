#!/usr/bin/env bash
# Nothing outside ends the tree: an accept that fails, no descriptors for the kernel's sockets, an
# address that is not this host's, a store that is locked, or on a disk that is slow.
source "$(dirname "$0")/lib.sh"
settings='c["toggle"] |= {"cooldown_s": 0, "hold_ms": 500}; c["health"]["interval_ms"] = 1000'
start_hindered "$settings"

healthy() { [[ $(curl -s -m 3 -o /dev/null -w '%{http_code}' "${1:-$api}/health") == 200 ]]; }
codes() { field "$(curl -s -m 5 "$api/status")" '["conditions"]'; }
has_condition() { holds "$(codes)" "'$1'"; }
is_calm() { [[ $(codes) == "[]" ]]; }
restarts() { field "$(donglectl inspect "$1" --json)" '["restarts"]'; }
logged() { grep -q -- "$1" "$work/log"; }
# reload PYTHON: the configuration with PYTHON's changes besides, by SIGHUP, until it was judged.
reload() {
  local before
  before=$(grep -c 'reload: .*\(in force\|nothing was changed\)' "$work/log")
  config "$work/dongled.json" "$settings; $1"
  kill -HUP "$daemon"
  until_true 10 judged "$before"
}
judged() { (($(grep -c 'reload: .*\(in force\|nothing was changed\)' "$work/log") > $1)); }

say "an accept that fails"
hinder "accept errno=ENFILE port=80 count=3"
check "the API answers all the same" until_true 10 healthy
check "accept did fail" was_hindered "accept 80"
check "that is said" logged "accepting pauses and goes on"
hinder "accept errno=EINVAL port=80 count=1"
curl -s -m 2 -o /dev/null "$api/health"
check "a listener that broke is opened anew" until_true 10 healthy
check "who stopped serving died of it" until_true 10 differs "$(restarts /http)" 0
hinder "accept errno=EINVAL port=10011 count=3"
check "a SOCKS5 port goes on, too" same "$(through 11 http://echo.test/)" "$(ctl public 11)"
check "although its accept failed" was_hindered "accept 10011"
hinder "accept errno=ENFILE port=4242 count=3"
check "and the shell's door" donglectl status
check "although its accept failed" was_hindered "accept 4242"
hinder

say "no descriptors for router and hotplug"
hinder "socket family=netlink errno=EMFILE"
donglectl kill /router >/dev/null
donglectl kill /hotplug >/dev/null
check "the rack that is not watched is a condition" until_true 10 has_condition exhausted
sleep 7 # more than five instant starts took
check "the daemon lives" alive "$daemon"
check "clients are served" same "$(through 12 http://echo.test/)" "$(ctl public 12)"
check "no socket could be had" was_hindered "socket netlink"
hinder
check "hotplug watches again" until_true 10 is_calm
ctl fault 11 route_deleted >/dev/null
works() { [[ $(through 11 http://echo.test/) == "$(ctl public 11)" ]]; }
check "and router repairs again" until_true 20 works

say "an address that is not this host's"
reload 'c["api"] = {"listen": "192.0.2.1"}'
check "is named" logged "reload: api.listen 192.0.2.1 port 80.*nothing was changed"
reload 'c["shell"] = {"listen": "192.0.2.1"}'
check "the shell's, too" logged 'reload: .*shell.listen'
reload 'c["socks"] = {"listen": "192.0.2.1"}'
check "and one that would wait for a restart" logged "reload: socks.listen.* 192.0.2.1 .*nothing was changed"
check "nothing was changed" healthy
check "all is as it was" is_calm
reload 'c["api"] = {"listen": "0.0.0.0"}'
check "our own listener is no obstacle" until_true 10 healthy
check "one listens at every address" until_true 10 differs \
  "$(curl -s -m 3 -o /dev/null -w '%{http_code}' http://198.18.0.2/health)" 000
before=$(restarts /)
for port in 8081 8082 8083 8084 8085 8086 80; do
  reload "c['api'] = {'port': $port}"
  check "the API moves to port $port" until_true 10 healthy "http://127.0.0.1:$port"
done
for _ in 1 2 3 4 5 6 7; do donglectl kill /http >/dev/null; done
check "it may be killed as often" until_true 30 healthy
check "the daemon lives" alive "$daemon"
check "the root has lost nothing" same "$(restarts /)" "$before"

say "a disk that takes 700 ms for an fsync"
hinder "fsync ms=700"
donglectl kill /journal >/dev/null
rm -f "$work/state/journal.db"* # a new store: all that opening one may take
donglectl kill /journal >/dev/null
check "a toggle works" same "$(code_of "$api/toggle/11")" 200
id=$(field "$(cat "$work/body")" '["toggle_id"]')
ended() { [[ $(field "$(curl -s -m 5 "$api/toggles/$id")" '["state"]') == ended ]]; }
check "it is written in the end" until_true 60 ended
check "the disk was slow" was_hindered "fsync"
check "the daemon lives" alive "$daemon"
hinder
check "all is well again" until_true 30 is_calm

say "a store that another process has locked"
lock() {
  coproc python3 -c 'import sqlite3, sys
c = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=60)
c.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.read()' "$work/state/journal.db"
  read -r -t 70 _ <&"${COPROC[0]}"
}
unlock() {
  eval "exec ${COPROC[1]}>&-"
  wait "$COPROC_PID"
}
lock
donglectl kill /journal >/dev/null
check "the history that is not kept is a condition" until_true 20 has_condition history_not_kept
check "a toggle works" same "$(code_of "$api/toggle/12")" 200
id=$(field "$(cat "$work/body")" '["toggle_id"]')
sleep 10 # more than two of the starts that ended it
check "the daemon lives" alive "$daemon"
check "the root has lost nothing else" same "$(restarts /)" "$before"
unlock
check "the store is back by itself" until_true 40 is_calm
check "what was told meanwhile is written" until_true 20 ended
stop
check "the daemon ends in order" same "$stopped_with" 0

say "a store that is locked when the daemon starts"
lock
start "$settings"
check "it serves" healthy
check "and says what is wrong" until_true 20 has_condition history_not_kept
unlock
check "the store is back by itself" until_true 40 is_calm
kill -KILL "$daemon"
wait "$daemon" 2>/dev/null
start "$settings"
check "what was told is there after a kill" until_true 20 ended
stop
check "the daemon ends in order" same "$stopped_with" 0
