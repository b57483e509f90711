#!/usr/bin/env bash
# Tuning in a network namespace: a plan that wants nothing without evidence, what is named is applied,
# read back and given back, what another changed is left and said, a stop gives nothing back and --undo
# does, exactly, wherever kill -9 came. What a namespace lacks is "not here". ROUNDS (8) is how often.
source "$(dirname "$0")/lib.sh"
rounds=${ROUNDS:-8}
net=/proc/sys/net/ipv4
settings=(ip_local_port_range ip_local_reserved_ports tcp_max_tw_buckets tcp_tw_reuse tcp_timestamps
          tcp_slow_start_after_idle)
keys=(port_range tw_buckets tw_reuse timestamps mobile_tcp)
values() { for name in "${settings[@]}"; do printf '%s=%s;' "$name" "$(tr '\t' ' ' <"$net/$name")"; done; }
value() { tr '\t' ' ' <"$net/$1"; }
tune() { donglectl tune "$@" 2>&1; }
# field, by an expression of which "d" is a part.
field_of() { python3 -c 'import json,sys; d = json.loads(sys.argv[1]); v = eval(sys.argv[2]); print(v if not isinstance(v, bool) else str(v).lower())' "$1" "$2"; }
row() { field_of "$(donglectl tune plan --json)" "[r for r in d['rows'] if r['key'] == '$1'][0]['$2']"; }
post() { curl -s -m 20 -o "$work/body" -w '%{http_code}' -X POST -H 'Content-Type: application/json' -d "$2" "$api/tune/$1"; }
records() { ls "$work/state/tuning" 2>/dev/null | wc -l; }
# again: the daemon once more; its API is all that is asked for.
again() {
  "${under[@]}" dongled --config "$work/dongled.json" 2>>"$work/log" &
  daemon=$!
  until_true 20 curl -sf -m 2 "$api/health"
}

start_hindered
before=$(values)

say "a healthy host"
plan=$(tune plan)
check "nothing is to do" holds "$plan" "nothing to do"
check "every key has a row" same "$(field "$(donglectl tune plan --json)" '["rows"].__len__()')" 14
check "none of them is wanted" same "$(field_of "$(donglectl tune --json)" "[r['key'] for r in d['rows'] if r['to_do']]")" "[]"
check "values are the kernel's text" same "$(row port_range now | tr '\t' ' ')" "$(value ip_local_port_range)"
check "what a namespace lacks is not here" same "$(row backlog says) $(row backlog now)" "not here None"
check "that is no error" tune apply backlog budget
check "apply all does nothing" holds "$(tune apply all)" "nothing to do"
check "nothing is applied" holds "$(tune status)" "nothing is applied"
tune apply mobile_tcp bogus >"$work/said"
check "an unknown key is wrong usage" same "$?" 64
check "the nearest is named" holds "$(tune apply backlok)" "did you mean backlog?"
check "and none of the list was applied" same "$(values)" "$before"
check "no record was made" same "$(records)" 0

say "what is named is applied"
check "apply" tune apply "${keys[@]}"
applied=$(values)
check "the range" same "$(value ip_local_port_range)" "15000 64999"
check "our ports are kept out of it" holds "$(value ip_local_reserved_ports)" 10011-10030
check "the others" same "$(value tcp_tw_reuse)$(value tcp_timestamps)$(value tcp_slow_start_after_idle)" 100
check "limits are not lowered" holds "$(tune apply somaxconn)" "as it was"
check "each is on the disk" same "$(records)" "$(field "$(donglectl tune status --json)" '["applied"].__len__()')"
check "status" holds "$(tune status)" ours
check "it was told, and by whom" holds "$(donglectl events --kind tuning)" "tcp_timestamps (timestamps): 1 -> 0, read back"
check "metrics" holds "$(curl -s "$api/metrics")" "dongled_tuning_settings $(records)"
check "dongles work on" same "$(through 11 http://echo.test/)" "$(ctl public 11)"

say "a stop gives nothing back, nor does what the unit runs after it"
stop
check "it ended well" same "$stopped_with" 0
check "all is as applied" same "$(values)" "$applied"
check "--undo --ports-and-routes" dongled --config "$work/dongled.json" --undo --ports-and-routes
check "all is as applied still" same "$(values)" "$applied"
again
check "it is known what is ours" holds "$(tune status)" tcp_timestamps

say "what another has changed"
echo 2 >"$net/tcp_timestamps"
check "status names it" holds "$(tune status)" changed_by_another
undone=$(tune undo)
check "undo leaves it, and says so" holds "$undone" "changed by another since: 2; left"
check "it is left" same "$(value tcp_timestamps)" 2
echo 1 >"$net/tcp_timestamps"
check "the rest is as it was" same "$(values)" "$before"
check "nothing is ours any more" same "$(records)" 0

say "by HTTP"
check "GET" same "$(field "$(curl -s "$api/tune")" '["says"]')" "nothing to do"
check "apply" same "$(post apply '{"keys": ["mobile_tcp"]}')" 200
check "what became of it" same "$(field "$(cat "$work/body")" '["outcomes"][0]["what"]')" applied
check "it is so" same "$(value tcp_slow_start_after_idle)" 0
check "unknown keys, and what is none" same "$(post apply '{"keys": ["x"]}') $(post apply '[]') $(post undo '{"key": 1}')" "400 400 400"
check "undo" same "$(post undo '{"keys": ["mobile_tcp"]}')" 200
check "it is as it was" same "$(values)" "$before"

say "kill -9 while it is applied, $rounds times"
bad=0
for ((round = 0; round < rounds; round++)); do
  hinder "fsync ms=25 path=/tuning"
  tune apply "${keys[@]}" >/dev/null &
  asker=$!
  until_true 5 test -e "$work/state/tuning"
  sleep "$(python3 -c "print($round * 0.06)")" # where it dies differs from round to round
  kill -KILL "$daemon"
  wait "$daemon" 2>/dev/null
  kill "$asker" 2>/dev/null
  wait "$asker" 2>/dev/null
  hinder
  was=$(records)
  dongled --config "$work/dongled.json" --undo >>"$work/undone" 2>&1
  printf '      round %d: %d settings were written down\n' "$round" "$was"
  if [[ $(values) != "$before" || $(records) != 0 ]]; then
    printf '      %s\n      %s\n' "$(values)" "$before"
    bad=$((bad + 1))
  fi
  rm -rf "$work/state/tuning"
  again || exit 1
done
check "--undo was exact each time" same "$bad" 0
check "and it says what it does" holds "$(cat "$work/undone")" "as it was before"

say "keys of the configuration"
stop
config "$work/dongled.json" 'c["tune"] = {"apply_at_start": ["tw_reuse"]}'
again
reused() { [[ $(value tcp_tw_reuse) == 1 ]]; }
check "they are applied at the start" until_true 5 reused
kill -KILL "$daemon"
wait "$daemon" 2>/dev/null
again
check "over a crash it is known what was before" holds "$(tune status)" tcp_tw_reuse
check "an unknown one is a mistake of the configuration" holds \
  "$(config "$work/wrong.json" 'c["tune"] = {"apply_at_start": ["tw_reuze"]}'; dongled --config "$work/wrong.json" --check-config 2>&1)" \
  "did you mean tw_reuse?"
stop
check "the daemon ends in order" same "$stopped_with" 0
check "--undo" dongled --config "$work/dongled.json" --undo
check "all is as it was" same "$(values)" "$before"
