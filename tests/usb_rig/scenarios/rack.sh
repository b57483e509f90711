# Four hubs, one of them chained, and ten sticks: all are switched and serve by their own address.
# shellcheck shell=dash disable=SC1091,SC2034,SC2154
# rig: hubs 1-1:4 1-1.4:4 1-2:4 1-3:4
# rig: dongles 11@1-1.1 12@1-1.2 13@1-1.3 14@1-1.4.1 15@1-1.4.2
# rig: dongles 16@1-2.1 17@1-2.2 18@1-2.4 19@1-3.1 20@1-3.2
# rig: timeout 900
. /rig/lib.sh
. /rig/daemon.sh

say "ten sticks in mass-storage mode"
for x in $places; do
  check "${x%@*} boots as 1f01" until_true 90 is_product "${x#*@}" 1f01
done
start
check "all ten serve" until_true 500 all_serve
for n in $dongles; do through "$n" http://ifconfig.me/ip; echo; done | sort -u >/run/addresses
check "each by an address of its own" same "$(grep -c . /run/addresses)" 10
for n in $dongles; do
  check "$n never lost its power" same "$(order cuts "$n")" 0
done
stop
check "the daemon ends well" same "$stopped" 0
finish
