#!/usr/bin/env bash
# A dongle is pulled out under load and comes back on another port under another name; its
# neighbours lose nothing, and nothing is left of its clients.
source "$(dirname "$0")/lib.sh"
start

fds() { ls "/proc/$daemon/fd" | wc -l; }
before=$(fds)

say "pulled out under load"
for i in 1 2 3 4 5 6 7 8; do
  through 11 "http://echo.test/big?bytes=50000000&seed=$i&rate=2000000" -m 60 -o /dev/null &
done
lost=$(jobs -p | tail -8)
sum_of 12 6000000 12 1000000 >"$work/sum12" &
d12=$!
sum_of 13 6000000 13 1000000 >"$work/sum13" &
d13=$!
busy() { (($(field "$(curl -s "$api/status")" '["available_proxies"][0]["connections"]') >= 8)); }
check "eight clients are carried" until_true 10 busy
ctl unplug 11 >/dev/null
check "absent within two seconds" until_true 2 is_phase 11 absent
check "its clients are told, not left hanging" until_true 10 bash -c "! kill -0 ${lost//$'\n'/ }"
check "a new client gets reply 03" holds "$(through 11 http://echo.test/ -v 2>&1)" "(3)"

say "back on another port"
ctl replug 11 1-1.4 >/dev/null
check "it serves again" until_true 20 is_phase 11 ready
check "with its own address" same "$(through 11 http://echo.test/)" "$(ctl public 11)"
check "its new port is known" same "$(field "$(curl -s "$api/status")" '["available_proxies"][0]["usb_path"]')" 1-1.4
check "it was never taken for the uplink" same "$(grep -c 'uplink: eth' "$work/log")" 0
wait "$d12" "$d13"
check "dongle 12's download lost no byte" same "$(cat "$work/sum12")" "$(true_sum 6000000 12)"
check "dongle 13's download lost no byte" same "$(cat "$work/sum13")" "$(true_sum 6000000 13)"

say "nothing is left behind"
few_fds() { (($(fds) <= before + 4)); } # a pooled pipe or two may stay
check "descriptors are given back" until_true 10 few_fds
check "no relay actor is left" until_true 10 bash -c "! donglectl tree | grep -q '/relays/'"

say "the tree is the one that ops/ARCHITECTURE.md draws"
drawn=$(sed -n '/^```tree/,/^```$/p' "$(dirname "$0")/../../ops/ARCHITECTURE.md" | grep -oE '^ *(/[^ ]*)' | tr -d ' ' | sed 's/N/11/g' | sort -u)
real=$(donglectl tree --json | python3 -c 'import json, sys
def walk(x):
    yield x["path"]
    for c in x["children"]:
        yield from walk(c)
tree = json.load(sys.stdin)
print("\n".join(sorted({p for p in walk(tree) if not p.startswith(("/rack/12", "/rack/13"))})))' | sort -u)
check "path by path" same "$(diff <(echo "$drawn") <(echo "$real"))" ""

say "SIGTERM under load drains"
through 12 "http://echo.test/big?bytes=1500000&seed=5&rate=1000000" -m 60 2>/dev/null | md5sum | cut -d' ' -f1 >"$work/sum5" &
last=$!
busy12() { (($(field "$(curl -s "$api/status")" '["available_proxies"][1]["connections"]') >= 1)); }
until_true 5 busy12
stop
check "exit status 0" same "$stopped_with" 0
wait "$last"
check "the download that fitted into the drain time is whole" same "$(cat "$work/sum5")" "$(true_sum 1500000 5)"
