#!/usr/bin/env bash
# Programs that people use, each through a dongle: curl, PySocks, ssh, a browser, and datagrams as
# QUIC sends them. None of their packets leaves by the uplink, and no name of theirs is asked there.
source "$(dirname "$0")/lib.sh"
here=$(dirname "$0")
# Connections spread over several reactors, as hardly any other scenario has them.
start 'c["socks"] = {"threads": 3}'
public=$(ctl public 11)
ctl clear-logs >/dev/null

say "curl"
url=http://echo.test/
check "--socks5, an address" \
  same "$(curl -s -m 10 --socks5 127.0.0.1:10011 http://192.0.2.80/)" "$public"
check "--socks5-hostname" same "$(curl -s -m 10 --socks5-hostname 127.0.0.1:10011 $url)" "$public"
check "-x socks5h://" same "$(curl -s -m 10 -x socks5h://127.0.0.1:10011 $url)" "$public"
check "-x http:// with -p" same "$(curl -s -m 10 -p -x http://127.0.0.1:10011 $url)" "$public"
check "ALL_PROXY" same "$(ALL_PROXY=socks5h://127.0.0.1:10011 curl -s -m 10 $url)" "$public"
check "a refused port is a refused port" \
  holds "$(curl -s -v -m 10 -x socks5h://127.0.0.1:10011 http://echo.test:81/ 2>&1)" "(5)"
check "an upload arrives whole" same "$(head -c 5000000 /dev/zero \
  | curl -s -m 20 -x socks5h://127.0.0.1:10011 --data-binary @- -H Expect: $url/sink)" '{"bytes":5000000}'
forty() { seq 40 | xargs -P 40 -I{} curl -s -m 20 -x socks5h://127.0.0.1:10011 "$url?{}" | sort | uniq -c; }
check "forty at once" same "$(forty | xargs)" "40 $public"

say "PySocks"
# The library belongs to Debian's own Python.
if /usr/bin/python3 -c "import socks" 2>/dev/null; then
  check "a page" same "$(/usr/bin/python3 "$here/socks_client.py" 10011 get)" "$public"
  check "50 datagrams" same "$(/usr/bin/python3 "$here/socks_client.py" 10011 echo)" 50
else
  skip "PySocks: a page, and datagrams" "no module socks; apt-get install python3-socks"
fi

say "datagrams as QUIC sends them: eight clients, 200 of 1200 bytes each"
clients=()
for i in {1..8}; do
  python3 "$here/udp_client.py" 10011 echo 200 1200 >"$work/quic$i" &
  clients+=($!)
done
wait "${clients[@]}"
check "all of all come back whole" same "$(cat "$work"/quic* | xargs)" "200 200 200 200 200 200 200 200"

far_listens() { [[ -n $(far_end ss -Htln "sport = $1") ]]; }

# A server for ssh on a far end: in a mount namespace of its own, where its user's home is empty but
# for the key that may log in.
sshd() {
  local home
  home=$(getent passwd 0 | cut -d: -f6)
  dropbearkey -t ed25519 -f "$work/host_key" >"$work/host_key.txt" 2>&1
  ssh-keygen -q -t ed25519 -N "" -f "$work/key"
  printf '[echo.test]:2222 %s\n' "$(grep -o '^ssh-ed25519 [^ ]*' "$work/host_key.txt")" >"$work/known"
  unshare -m sh -c "
    mount -t tmpfs -o mode=700 tmpfs '$home' && mkdir -m 700 '$home/.ssh' \
    && cp '$work/key.pub' '$home/.ssh/authorized_keys' \
    && exec nsenter --net='$DONGLELAB_INTERNET' \
         dropbear -F -E -s -r '$work/host_key' -P '$work/dropbear.pid' -p 192.0.2.80:2222
  " 2>"$work/dropbear.log" &
  server=$!
}
by_ssh() {
  timeout 30 ssh -F none -i "$work/key" -o BatchMode=yes -o UserKnownHostsFile="$work/known" \
    -o StrictHostKeyChecking=yes -o ProxyCommand="nc -X 5 -x 127.0.0.1:10011 %h %p" \
    -p 2222 root@echo.test "$@"
}
say "ssh, by nc -X 5"
if [[ $(cat /proc/self/setgroups 2>/dev/null) == deny ]]; then
  skip "ssh" "its server sets groups, which an unprivileged user namespace forbids; run it as root"
elif needs dropbear dropbear-bin "ssh" && needs ssh openssh-client "ssh" \
  && needs nc netcat-openbsd "ssh"; then
  sshd
  check "a server for it is up" until_true 10 far_listens 2222
  check "a command runs, and the server sees the dongle's address" \
    holds "$(by_ssh 'echo "$SSH_CONNECTION"' 2>"$work/ssh.log")" "$public"
  # Not more: nc leaves Nagle's algorithm on, and on a loopback's large segments that costs it 40 ms
  # for every 24 KiB (RFC 1122 section 4.2.3.2), through whatever proxy.
  head -c 2000000 /dev/urandom >"$work/blob"
  check "2 MB up and back are the same" \
    same "$(by_ssh 'cat' <"$work/blob" | md5sum)" "$(md5sum <"$work/blob")"
  kill "$server"
  wait "$server" 2>/dev/null
  ((failures == 0)) || tail -n 5 "$work/ssh.log" "$work/dropbear.log"
fi

# A page by TLS on a far end, with a certificate made on the spot.
tls_page() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
    -subj /CN=echo.test -addext subjectAltName=DNS:echo.test \
    -keyout "$work/tls.key" -out "$work/tls.crt" 2>"$work/openssl.log" || return
  cat "$work/tls.key" "$work/tls.crt" >"$work/tls.pem"
  far_end python3 "$here/tls_server.py" 192.0.2.80 443 "$work/tls.pem" 2>"$work/tls.log" &
  server=$!
}
dom_of() {
  timeout 60 "$browser" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage \
    --no-first-run --disable-background-networking --disable-component-update --disable-sync \
    --ignore-certificate-errors --user-data-dir="$work/profile" --proxy-server="$1" --dump-dom "$2" \
    2>"$work/browser.log" </dev/null
}
say "a browser"
browser=chromium
if needs "$browser" chromium "a browser" && needs openssl openssl "a browser by TLS"; then
  tls_page
  check "a page by TLS is up" until_true 10 far_listens 443
  check "socks5://, http" holds "$(dom_of socks5://127.0.0.1:10011 $url)" "$public"
  check "socks5://, https" holds "$(dom_of socks5://127.0.0.1:10011 https://echo.test/)" "you are $public"
  check "http://, https" holds "$(dom_of http://127.0.0.1:10011 https://echo.test/)" "you are $public"
  kill "$server"
  wait "$server" 2>/dev/null
fi

say "what left by the uplink, during all of it"
check "no packet, and no name was asked" nothing_leaked
check "names were asked of the dongle" holds "$(ctl dns-log)" '"server": "11"'
check "what does leave there is seen" taps_work
stop
check "the daemon ends in order" same "$stopped_with" 0
