#!/usr/bin/env bash
# A reload applies what it says is in force, and names what waits for a restart.
source "$(dirname "$0")/lib.sh"
start

# reload PYTHON: the configuration with PYTHON's changes, by SIGHUP, until it was judged.
reload() {
  local before
  before=$(grep -c 'reload: .*\(in force\|nothing was changed\)' "$work/log")
  config "$work/dongled.json" "$1"
  kill -HUP "$daemon"
  until_true 10 judged "$before"
}
judged() { (($(grep -c 'reload: .*\(in force\|nothing was changed\)' "$work/log") > $1)); }
logged() { grep -q -- "$1" "$work/log"; }
status() { curl -s -m 3 "$api/status"; }
conditions() { field "$(status)" '["conditions"]'; }
is_calm() { [[ $(conditions) == "[]" ]]; }
knows() { holds "$(field "$(status)" '["available_proxies"].__str__()')" "'subnet': $1"; }
metrics() { ip -4 route show table main | grep -oP '^default via 192\.168\..* metric \K[0-9]+' | sort -u | tr '\n' ' '; }
metrics_are() { [[ $(metrics) == "$1" ]]; }
advertised() { [[ $(field "$(status)" '["available_proxies"][0]["proxy_url"]') == "socks5://$1" ]]; }

say "what nobody used to read again"
check "dongles have the metrics of the start" until_true 10 metrics_are "200 201 202 "
reload 'c["dongles"]["metric_base"] = 300'
check "other metrics reach the kernel" until_true 10 metrics_are "300 301 302 "
check "clients are served" same "$(through 12 http://echo.test/)" "$(ctl public 12)"
reload 'c["uplink"] = {"advertise": "rack.example"}'
check "proxies are told by another name" until_true 10 advertised rack.example:10011
reload 'c["dongles"]["expected"] += [15]'
check "one more dongle is expected" until_true 10 knows 15
check "and counted" same "$(field "$(status)" '["dongle_status"]["configured"]')" 4
check "nothing of that takes a restart" is_calm
reload 'c["dongles"]["expected"] += [15]; c["health"]["interval_ms"] = 600000'
probes() { donglectl inspect /rack/11/health --json | grep -o '[0-9]* probes'; }
reload 'c["dongles"]["expected"] += [15]; c["health"]["interval_ms"] = 500'
before=$(probes)
more_probes() { [[ $(probes) != "$before" ]]; }
check "an interval does not wait for the former one" until_true 10 more_probes

say "what waits for a restart"
reload 'c["socks"] = {"port_base": 20000}; c["state_dir"] = work + "/other"'
waits() { holds "$(conditions)" "'restart_needed'" && holds "$(conditions)" "$1"; }
check "is a condition, with its path" waits socks.port_base
check "each of them" waits state_dir
check "and so is a dongle that is to be forgotten" waits dongles.expected
check "the log names them, too" logged "reload: socks.port_base takes effect when dongled is started again"
check "nothing tells of what is not so" advertised 198.18.0.2:10011
check "the former ports serve" same "$(through 11 http://echo.test/)" "$(ctl public 11)"
check "a toggle is kept where it can be found" same "$(code_of "$api/toggle/12")" 200
check "and nothing is begun elsewhere" test ! -e "$work/other"
reload 'c["dongles"]["expected"] += [15]'
check "put back, nothing waits" until_true 10 is_calm
stop
check "the daemon ends in order" same "$stopped_with" 0
config "$work/dongled.json" 'c["socks"] = {"port_base": 20000}'
dongled --config "$work/dongled.json" 2>>"$work/log" &
daemon=$!
check "started again, it is in force" until_true 20 advertised 198.18.0.2:20011
check "and nothing waits" until_true 10 is_calm
stop
