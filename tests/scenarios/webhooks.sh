#!/usr/bin/env bash
# Webhooks: what happens is delivered, signed and in order, although receivers fail, hang or lie, and
# the daemon is killed in between. A dongle that went down comes up once, under the same incident.
source "$(dirname "$0")/lib.sh"
here=$(cd "$(dirname "$0")" && pwd)
receivers=()
trap 's=$?; for x in "${receivers[@]}"; do kill "$x" 2>/dev/null; done; (exit $s); finish' EXIT

echo "a secret of the scenario's" >"$work/secret"
receiver() { python3 "$here/hook_receiver.py" "$1" "$work/$2" "$(cat "$work/secret")" "${@:3}" & receivers+=($!); }
# What receiver NAME has taken (not just been sent), as a Python list l; EXPRESSION of it.
taken() { python3 - "$work/$1" "$2" <<'PY'
import json, sys
every = [json.loads(x) for x in open(sys.argv[1])]
l = [x for x in every if x["status"] == 204]
def kind(*names): return [x["body"] for x in l if x["event"] in names]
v = eval(sys.argv[2])
print(str(v).lower() if isinstance(v, bool) else v)
PY
}
is_taken() { [[ $(taken "$1" "$2") == "$3" ]]; }

tls=true
needs openssl openssl "webhooks by https" || tls=false
urls='"http://127.0.0.1:9001/hook?of=rack1", "http://127.0.0.1:9002/nobody-is-there", "http://127.0.0.1:9003/hook"'
if $tls; then
  certificate() { openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$2" -addext "subjectAltName=$3" \
    -keyout "$work/$1.key" -out "$work/$1.crt" 2>/dev/null; }
  certificate known localhost DNS:localhost
  certificate stranger localhost DNS:localhost
  certificate other other.test DNS:other.test
  cat "$work/known.crt" "$work/other.crt" >"$work/authorities"
  export SSL_CERT_FILE=$work/authorities
  receiver 9004 good_tls "$work/known.crt" "$work/known.key"
  receiver 9005 stranger_tls "$work/stranger.crt" "$work/stranger.key"
  receiver 9006 wrong_name "$work/other.crt" "$work/other.key"
  urls+=', "https://localhost:9004/hook", "https://localhost:9005/hook", "https://localhost:9006/hook"'
fi
receiver 9001 first
receiver 9003 second
hooked="c['webhooks'] = {'urls': [$urls], 'secret_file': work + '/secret', 'timeout_ms': 2000}"
for x in first second; do until_true 10 test -e "$work/$x"; done
touch "$work/first.fail"

say "a receiver that fails at first, and a daemon that is killed meanwhile"
start "$hooked"
check "a toggle works" same "$(code_of "$api/toggle/12")" 200
result=$(cat "$work/body")
tried() { [[ -s $work/first ]]; }
check "the first receiver was told, and refused" until_true 10 tried
check "the second has both events" until_true 10 is_taken second 'len(kind("toggle_started", "toggle_ended"))' 2
again() { kill -KILL "$daemon"; wait "$daemon" 2>/dev/null; start "$hooked"; }
again
rm "$work/first.fail"
check "the first gets them after the daemon's restart" \
  until_true 40 is_taken first '[x["event"] for x in kind("toggle_started", "toggle_ended")]' "['toggle_started', 'toggle_ended']"
check "the end has what /toggle answered" same \
  "$(taken first '{k: kind("toggle_ended")[0][k] for k in ("ip", "previous_ip", "outcome", "toggle_id", "step")}')" \
  "$(field "$result" '["x"] if False else {k: d[k] for k in ("ip", "previous_ip", "outcome", "toggle_id", "step")}')"
check "a retry has the same delivery id" same "$(taken first 'every[0]["delivery"] == l[0]["delivery"]')" true

say "an outage over a kill -9 of the daemon"
donglectl recovery pause 13 >/dev/null
ctl fault 13 wan_dead >/dev/null
check "its begin is told" until_true 40 is_taken first '[x["dongle"] for x in kind("dongle_down")]' '[13]'
kill -KILL "$daemon"
wait "$daemon" 2>/dev/null
config "$work/dongled.json" "$hooked"
dongled --config "$work/dongled.json" 2>>"$work/log" &
daemon=$!
check "the daemon is back" until_true 20 curl -sf -m 2 "$api/health"
check "still ill" until_true 30 is_phase 13 ill
donglectl recovery resume 13 >/dev/null
check "it is healed" until_true 60 is_phase 13 ready
check "its end is told" until_true 20 is_taken first '[x["dongle"] for x in kind("dongle_up")]' '[13]'
check "once, under the same incident" same \
  "$(taken first '[x["incident"] for x in kind("dongle_up")] == [x["incident"] for x in kind("dongle_down")]')" true
check "the repair was told in between" same \
  "$(taken first '[x["event"] for x in kind("dongle_down", "dongle_up", "toggle_ended")][-3:]')" \
  "['dongle_down', 'toggle_ended', 'dongle_up']"

say "what all of them hold"
for x in first second; do
  check "$x: each is signed" same "$(taken $x 'all(x["signed"] for x in every)')" true
  check "$x: each is JSON" same "$(taken $x 'all(x["type"] == "application/json" for x in every)')" true
  check "$x: in the order in which they happened" same \
    "$(taken $x '(lambda i: i == sorted(i))([int(x["delivery"]) for x in l if x["event"] != "dongle_down"])')" true
  check "$x: none twice" same "$(taken $x 'len({x["delivery"] for x in l}) == len(l)')" true
done
check "the second missed nothing that the first got" same \
  "$(taken first '[x["delivery"] for x in l]')" "$(taken second '[x["delivery"] for x in l]')"
waits() { curl -s "$api/metrics" | awk -v h="$1" '$1 == "dongled_webhook_queue_length{hook=\"" h "\"}" { print $2 }'; }
check "for the one that is not there they wait" test "$(waits 2)" -ge 4
check "and it is said once a run" same "$(grep -c 'webhook 2 (127.0.0.1) takes no events' "$work/log")" 3
if $tls; then
  check "https delivers to a host with a good certificate" until_true 20 is_taken good_tls 'len(l)' "$(taken first 'len(l)')"
  check "and nothing to one that nobody stands for" same "$(taken stranger_tls 'len(every)')" 0
  check "nor to one with another's name" same "$(taken wrong_name 'len(every)')" 0
  check "which is said" holds "$(grep 'webhook 5' "$work/log")" "certificate"
fi

say "settings"
sed 's|/secret"|/no-such-secret"|' "$work/dongled.json" >"$work/bad.json"
said=$(dongled --config "$work/bad.json" --check-config 2>&1)
check "a secret that cannot be read is exit status 78" same "$?" 78
check "and named" holds "$said" "$work/no-such-secret"
config "$work/dongled.json" "c['webhooks'] = {'urls': ['http://127.0.0.1:9003/hook'], 'secret_file': work + '/secret', 'events': ['toggle']}"
kill -HUP "$daemon"
one_left() { [[ $(donglectl tree | grep -c '/webhooks/courier') == 1 ]]; }
check "a reload leaves one courier" until_true 10 one_left
before=$(taken second 'len(l)')
code_of "$api/toggle/11" >/dev/null
check "which goes on" until_true 20 is_taken second 'len(l)' $((before + 2))
donglectl kill /webhooks/desk >/dev/null
check "also after a kill" until_true 10 curl -sf -m 2 "$api/health"
stop
check "it stops as told" same "$stopped_with" 0
