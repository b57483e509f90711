#!/usr/bin/env bash
# What each user had carried, exact to the byte against the far end, kept over a restart of the
# daemon, and no matter on which of its reactors.
source "$(dirname "$0")/lib.sh"
here=$(dirname "$0")
secret=$(printf 'secret\n' | dongled --hash-password)
printf 'alice:%s\nbob:%s\n' "$secret" "$secret" >"$work/users"
settings='c["socks"] = {"users_file": work + "/users", "threads": 3}'
start "$settings"
far_end python3 "$here/bulk_far.py" 192.0.2.80 9000 "$work/counts" 2>"$work/far.log" &
far=$!
listens() { [[ -n $(far_end ss -Htln "sport = 9000") ]]; }
check "the far end is up" until_true 10 listens

# carry USER down|up BYTES: exact, or what is wrong; the far end notes what it counted for USER.
carry() {
  : >"$work/counts"
  python3 "$here/bulk_client.py" 10011 "$1:secret" "$2" "$3"
  until_true 10 test -s "$work/counts" && cat "$work/counts" >>"$work/counts.$1"
}
# counted FILE…: upload, download and connections as the far end counted them.
counted() { cat "$@" | awk '{ up += $2; down += $3 } END { printf "%.0f %.0f %d\n", up, down, NR }'; }
# account USER: the same as the daemon shows it; (all): the dongle's own.
account() {
  curl -s -m 3 "$api/status" | python3 -c 'import json, sys
d = json.load(sys.stdin)["available_proxies"][0]
a = {"(all)": d["carried"]} | {u["user"]: u for u in d["users"]}
a = a.get(sys.argv[1], {"upload": 0, "download": 0, "connections": 0})
print(a["upload"], a["download"], a["connections"])' "$1"
}
agree() {
  local user
  for user in alice bob; do
    [[ $(account $user) == "$(counted "$work/counts.$user")" ]] || return 1
  done
  [[ $(account "(all)") == "$(counted "$work"/counts.{alice,bob})" ]]
}
show() { echo "      alice: $(account alice); bob: $(account bob); all: $(account "(all)")"; }

say "two users, both ways"
check "alice downloads" holds "$(carry alice down 3000001)" exact
check "alice uploads" holds "$(carry alice up 700003)" exact
check "bob downloads" holds "$(carry bob down 500009)" exact
check "the accounts are what the far end counted" until_true 5 agree
show

say "the daemon is stopped and started again"
stop
check "it ends in order" same "$stopped_with" 0
start "$settings"
check "the accounts are what they were" agree
show
check "bob uploads" holds "$(carry bob up 123457)" exact
check "what comes now comes on top" until_true 5 agree

say "and once more, right after the last byte"
stop
check "it ends in order" same "$stopped_with" 0
start "$settings"
check "no byte is lost or counted twice" agree
show
check "donglectl shows them, too" holds "$(donglectl relays 11)" "alice  2"

say "kill -9 loses a minute's worth at most, and nothing from before"
kill -KILL "$daemon"
wait "$daemon" 2>/dev/null
start "$settings"
check "the accounts are what they were" agree
kill "$far"
wait "$far" 2>/dev/null
stop
check "the daemon ends in order" same "$stopped_with" 0
