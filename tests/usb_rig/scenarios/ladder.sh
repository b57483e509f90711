# Each rung of the ladder cures the fault that needs it, and nobody else loses power.
# shellcheck shell=dash disable=SC1091,SC2034,SC2154
# rig: hubs 1-1:4 1-1.4:4
# rig: dongles 11@1-1.1 12@1-1.2 13@1-1.4.1
# rig: timeout 1500
. /rig/lib.sh
. /rig/daemon.sh

# heals N STEP WORD: the toggle recovers dongle N at this step, and its story has the word.
heals() {
  toggle "$1"
  check "$1 is recovered" same "$(field outcome)" recovered
  check "by step $2" same "$(field step)" "$2"
  story >/run/story
  sed 's/^/      /' /run/story
  check "its story tells of $3" grep -qi -- "$3" /run/story
  check "$1 serves" serves "$1"
}

recovery=false # only what is asked for: each fault meets one toggle
start
for x in $places; do until_true 60 is_product "${x#*@}" 1f01; done

say "mass-storage mode: the switch message"
for n in $dongles; do heals "$n" 3 switch; done

say "no data behind a healthy connection: the modem"
order fault 11 wan_dead dataswitch
heals 11 2 data

say "no frame passes until its driver is bound anew"
order fault 11 stuck 1
heals 11 3 bind

say "once is not enough: authorized 0 and 1"
order fault 11 stuck 2
heals 11 3 authoris

say "deaf on USB: its port's power"
order fault 11 hang
heals 11 4 power
check "11 lost its power once" same "$(order cuts 11)" 1

say "gone from the bus: its port's power"
order fault 12 gone
heals 12 4 power
check "12 lost its power once" same "$(order cuts 12)" 1

say "gone, and its hub cuts the current only with all of its ports: the whole hub"
order gang 1-1.4
order fault 13 gone
heals 13 4 hub
check "13 lost its power once" same "$(order cuts 13)" 1
check "11 no more than before" same "$(order cuts 11)" 1
check "12 no more than before" same "$(order cuts 12)" 1
check "all serve" all_serve
stop
check "the daemon ends well" same "$stopped" 0
finish
