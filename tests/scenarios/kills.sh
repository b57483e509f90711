#!/usr/bin/env bash
# An operator kills actors while clients download: supervisors heal, relays go on.
source "$(dirname "$0")/lib.sh"
start

new_id() { local now; now=$(actor_id "$1"); [[ $now =~ ^[0-9]+$ && $now != "$2" ]]; }

say "modem, route and health die under a download"
sum_of 11 6000000 7 800000 >"$work/sum" &
download=$!
for role in modem route health; do
  old=$(actor_id /rack/11/$role)
  check "donglectl kill /rack/11/$role" donglectl kill "/rack/11/$role"
  check "$role is back under a new id" until_true 5 new_id "/rack/11/$role" "$old"
done
wait "$download"
check "the download lost no byte" same "$(cat "$work/sum")" "$(true_sum 6000000 7)"

say "the acceptor dies again and again; its port never refuses"
refused=0
served=0
(for _ in 1 2 3 4; do donglectl kill /rack/12/socks >/dev/null; sleep 0.4; done) & # spread over the calls
killer=$!
while alive "$killer"; do
  through 12 http://echo.test/ -o /dev/null
  case $? in 0) served=$((served + 1)) ;; 7) refused=$((refused + 1)) ;; *) : ;; esac
done
wait "$killer"
check "clients were served meanwhile ($served)" test "$served" -gt 3
check "no connection was refused" same "$refused" 0

say "top-level actors die"
for path in /router /hotplug /switchboard /journal /hub_power /rack/gate /modem_pool/desk /modem_pool/worker1; do
  old=$(actor_id "$path")
  donglectl kill "$path" >/dev/null
  check "$path is back under a new id" until_true 5 new_id "$path" "$old"
  sleep 1.2 # the root's window is five restarts a minute: this is a list, not a crash loop
done
check "the rack still serves" until_true 10 all_ready
check "a client is served" same "$(through 13 http://echo.test/)" "$(ctl public 13)"
code=$(code_of "$api/toggle/13")
check "and a toggle works" same "$code" 200

say "the acceptor is restarted by request"
body=$(curl -s "$api/recover-socks5/12")
check "recover-socks5 says success" same "$(field "$body" '["success"]')" true
check "and that the port listens" same "$(field "$body" '["port_listening"]')" true
check "the tree names every actor" holds "$(donglectl tree)" /rack/12/toggle
