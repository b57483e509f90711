# Sourced by every scenario: starts the real daemon in the lab's host namespace, asks and checks.
# A scenario is a program of its own, run by `donglelab run … -- tests/scenarios/NAME.sh`; it ends
# with status 0 only when every check held. What it needs on PATH: dongled, donglectl, donglelab.
# shellcheck shell=bash
set -uo pipefail

api=http://127.0.0.1
checks=0
failures=0
skipped=0
daemon=
under=() # what the daemon is started under
work=$(mktemp -d /run/scenario.XXXXXX) # /run is the lab's own tmpfs: gone with it

# say TEXT…: what the scenario is doing, for whoever reads the log.
say() { printf '\n== %s\n' "$*"; }

# check TEXT COMMAND…: one statement that must be true.
check() {
  local text=$1
  shift
  checks=$((checks + 1))
  if "$@"; then
    printf 'ok    %s\n' "$text"
  else
    printf 'FAIL  %s (%.200s)\n' "$text" "$*"
    failures=$((failures + 1))
  fi
}

# needs PROGRAM PACKAGE TEXT: whether PROGRAM is there; otherwise what it would have shown is counted
# and told as skipped, so that a summary without it cannot be mistaken for one with it.
needs() {
  command -v "$1" >/dev/null && return
  skip "$3" "no $1 on this machine; apt-get install $2"
}
skip() {
  printf 'SKIPPED  %s (%s)\n' "$1" "$2"
  skipped=$((skipped + 1))
  return 1
}

same() { [[ $1 == "$2" ]] || { printf '      got %s, expected %s\n' "$1" "$2"; false; }; }
differs() { [[ $1 != "$2" ]] || { printf '      both are %s\n' "$1"; false; }; }
holds() { [[ $1 == *"$2"* ]] || { printf '      no "%s" in: %s\n' "$2" "${1:0:600}"; false; }; }
alive() { kill -0 "$1" 2>/dev/null; }

# field JSON PATH: one value out of JSON text, by a Python path such as '["trace"][0]["why"]'.
field() { python3 -c 'import json,sys
try:
  v = eval("d" + sys.argv[2], {"d": json.loads(sys.argv[1])})
  print(v if not isinstance(v, bool) else str(v).lower())
except Exception as e:
  print(f"<{type(e).__name__}: {e}>")' "$1" "$2"; }

# until SECONDS COMMAND…: waits, bounded, for something to become true.
until_true() {
  # Not SECONDS: its next tick may be a moment away, and a second would be none.
  local end=$((${EPOCHREALTIME/[.,]/} + $1 * 1000000))
  shift
  until "$@" >/dev/null 2>&1; do
    ((${EPOCHREALTIME/[.,]/} < end)) || return 1
    sleep 0.1 # between two looks; the bound is what counts
  done
}

# config FILE [PYTHON]: writes a configuration; PYTHON may change the dict c.
config() {
  python3 - "$1" "${2:-}" <<'PY'
import json, os, sys
work = os.path.dirname(sys.argv[1])
with open(work + "/password", "w") as f:
    f.write("admin\n")
c = {
    "dongles": {"expected": [11, 12, 13], "modem": {"password_file": work + "/password"}},
    "health": {"interval_ms": 1000, "timeout_ms": 1500, "quiet_after_traffic_s": 2},
    "toggle": {"attach_budget_ms": 15000},
    "usb": {"sysfs": os.environ["DONGLELAB_SYSFS"]},
    "state_dir": work + "/state",
    "log": {"level": "debug"},
}
exec(sys.argv[2])
json.dump(c, open(sys.argv[1], "w"), indent=1)
PY
}

# start [PYTHON]: the daemon, with the scenario's configuration, until it serves.
start() {
  config "$work/dongled.json" "${1:-}"
  "${under[@]}" dongled --config "$work/dongled.json" 2>>"$work/log" &
  daemon=$!
  ctl wait-ready >/dev/null
  until_true 20 serving || { echo "dongled did not come up"; tail -20 "$work/log"; exit 1; }
}

# start_hindered [PYTHON]: the same, with calls that can be made slow or fail (tests/lab/README.md).
start_hindered() {
  under=(env "LD_PRELOAD=$(dirname "$(command -v donglelab)")/libhindrance.so"
         "DONGLED_HINDRANCE=$work/hindrance")
  start "$@"
}
# hinder LINE…: from now on these rules, and no others; without a LINE none.
hinder() {
  printf '%s\n' "$@" >"$work/hindrance.new"
  mv "$work/hindrance.new" "$work/hindrance"
}
# hindered TEXT: how many calls were hindered that are told with TEXT, such as "fsync /run".
hindered() { grep -c -- "$1" "$work/hindrance.hits" 2>/dev/null || true; }
was_hindered() { (($(hindered "$1") > 0)); }

serving() { curl -sf -m 2 "$api/health" && all_ready; }
all_ready() {
  local status
  status=$(curl -sf -m 2 "$api/status") || return 1
  [[ $(field "$status" '["dongle_status"]["all_connected"]') == true ]]
}

# stop: SIGTERM, and how it went.
stop() {
  kill -TERM "$daemon"
  wait "$daemon"
  stopped_with=$?
  daemon=
}

phase() { field "$(curl -s -m 3 "$api/status")" "[\"available_proxies\"][$(($1 - 11))][\"phase\"]"; }
is_phase() { [[ $(phase "$1") == "$2" ]]; }
# through N URL [curl options…]: what a client of dongle N gets, its name resolved by the dongle.
through() {
  local n=$1 url=$2
  shift 2
  curl -s -m 20 --socks5-hostname "127.0.0.1:$((10000 + n))" "$@" "$url"
}
toggle() { curl -s -m 200 "$api/toggle/$1${2:-}"; }
code_of() { curl -s -m 200 -o "$work/body" -D "$work/head" -w '%{http_code}' "$@"; }
ctl() { donglelab ctl "$@"; }
actor_id() { field "$(donglectl inspect "$1" --json)" '["id"]'; }

# sum_of N BYTES SEED [RATE]: downloads through dongle N; prints the checksum.
sum_of() { through "$1" "http://echo.test/big?bytes=$2&seed=$3${4:+&rate=$4}" -m 120 | md5sum | cut -d' ' -f1; }
true_sum() { donglelab big "$1" "$2" | md5sum | cut -d' ' -f1; }

# nothing_leaked: the uplink carried no packet and its resolver was asked no name since clear-logs.
nothing_leaked() {
  local log
  log=$(ctl uplink-log)
  [[ $(field "$log" '["flows"]') == "[]" && $(field "$log" '["dns"]') == "[]" ]] && return
  printf '      %.600s\n' "$log"
  false
}
# taps_work: that the log above is empty means something: what does leave by the uplink is in it.
taps_work() {
  curl -s -m 10 -o /dev/null http://echo.test/
  local log
  log=$(ctl uplink-log)
  holds "$log" 192.0.2.80 && holds "$log" echo.test
}

# far_end PROGRAM…: runs it in the internet's namespace, where the addresses of echo.test are.
far_end() { nsenter --net="$DONGLELAB_INTERNET" "$@"; }

finish() {
  local status=$?
  [[ -n $daemon ]] && { kill -KILL "$daemon"; wait "$daemon"; } 2>/dev/null
  if ((failures > 0 || status != 0)); then
    printf '\n-- the last of the daemon log\n'
    tail -60 "$work/log" 2>/dev/null
    ((status != 0)) || status=1
  fi
  printf '\n%d checks, %d failed' "$checks" "$failures"
  ((skipped == 0)) || printf ', %d SKIPPED' "$skipped"
  printf '\n'
  exit "$status"
}
trap finish EXIT
