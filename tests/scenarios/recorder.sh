#!/usr/bin/env bash
# The flight recorder: what was going on, by faults that are made; after kill -9, without the daemon,
# and on a copy elsewhere.
source "$(dirname "$0")/lib.sh"
recording='c["recorder"] = {"interval_s": 0.2}
c["recovery"] = {"enabled": False}'
start "$recording"

# analyze [WORD…]: the answer as JSON; `first` is its likeliest cause.
analyze() { donglectl analyze "$@" --json; }
cause() { field "$1" "[\"causes\"][$2][\"cause\"]"; }
first_is() { [[ $(cause "$(analyze now --for 15s)" 0) == "$1" ]]; }
among_three() { local x; x=$(analyze now --for 15s); [[ " $(cause "$x" 0) $(cause "$x" 1) $(cause "$x" 2) " == *" $1 "* ]]; }
quiet() { until_true 40 first_is none; }
value() { curl -s -m 5 "$api/samples?series=$1&since=10s%20ago" | python3 -c 'import json, sys
print(json.load(sys.stdin)["points"][-1][1])'; }
has_value() { [[ $(value "$1") == "$2" ]]; }

say "a quiet rack"
check "samples are taken" until_true 10 has_value dongle.11.well 1
check "nothing stands out" quiet
answer=$(analyze now --for 15s)
check "with a sentence" holds "$(field "$answer" '["verdict"]')" "Nothing stands out"
check "and the zone" differs "$(field "$answer" '["zone"]')" ""
check "what is not known is told" holds "$answer" "connect.failed_to_one is not known"
check "people are told, too" holds "$(donglectl analyze now --for 15s)" "1. none"
check "a gauge has its limit" holds "$(donglectl host)" "self.fds"
check "series have units" holds "$(donglectl samples)" "0.1 dBm"
check "samples are read by name" holds "$(donglectl samples self.rss --since 1m)" "self.rss in B"

say "WHEN, and what is none"
check "a time without samples is 404" same "$(code_of "$api/analyze?at=2001-01-01T00:00:00Z")" 404
check "and says what there is" holds "$(cat "$work/body")" "there are samples from"
check "nonsense is 400" same "$(code_of "$api/analyze?at=noon")" 400
donglectl analyze "2001-01-01 10:00" >/dev/null 2>&1
check "the verb says 64" same $? 64
donglectl analyze "tomorrow" >/dev/null 2>&1
check "64 as well" same $? 64
check "an unknown series is 404" same "$(code_of "$api/samples?series=nonsense")" 404

say "the ports to one destination are used up"
sysctl -qw net.ipv4.ip_local_port_range="40000 40009"
for _ in {1..25}; do
  through 11 "http://echo.test/big?bytes=400000&seed=1&rate=20000" -o /dev/null -m 15 \
    --local-port 50000-50999 &
  calls+=($!)
done
check "connects fail by errno" until_true 15 among_three ports
sysctl -qw net.ipv4.ip_local_port_range="32768 60999"
check "the cause is ports" until_true 10 first_is ports
check "and counted in /metrics" holds "$(curl -s "$api/metrics")" \
  'dongled_upstream_connects_total{dongle="11",errno="EADDRNOTAVAIL"}'
wait "${calls[@]}"
check "it is over" quiet

say "a SIM without credit"
ctl fault 12 walled_garden >/dev/null
check "the cause is plan" until_true 40 first_is plan
ctl heal 12 >/dev/null
check "12 is well" until_true 90 is_phase 12 ready
check "it is over" quiet

say "a hub goes, and then the daemon is killed"
hub=$(ctl status 13 | python3 -c 'import json,sys; print(json.load(sys.stdin)["usb_path"].rsplit(".", 1)[0])')
ctl hub-fault "$hub" >/dev/null
check "the cause is usb_hub" until_true 30 first_is usb_hub
then=$(date +%H:%M:%S)
newest() { curl -s -m 5 "$api/samples?series=dongle.13.well&since=10s%20ago" | python3 -c 'import json, sys
print(json.load(sys.stdin)["points"][-1][0])'; }
seen=$(newest)
another() { differs "$(newest)" "$seen"; }
check "samples stand behind it" until_true 5 another
kill -9 "$daemon"
wait "$daemon" 2>/dev/null
daemon=
cp -r "$work/state/recorder" "$work/copy"
check "without the daemon the files tell it" \
  same "$(cause "$(analyze "$then" --for 10s --state-dir "$work/state")" 0)" usb_hub
check "and a copy of them" same "$(cause "$(analyze "$then" --for 10s --state-dir "$work/copy")" 0)" usb_hub
analyze "$then" --for 10s --state-dir "$work/copy" --save "$work/snapshot" >/dev/null
check "and a saved file" same "$(cause "$(analyze "$then" --for 10s --from "$work/snapshot")" 0)" usb_hub
check "no client's address is in it" same "$(grep -ac '127\.0\.0\.1' "$work/snapshot")" 0
before=$(md5sum "$work"/copy/* | md5sum)
analyze "$then" --state-dir "$work/copy" >/dev/null
check "reading changes nothing" same "$(md5sum "$work"/copy/* | md5sum)" "$before"

say "the daemon is back"
ctl hub-heal >/dev/null
start "$recording"
check "what was is there" same "$(cause "$(analyze "$then" --for 10s)" 0)" usb_hub
check "samples go on" until_true 10 has_value dongle.13.well 1
stop
check "it stops well" same "$stopped_with" 0
