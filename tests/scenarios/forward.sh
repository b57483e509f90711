#!/usr/bin/env bash
# A dongle's port as an HTTP proxy for http:// pages: what clients send there, what arrives at the
# server, what comes back, and what is judged for each request. ftplib's abort, through SOCKS.
source "$(dirname "$0")/lib.sh"
here=$(dirname "$0")
start
public=$(ctl public 11)
far=192.0.2.80:8080
far_end python3 "$here/forward_far.py" 192.0.2.80 8080 2121 "$work/heads" &
server=$!
far_listens() { [[ -n $(far_end ss -Htln "sport = $1") ]]; }
check "the far end is up" until_true 10 far_listens 8080
check "the other, too" until_true 10 far_listens 2121
ctl clear-logs >/dev/null
proxy=http://127.0.0.1:10011
client() { python3 "$here/forward_client.py" 10011 "$@" 2>>"$work/client.log"; }
debians() { /usr/bin/python3 "$here/forward_client.py" 10011 "$@" 2>>"$work/client.log"; }
get() { curl -s -m 15 -x "$proxy" "$@"; }
code() { get -o /dev/null -w '%{http_code}' "$@"; }

say "curl, wget, urllib, requests"
check "curl -x" same "$(get http://echo.test/)" "$public"
check "http_proxy" same "$(http_proxy=$proxy curl -s -m 10 http://echo.test/)" "$public"
check "wget" same "$(http_proxy=$proxy wget -q -T 10 -O - http://echo.test/)" "$public"
check "urllib" same "$(client urllib http://echo.test/)" "$public"
if python3 -c "import requests" 2>/dev/null; then
  check "requests" same "$(client requests http://echo.test/)" "$public $public $public"
else
  skip "requests" "no module requests; apt-get install python3-requests"
fi
check "3 MB down" same "$(get 'http://echo.test/big?bytes=3000000&seed=4' | md5sum | cut -d' ' -f1)" \
  "$(true_sum 3000000 4)"
check "5 MB up" same "$(head -c 5000000 /dev/zero | get --data-binary @- -H Expect: http://echo.test/sink)" \
  '{"bytes":5000000}'
forty() { seq 40 | xargs -P 40 -I{} curl -s -m 20 -x "$proxy" "http://echo.test/?{}" | sort | uniq -c; }
check "forty at once" same "$(forty | xargs)" "40 $public"

say "what arrives"
: >"$work/heads"
get -H 'Proxy-Connection: keep-alive' -H 'Connection: X-Private' -H 'X-Private: 1' -H 'TE: trailers' \
  -H 'Cookie: a=b' -A agent "http://$far/x?y=z" >/dev/null
check "origin-form, the Host of the URL, and nothing of the hop" \
  same "$(cat "$work/heads")" "$(printf 'GET /x?y=z HTTP/1.1\nHost: %s\nUser-Agent: agent\nAccept: */*\nCookie: a=b' "$far")"
check "five requests on one connection" same "$(client kept "$far")" "body 0, body 1, body 2, body 3, body 4"
before=$(get "http://$far/connections")
curl -s -m 15 -x "$proxy" "http://$far/a" "http://$far/b" "http://$far/c" -o /dev/null -o /dev/null -o /dev/null
check "three pages are one connection at the server, too" same "$(($(get "http://$far/connections") - before))" 2
check "a page elsewhere in between" same \
  "$(curl -s -m 15 -x "$proxy" http://echo.test/ "http://$far/len" http://echo.test/ | tr -d '\n')" "${public}hello$public"

say "framing"
check "chunks up and down" same "$(head -c 100000 /dev/zero | get -T - "http://$far/echo" | md5sum)" \
  "$(head -c 100000 /dev/zero | md5sum)"
check "Expect: 100-continue" same "$(head -c 3000 /dev/zero | get --expect100-timeout 10 -H 'Expect: 100-continue' \
  --data-binary @- "http://$far/len" | wc -c)" 3000
check "HEAD" holds "$(get -I "http://$far/len")" "Content-Length: 5"
check "204 and 304, then a page, on one connection" same \
  "$(curl -s -m 15 -x "$proxy" -w '%{http_code} ' "http://$far/204" "http://$far/304" "http://$far/len")" "204 304 hello200 "
check "an answer up to the connection's end" same "$(get "http://$far/old")" old
check "HTTP/1.0 gets no chunks" same "$(client raw "POST http://$far/echo HTTP/1.0^Content-Length: 2^^hi" | grep -o '\^\^.*')" "^^hi"
get "http://$far/cut" >"$work/cut"
check "one that is cut short is told" differs $? 0
check "trailers" holds "$(client raw "GET http://$far/echo HTTP/1.1^Host: x^Connection: close^^")" "0^X-Trailer: t^^"

say "what is no request is none"
: >"$work/heads"
for bad in "Content-Length: 3^Transfer-Encoding: chunked" "Content-Length: 3^Content-Length: 4" \
  "Content-Length: +3" "Transfer-Encoding: chunked, identity" "X : y" "Host: other"; do
  check "$bad" holds "$(client raw "POST http://$far/ HTTP/1.1^Host: x^$bad^^0^^^GET /smuggled HTTP/1.1^^")" "HTTP/1.1 400 "
done
check "origin-form" holds "$(client raw "GET / HTTP/1.1^Host: $far^^")" "HTTP/1.1 405 "
check "https://" holds "$(client raw "GET https://$far/ HTTP/1.1^Host: x^^")" "HTTP/1.1 400 "
check "nothing of it arrived" same "$(cat "$work/heads")" ""

say "what is refused"
check "a private address" same "$(code http://192.168.11.1/)" 403
check "a name that leads there" same "$(code http://private.test/)" 403
check "no such name" same "$(code http://nowhere.test/)" 502
check "a port that refuses" same "$(code http://echo.test:81/)" 502
check "on a kept connection, too" same \
  "$(curl -s -m 15 -x "$proxy" -o /dev/null -o /dev/null -w '%{http_code} ' http://echo.test/ http://10.0.0.1/)" "200 403 "

say "a browser"
browser=$(command -v chromium || command -v chromium-browser)
if [[ -n $browser ]] || needs chromium chromium "a browser over the HTTP proxy"; then
  check "http:// pages over the HTTP proxy" holds "$(timeout 60 "$browser" --headless --no-sandbox \
    --disable-gpu --disable-dev-shm-usage --no-first-run --disable-background-networking \
    --disable-component-update --disable-sync --user-data-dir="$work/profile" \
    --proxy-server="$proxy" --dump-dom http://echo.test/ 2>"$work/browser.log" </dev/null)" "$public"
fi

say "ftplib's abort, through SOCKS"
if /usr/bin/python3 -c "import socks" 2>/dev/null; then
  check "is heard" same "$(debians abort 192.0.2.80 2121)" "426 aborted / 226 as asked"
else
  skip "ftplib" "no module socks; apt-get install python3-socks"
fi

say "the way of all of it"
check "no packet left by the uplink, and no name was asked there" nothing_leaked
kept_away() {
  exec 5<>/dev/tcp/127.0.0.1/10011
  printf 'GET http://%s/len HTTP/1.1\r\nHost: x\r\n\r\n' "$far" >&5
  head -c 20 <&5 >/dev/null
  curl -s -m 5 -X POST "$api/toggle/11" >/dev/null
  exec 5>&-
}
check "a toggle waits for nobody who rests" kept_away
check "who rests between requests keeps no place" until_true 10 bash -c '[[ -z $(ss -Htn state established "sport = 10011") ]]'
kill "$server"
wait "$server" 2>/dev/null
stop
check "the daemon ends in order" same "$stopped_with" 0
((failures == 0)) || tail -n 20 "$work/client.log"
