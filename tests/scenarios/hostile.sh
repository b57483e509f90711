#!/usr/bin/env bash
# Bad configurations, busy ports, missing rights, a second daemon, a full disk: a clear word, the
# right exit code, and nothing else disturbed.
source "$(dirname "$0")/lib.sh"

run() { dongled "$@" >"$work/out" 2>&1; status=$?; out=$(cat "$work/out"); }

say "the command line and the configuration"
run --no-such-option
check "usage: 64" same "$status" 64
cat >"$work/bad.json" <<'J'
{
  // three mistakes
  "toggle": { "cooldwn_s": 15 },
  "dongles": { "subnets": "30-11" },
  "health": { "failures": "three" }
}
J
run --config "$work/bad.json" --check-config
check "bad configuration: 78" same "$status" 78
check "an unknown key, its line and the nearest" holds "$out" "bad.json:3: toggle.cooldwn_s:"
check "the nearest key is named" holds "$out" cooldown_s
check "a range, with its line" holds "$out" "bad.json:4: dongles.subnets:"
check "a type, with its line" holds "$out" "bad.json:5: health.failures:"
run --config "$work/bad.json"
check "it does not start with it either" same "$status" 78
run --config "$work/missing.json"
check "no configuration: 78" same "$status" 78
config "$work/good.json"
run --config "$work/good.json" --check-config
check "a good one: 0" same "$status" 0
run --config "$work/good.json" --print-config
check "--print-config hides secrets" same "$(grep -c '"admin"' <<<"$out")" 1 # the user name alone

say "busy ports"
python3 -c 'import socket, time
s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("127.0.0.1", 80)); s.listen(); time.sleep(60)' &
squatter=$!
until_true 5 bash -c 'exec 3<>/dev/tcp/127.0.0.1/80'
run --config "$work/good.json"
check "API port busy: 69" same "$status" 69
check "it is named" holds "$out" 80
kill "$squatter"
wait "$squatter" 2>/dev/null
python3 -c 'import socket, time
s = socket.socket(); s.bind(("0.0.0.0", 10012)); s.listen(); time.sleep(60)' &
squatter=$!
until_true 5 bash -c 'exec 3<>/dev/tcp/127.0.0.1/10012'
run --config "$work/good.json"
check "a SOCKS5 port busy: 69" same "$status" 69
check "it is named" holds "$out" 10012
kill "$squatter"
wait "$squatter" 2>/dev/null
check "nothing was left in the kernel" same "$(ip rule | grep -c 'proto 171')" 0

say "no rights"
chmod 755 "$work"
if command -v setpriv >/dev/null; then
  setpriv --bounding-set -net_admin,-net_raw --inh-caps -net_admin,-net_raw \
    dongled --config "$work/good.json" >"$work/out" 2>&1
  check "without CAP_NET_ADMIN: 77" same "$?" 77
  check "it is named" holds "$(cat "$work/out")" CAP_NET_ADMIN
fi

say "twice"
start
run --config "$work/dongled.json"
check "a second daemon: 69" same "$status" 69
check "it names the first one's pid" holds "$out" "$daemon"
check "the first one does not mind" same "$(through 11 http://echo.test/)" "$(ctl public 11)"

say "garbage on every port"
for port in 80 4242 10011; do
  for _ in 1 2 3; do
    head -c 5000 /dev/urandom | timeout 3 bash -c "cat >/dev/tcp/127.0.0.1/$port; true" 2>/dev/null
  done
done
for path in /toggle/abc /toggle/-1 /toggle/99999999999999999999 /toggles/../../etc/passwd "/toggle/11%00"; do
  check "GET $path is refused" test "$(code_of --path-as-is "$api$path")" -ge 400
done
check "the API answers" serving
check "the shell answers" donglectl status
check "a client is served" same "$(through 11 http://echo.test/)" "$(ctl public 11)"

say "SIGHUP: a bad file changes nothing, a good one takes effect"
cp "$work/bad.json" "$work/dongled.json"
kill -HUP "$daemon"
check "it says so" until_true 5 grep -q cooldwn_s "$work/log"
check "and goes on" serving
config "$work/dongled.json" 'c["toggle"]["cooldown_s"] = 0'
kill -HUP "$daemon"
check "a good one is taken" until_true 5 grep -qi 'reload' "$work/log"

say "kill -9 and start again"
kill -KILL "$daemon"
wait "$daemon" 2>/dev/null
check "its rules are left behind by the crash" ip rule show table 11
dongled --undo --config "$work/bad.json" >"$work/undo" 2>&1
check "--undo with a bad configuration says so" same "$?" 78
check "names what is bad" grep -q cooldwn_s "$work/undo"
check "and removes them all the same" same "$(ip rule | grep -c 'proto 171')" 0
start
kill -KILL "$daemon"
wait "$daemon" 2>/dev/null
dongled --undo --config "$work/dongled.json" >/dev/null 2>&1
check "--undo with a good one succeeds" same "$?" 0
check "and removes them" same "$(ip rule | grep -c 'proto 171')" 0
start
check "it serves as before" same "$(through 11 http://echo.test/)" "$(ctl public 11)"

say "a full disk costs history, not toggles"
stop
check "stopped with 0" same "$stopped_with" 0
mkdir "$work/tiny"
mount -t tmpfs -o size=256k tmpfs "$work/tiny"
start "c['state_dir'] = '$work/tiny'"
head -c 400k /dev/zero >"$work/tiny/filler" 2>/dev/null
check "a toggle works" same "$(code_of "$api/toggle/12")" 200
id=$(field "$(cat "$work/body")" '["toggle_id"]')
check "its trace can be read" holds "$(curl -s "$api/toggles/$id")" "reads back dataswitch 1"
check "the daemon lives" alive "$daemon"
