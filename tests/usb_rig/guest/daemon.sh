# Sourced by scenarios that run the daemon, after lib.sh: configuration, start, questions.
# shellcheck shell=dash disable=SC2034,SC2154,SC3043
api=http://127.0.0.1
work=/run/dongled
daemon=
mkdir -p $work
echo admin >$work/password

# Of a slow guest: probes that come home late are no illness here.
health='"interval_ms": 2000, "timeout_ms": 5000, "failures": 2, "quiet_after_traffic_s": 2'
budgets='"route": 10000, "modem": 40000, "modem_reboot": 90000, "mode_switch": 40000,
  "usb": 40000, "port_power": 90000, "hub_power": 120000, "controller": 120000'
recovery=true   # whether it repairs by itself
address=static  # or adopt: then network_manager gives the addresses
power_off_ms=2000
quorum=0.7

port_map() {
  local x list=
  for x in $places; do list="$list${list:+, }\"${x#*@}\": ${x%@*}"; done
  [ $address = adopt ] || echo "$list"
}

# start: the daemon, until it answers.
start() {
  cat >$work/dongled.json <<JSON
{ "dongles": { "expected": [$(echo "$dongles" | tr ' ' ',')], "address": "$address",
    "ports": { $(port_map) },
    "modem": { "password_file": "$work/password", "timeout_ms": 4000 } },
  "health": { $health },
  "toggle": { "cooldown_s": 0, "hold_ms": 2500, "attach_budget_ms": 60000 },
  "recovery": { "enabled": $recovery, "quorum": $quorum, "power_off_ms": $power_off_ms, "budgets_ms": { $budgets } },
  "state_dir": "$work/state", "log": { "level": "info" } }
JSON
  # What it says goes to the console, where the rig adds the time, and to $work/said.
  rm -f $work/voice
  mkfifo $work/voice
  while read -r line; do
    echo "dongled: $line"
    echo "$line" >>$work/said
  done <$work/voice &
  dongled --config $work/dongled.json 2>$work/voice &
  daemon=$!
  until_true 60 curl -sf -m 5 $api/health || {
    echo "FAIL  dongled came up"
    exit 1
  }
}

# stop: SIGTERM, and wait for its end; $stopped is its status.
stop() {
  kill -TERM "$daemon"
  wait "$daemon"
  stopped=$?
}

# through N URL: what a client of dongle N gets, the name resolved by the dongle.
through() { curl -s -m 30 --socks5-hostname "127.0.0.1:$((10000 + $1))" "$2"; }
# serves N: a client of dongle N leaves by that dongle.
serves() {
  local got
  got=$(through "$1" http://api.ipify.org/)
  [ -n "$got" ] && [ "$got" = "$(order public "$1")" ]
}
all_serve() {
  local n
  for n in $dongles; do serves "$n" || return 1; done
}

# has_said TEXT: since its first start.
has_said() { grep -q -- "$1" $work/said; }

# toggle N: asks for it and waits; the answer is in $answer.
toggle() { answer=$(curl -s -m 900 "$api/toggle/$1"); }
# field NAME: a number, word or truth out of $answer.
field() { echo "$answer" | sed -n "s/.*\"$1\": *\"\{0,1\}\([^\",}]*\).*/\1/p"; }
# story: the last toggle's trace, as an operator reads it.
story() { donglectl trace "$(field toggle_id)"; }

# network_manager: what a DHCP client would do with each interface that comes, as long as it runs.
network_manager() {
  local path interface n
  while :; do
    for path in "$bus"/[0-9]*-*; do
      path=${path##*/}
      interface=$(netif "$path")
      [ -n "$interface" ] || continue
      ip -4 addr show dev "$interface" 2>/dev/null | grep -q inet && continue
      n=$(order at "$path")
      ip link set "$interface" up 2>/dev/null
      ip addr add "192.168.$n.100/24" dev "$interface" 2>/dev/null
      ip route add default via "192.168.$n.1" dev "$interface" metric "$((40 + n))" 2>/dev/null
    done
    usleep 300000
  done
}
