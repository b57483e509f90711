# A port that switches data only is seen through, remembered and skipped: what is deaf on it is cured
# by the power of its hub, whose other dongle finishes first what it carries.
# shellcheck shell=dash disable=SC1091,SC2034,SC2154
# rig: hubs 1-1:4 1-1.4:4
# rig: dongles 11@1-1.1 12@1-1.4.1 13@1-1.4.2
# rig: timeout 1500
. /rig/lib.sh
. /rig/daemon.sh

is_data_only() { donglectl power status | grep "$1" | grep -q 'data only'; }

recovery=false # only what is asked for
quorum=0.5     # one of two may take the other along
start
check "all serve once they are switched" eval 'for n in $dongles; do toggle $n; done; all_serve'

say "a power cycle that is none"
order fault 12 lie
check "the power cycle fails" eval '! donglectl power cycle 12 >/run/cycled 2>&1'
sed 's/^/      /' /run/cycled
check "and says why" grep -q data-only /run/cycled
check "12 never lost its power" same "$(order cuts 12)" 0
check "12 serves again" until_true 100 serves 12
check "the port is known as data-only" is_data_only 1-1.4.1
check "no other is" same "$(donglectl power status | grep -c 'data only')" 1

say "remembered"
stop
check "the daemon ends well" same "$stopped" 0
start
check "the port is known as data-only after a restart" is_data_only 1-1.4.1
check "all serve" until_true 200 all_serve

say "deaf, on that port"
order fault 12 hang
toggle 12
check "12 is recovered" same "$(field outcome)" recovered
check "by a power cycle" same "$(field step)" 4
story >/run/story
sed 's/^/      /' /run/story
check "its port was skipped" grep -q 'port 1-1.4.1 is data-only' /run/story
check "it was its hub" grep -qi 'power cycle of its hub' /run/story
check "by the port that feeds it" grep -q 'the port that feeds it' /run/story
check "its neighbour was drained first" grep -q 'drain neighbours' /run/story
check "12 lost its power" same "$(order cuts 12)" 1
check "13 did so as well" same "$(order cuts 13)" 1
check "11 did not" same "$(order cuts 11)" 0
check "12 serves" serves 12
toggle 13 # it came back as a CD-ROM, and nobody repairs by himself here
check "13 serves" until_true 60 serves 13
stop
check "the daemon ends well" same "$stopped" 0
finish
