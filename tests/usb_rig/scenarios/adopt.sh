# Two sticks arrive as they leave the factory, both as 192.168.8.1: each becomes the dongle that it is
# told to be, while the other one is kept away, and those in service notice nothing.
# shellcheck shell=dash disable=SC1091,SC2034,SC2154
# rig: hubs 1-1:4
# rig: dongles 11@1-1.1 12@1-1.2
# rig: strangers 13@1-1.3 14@1-1.4
# rig: timeout 900
. /rig/lib.sh
. /rig/daemon.sh

# adopts PORT N: by the operator's tool, which says what was done.
adopts() {
  donglectl adopt "$1" "$2" >/run/adopted 2>&1
  status=$?
  sed 's/^/      /' /run/adopted
  return $status
}

start
check "both serve" until_true 200 all_serve

say "two new sticks"
order replug 13 1-1.3
order replug 14 1-1.4
for path in 1-1.3 1-1.4; do
  check "the one on $path is switched to a modem" until_true 120 is_product $path 14db
done

for n in 13 14; do
  say "the one on 1-1.${n#1} becomes dongle $n"
  check "adopt says so" adopts "1-1.${n#1}" "$n"
  check "it serves" until_true 120 serves "$n"
  for x in 11 12; do check "$x serves" serves $x; done
done
check "13 still serves" serves 13
check "each is there for whoever looks" until_true 30 has_netif 1-1.3
check "nothing is kept away" eval '[ -z "$(ls $work/state/power)" ]'
for n in 11 12; do check "$n never lost its power" same "$(order cuts $n)" 0; done

say "known by its port, also after a restart and without power"
stop
check "the daemon ends well" same "$stopped" 0
start
dongles="$dongles 13 14"
check "all four serve" until_true 200 all_serve
donglectl power cycle 13
check "13 lost its power" same "$(order cuts 13)" 1
check "and serves again" until_true 200 serves 13
stop
check "the daemon ends well" same "$stopped" 0
finish
