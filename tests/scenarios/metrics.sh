#!/usr/bin/env bash
# What Prometheus would see: /metrics of a rack that toggles, heals and loses actors, and whether the
# dashboard and the alerts in ops/ name only what is there.
source "$(dirname "$0")/lib.sh"
ops=$(dirname "$0")/../../ops
start

page() { curl -sf -m 5 "$api/metrics"; }
# metric 'NAME{LABELS}': its value now; labels as they stand on the page.
metric() { page | awk -v want="$1" 'substr($0, 1, length(want) + 1) == want " " { print $NF }'; }
is_metric() { [[ $(metric "$1") == "$2" ]]; }
at_least() { awk -v got="$(metric "$1")" -v least="$2" 'BEGIN { exit !(got >= least) }'; }

say "a fresh daemon"
check "it is Prometheus' text" holds "$(curl -s -D - -o /dev/null "$api/metrics")" "text/plain; version=0.0.4"
check "every dongle is up" same "$(page | grep -c '^dongled_dongle_up{.*} 1$')" 3
check "the uplink is up" is_metric dongled_uplink_up 1
check "nobody has died" same "$(page | grep '^dongled_actor_restarts_total' | grep -vc ' 0$')" 0

say "a toggle, a recovery, a kill, traffic"
through 11 http://echo.test/ -o /dev/null
sum_of 11 300000 3 >/dev/null
through 11 http://nobody.test/ -o /dev/null
code=$(code_of "$api/toggle/12")
check "a toggle works" same "$code" 200
ctl fault 13 wan_dead >/dev/null
check "dongle 13 falls ill" until_true 30 is_metric 'dongled_dongle_up{dongle="13"}' 0
check "and is healed" until_true 60 is_metric 'dongled_dongle_phase{dongle="13",phase="ready"}' 1
old=$(actor_id /rack/11/modem)
donglectl kill /rack/11/modem >/dev/null
new_id() { local now; now=$(actor_id "$1"); [[ $now =~ ^[0-9]+$ && $now != "$2" ]]; }
check "an actor was killed and is back" until_true 5 new_id /rack/11/modem "$old"

check "the toggle is counted" \
  is_metric 'dongled_toggles_total{dongle="12",outcome="changed",step="0",asked_by="http"}' 1
check "and how long it took" is_metric 'dongled_toggle_duration_seconds_count{outcome="changed",step="0"}' 1
check "the recovery is counted" \
  is_metric 'dongled_toggles_total{dongle="13",outcome="recovered",step="2",asked_by="recovery"}' 1
check "the kill is counted" is_metric 'dongled_actor_restarts_total{actor="/rack/11/modem"}' 1
check "bytes are counted" at_least 'dongled_relay_bytes_total{dongle="11",direction="down"}' 300000
check "ends are counted" at_least 'dongled_connections_ended_total{dongle="11",reason="finished"}' 2
check "names are counted" at_least 'dongled_dns_lookups_total{dongle="11",result="found"}' 1
check "and those that do not exist" at_least 'dongled_dns_lookups_total{dongle="11",result="missing"}' 1
check "requests are counted by route" is_metric 'dongled_http_requests_total{route="/toggle/*",code="200"}' 1
check "a mailbox is told" at_least 'dongled_actor_mailbox_messages{actor="/rack/gate"}' 0
page >"$work/metrics"
check "no client is named" same "$(grep -c '127\.0\.0\.1' "$work/metrics")" 0

say "a killed http loses no count"
old=$(actor_id /http)
donglectl kill /http >/dev/null
check "it is back" until_true 10 new_id /http "$old"
check "with its counts" until_true 10 is_metric 'dongled_http_requests_total{route="/toggle/*",code="200"}' 1

say "a killed journal loses none of the past"
old=$(actor_id /journal)
donglectl kill /journal >/dev/null
check "it is back" until_true 10 new_id /journal "$old"
donglectl recovery pause 11 >/dev/null # something happens, of which it is told
donglectl recovery resume 11 >/dev/null
check "and has written all there is" until_true 10 is_metric dongled_journal_waiting_happenings 0
check "nothing is lost" is_metric 'dongled_journal_happenings_total{result="lost"}' 0

say "the dashboard and the alerts"
page >"$work/metrics"
check "name only what is there" "$(dirname "$0")/metric_names.py" "$work/metrics" \
  "$ops/grafana/dongled.json" "$ops/prometheus/dongled.rules.yml"
if needs promtool prometheus "what Prometheus' own checker says"; then
  lint() { local said; said=$(promtool check metrics <"$work/metrics" 2>&1) && [[ -z $said ]] || { printf '      %.800s\n' "$said"; false; }; }
  check "promtool finds no fault with /metrics" lint
  check "nor with the rules" promtool check rules "$ops/prometheus/dongled.rules.yml"
  check "and they say what they should" promtool test rules "$ops/prometheus/dongled.rules.test.yml"
fi
stop
check "it stops as told" same "$stopped_with" 0
