#!/usr/bin/env python3
"""The HTTP API's door from outside: what cannot be framed is answered once, also behind a proxy that
lets only /status pass; a web page changes nothing; slow clients and strangers take no threads."""

import asyncio
import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import time

import browser
from world import API, Daemon, Trouble, donglectl, lab, until

DONGLES = sorted(x["subnet"] for x in lab("status")["dongles"])
FIRST = DONGLES[0]
WORK = "/run/front_door"
PROXY = ("127.0.0.1", 8088)
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64)", "Accept-Language": "en"}

# Stock but for what passes: connections to us are kept, which is what makes a smuggled request one.
NGINX = """
daemon off; pid {work}/nginx.pid; error_log {work}/nginx.log; worker_processes 1;
events {{}}
http {{
  access_log off;
  client_body_temp_path {work}/body; proxy_temp_path {work}/proxy; fastcgi_temp_path {work}/f;
  uwsgi_temp_path {work}/u; scgi_temp_path {work}/s;
  upstream api {{ server 127.0.0.1:80; keepalive 1; }}
  server {{
    listen 127.0.0.1:8088;
    location = /status {{
      proxy_pass http://api; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_request_buffering {buffering};
    }}
    location / {{ return 403; }}
  }}
}}
"""


def talk(payload, at=API, source="127.0.0.1", seconds=4):
    """Sends bytes and reads until the other side closes, or a while."""
    got = b""
    with socket.socket() as x:
        x.settimeout(seconds)
        x.bind((source, 0))
        try:
            x.connect(at)
            x.sendall(payload)
            while part := x.recv(1 << 16):
                got += part
        except OSError:
            pass
        return got


def call(method, path, headers=None, body=None, timeout=60, source=None):
    """One request: status, headers and body."""
    door = http.client.HTTPConnection(*API, timeout=timeout,
                                      source_address=(source, 0) if source else None)
    try:
        door.putrequest(method, path, skip_host="Host" in (headers or {}))
        for name, value in (headers or {}).items():
            door.putheader(name, value)
        if body is not None:
            door.putheader("Content-Length", str(len(body)))
        door.endheaders(body)
        reply = door.getresponse()
        return reply.status, dict(reply.getheaders()), reply.read()
    finally:
        door.close()


def code_in(reply):
    try:
        return json.loads(reply[2]).get("code")
    except ValueError:
        return None


def toggles():
    """How many toggles there have been."""
    return len(json.loads(call("GET", "/toggles?limit=200")[2])["toggles"])


SMUGGLED = f"GET /toggle/{FIRST}?async=1 HTTP/1.1\r\nHost: x\r\n\r\n".encode()


def unframed():
    """Requests that hide another one, by name."""
    size = str(len(SMUGGLED)).encode()
    chunked = b"Transfer-Encoding: chunked\r\n"

    def ask(fields, body=SMUGGLED, method=b"GET", version=b"HTTP/1.1"):
        return method + b" /status " + version + b"\r\nHost: x\r\n" + fields + b"\r\n" + body

    return {
        "a GET with a length": ask(b"Content-Length: " + size + b"\r\n"),
        "a HEAD with a length": ask(b"Content-Length: " + size + b"\r\n", method=b"HEAD"),
        "an OPTIONS with a length": ask(b"Content-Length: " + size + b"\r\n", method=b"OPTIONS"),
        "a GET in chunks": ask(chunked, b"%x\r\n" % len(SMUGGLED) + SMUGGLED + b"\r\n0\r\n\r\n"),
        "a length and chunks": ask(b"Content-Length: " + size + b"\r\n" + chunked,
                                   b"0\r\n\r\n" + SMUGGLED),
        "chunks and a length": ask(chunked + b"Content-Length: 5\r\n", b"0\r\n\r\n" + SMUGGLED),
        "two lengths": ask(b"Content-Length: 0\r\nContent-Length: " + size + b"\r\n"),
        "a list of lengths": ask(b"Content-Length: 0, " + size + b"\r\n"),
        "a negative length": ask(b"Content-Length: -1\r\n"),
        "a hexadecimal length": ask(b"Content-Length: 0x0\r\n"),
        "a signed length": ask(b"Content-Length: +0\r\n"),
        "an empty length": ask(b"Content-Length:\r\n"),
        "a blank before the colon": ask(b"Content-Length : " + size + b"\r\n"),
        "a folded field": ask(b"X: y\r\n Content-Length: 5\r\n"),
        "another coding": ask(b"Transfer-Encoding: gzip\r\n"),
        "another coding and chunks": ask(b"Transfer-Encoding: gzip, chunked\r\n",
                                         b"0\r\n\r\n" + SMUGGLED),
        "chunks twice": ask(b"Transfer-Encoding: chunked, chunked\r\n", b"0\r\n\r\n" + SMUGGLED),
        "a disguised coding": ask(b"Transfer-Encoding: xchunked\r\n", b"0\r\n\r\n" + SMUGGLED),
        "a coding after a tab": ask(b"Transfer-Encoding:\x0bchunked\r\n", b"0\r\n\r\n" + SMUGGLED),
        "chunks of HTTP/1.0": ask(chunked, b"0\r\n\r\n" + SMUGGLED, version=b"HTTP/1.0"),
        "bad chunks": ask(chunked, b"zz\r\n\r\n" + SMUGGLED),
        "a chunk that ends in LF": ask(chunked, b"1\nx\n0\n\n" + SMUGGLED),
        "a line that ends in LF": b"GET /status HTTP/1.1\nHost: x\n\n" + SMUGGLED,
        "a lone CR": ask(b"X: a\rb\r\n"),
        "a NUL": ask(b"X: a\0b\r\n"),
        "two hosts": ask(b"Host: y\r\n"),
        "a body that is too large": ask(b"Content-Length: 99999999\r\n"),
        "an upgrade": ask(b"Connection: Upgrade, close\r\nUpgrade: h2c\r\nContent-Length: " + size
                          + b"\r\n"),
        "an expectation": ask(b"Expect: miracles\r\nContent-Length: " + size + b"\r\n"),
    }


class Scenario:
    """Its daemon and its checks."""

    def __init__(self):
        os.makedirs(WORK, exist_ok=True)
        self.checks, self.failures, self.skipped = 0, 0, 0
        self.daemon = Daemon(WORK, DONGLES, toggle={"cooldown_s": 0},
                             api={"allow": ["127.0.0.0/16"], "hosts": ["rack.example"],
                                  "cors_origin": "https://panel.example"},
                             webhooks={"urls": ["http://127.0.0.1:9/hook/SECRETPATH"]})

    def check(self, text, holds, found=""):
        self.checks += 1
        more = "" if holds else f" ({str(found)[:600]})"
        print(("ok    " if holds else "FAIL  ") + text + more, flush=True)
        self.failures += not holds

    def is_code(self, text, reply, status, code=None):
        fits = reply[0] == status and (code is None or code_in(reply) == code)
        self.check(text, fits, reply)

    async def framing(self):
        before = toggles()
        for name, request in unframed().items():
            answers = talk(request)
            said = answers.count(b"HTTP/1.1 ")
            self.check(f"{name}: one answer", said == 1, answers)
        self.check("none of them toggled anything", toggles() == before)
        self.check("what is pipelined is answered in turn",
                   talk(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n" * 3).count(b"HTTP/1.1 200") == 3)
        slow = talk(b"POST /toggle/99 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n"
                    b"Expect: 100-continue\r\n\r\n")
        self.check("a body is asked for, and waited for", slow.startswith(b"HTTP/1.1 100 Continue")
                   and b" 408 " in slow, slow)

    async def behind_a_proxy(self):
        if not shutil.which("nginx"):
            self.skipped += 1
            print("SKIPPED  a proxy that lets only /status pass (no nginx on this machine; "
                  "apt-get install nginx-light)")
            return
        for buffering in ("on", "off"):
            with open(f"{WORK}/nginx.conf", "w", encoding="utf-8") as file:
                file.write(NGINX.format(work=WORK, buffering=buffering))
            proxy = subprocess.Popen(["nginx", "-c", f"{WORK}/nginx.conf"])
            try:
                up = lambda: talk(b"GET /status HTTP/1.0\r\n\r\n", PROXY).startswith(b"HTTP/1.1 200")
                self.check(f"nginx serves /status (request buffering {buffering})",
                           await until(20, up, "nginx"))
                self.check("and nothing else", b" 403 " in talk(
                    f"GET /toggle/{FIRST} HTTP/1.0\r\n\r\n".encode(), PROXY))
                before = toggles()
                for request in unframed().values():
                    talk(request, PROXY, seconds=1)
                    for _ in range(2):  # what is left in a kept connection would be met by these
                        talk(b"GET /status HTTP/1.0\r\n\r\n", PROXY)
                self.check("nothing that was hidden in what passed was done", toggles() == before)
            finally:
                proxy.terminate()
                proxy.wait(10)

    async def ranges(self):
        whole = call("GET", "/")
        many = "bytes=" + ",".join(f"{n}-" for n in range(2700))
        for value in (many[:8000], "bytes=0-0", "bytes=-1", "bytes=0-,0-,0-", "bytes=99999999-", "x"):
            got = call("GET", "/", {"Range": value, "If-Range": '"x"'})
            self.check(f"no ranges: {value[:20]}", got[0] == 200 and got[2] == whole[2],
                       (got[0], len(got[2]), len(whole[2])))
        part = call("GET", "/proxy-info", {"Range": "bytes=0-9"})
        self.check("JSON comes whole", part[0] == 200 and json.loads(part[2])["proxies"], part)
        self.check("that is told", part[1].get("Accept-Ranges") == "none", part[1])

    async def pages(self):
        before = toggles()
        home = f"{API[0]}"
        foreign = {
            "Sec-Fetch-Site": {**BROWSER, "Sec-Fetch-Site": "cross-site"},
            "a sibling site": {**BROWSER, "Sec-Fetch-Site": "same-site"},
            "an origin": {**BROWSER, "Origin": "https://evil.example"},
            "another port": {**BROWSER, "Origin": "http://127.0.0.1:3000"},
            "a hidden origin": {**BROWSER, "Origin": "null"},
            "a referer": {**BROWSER, "Referer": "https://evil.example/page"},
            "a name that was pointed at us": {**BROWSER, "Host": "evil.example"},
            "the same, as its own page": {**BROWSER, "Host": "evil.example",
                                          "Origin": "http://evil.example",
                                          "Sec-Fetch-Site": "same-origin"},
            "client hints": {"User-Agent": BROWSER["User-Agent"], "Sec-CH-UA": "x",
                             "Host": "evil.example"},
        }
        changing = [("GET", f"/toggle/{FIRST}"), ("POST", f"/toggle/{FIRST}"), ("GET", "/toggle/99"),
                    ("GET", f"/toggle/{DONGLES[-1] + 1}"), ("GET", f"/recover-socks5/{FIRST}"),
                    ("POST", "/links"), ("DELETE", "/links/1"), ("POST", "/status"), ("PUT", "/x")]
        for name, headers in foreign.items():
            got = [(*x, *call(*x, headers)) for x in changing]
            wrong = [x for x in got if x[2] != 403 or code_in(x[2:]) != "CROSS_SITE"]
            self.check(f"a page of another site changes nothing, known by {name}", not wrong, wrong)
        self.check("no toggle came of it", toggles() == before)
        ours = {
            "a program": {},
            "a program that lies a little": {"User-Agent": BROWSER["User-Agent"]},
            "a program by another name": {"Host": "evil.example"},
            "a browser at its address bar": {**BROWSER, "Sec-Fetch-Site": "none"},
            "the page itself": {**BROWSER, "Sec-Fetch-Site": "same-origin",
                                "Origin": f"http://{home}", "Referer": f"http://{home}/"},
            "a page by localhost": {**BROWSER, "Host": "localhost", "Origin": "http://localhost"},
            "a page by a name of ours": {**BROWSER, "Host": "rack.example:8080",
                                         "Origin": "https://rack.example"},
            "the page that is invited": {**BROWSER, "Sec-Fetch-Site": "cross-site",
                                         "Origin": "https://panel.example"},
        }
        for name, headers in ours.items():
            self.is_code(f"{name} may", call("GET", "/toggle/99", headers), 400, "INVALID_SUBNET")
        read = call("GET", "/status", foreign["an origin"])
        self.check("a foreign page may not read",
                   read[1].get("Access-Control-Allow-Origin") != "*"
                   and "evil" not in str(read[1]), read[1])
        self.is_code("nor under a name of its own", call("GET", "/status", foreign["client hints"]),
                     403, "CROSS_SITE")
        self.is_code("a link leads to the dashboard", call("GET", "/", foreign["Sec-Fetch-Site"]), 200)

    async def in_a_browser(self):
        if not browser.program():
            self.skipped += 1
            print("SKIPPED  what a real browser does (no Chromium on this machine; "
                  "apt-get install chromium)")
            return
        os.makedirs(f"{WORK}/site", exist_ok=True)
        with open(f"{WORK}/site/index.html", "w", encoding="utf-8") as file:
            file.write("<!doctype html><title>elsewhere</title><iframe name=f></iframe>")
        site = subprocess.Popen([sys.executable, "-m", "http.server", "-d", f"{WORK}/site", "-b",
                                 "127.0.0.1", "9000"], stderr=subprocess.DEVNULL)
        page = browser.Page(WORK)
        try:
            before = toggles()
            await until(10, lambda: talk(b"GET / HTTP/1.0\r\n\r\n", ("127.0.0.1", 9000)), "a site")
            for where in ("http://127.0.0.1:9000/", "http://elsewhere.localhost:9000/"):
                page.go(where)
                await until(10, lambda: page.js("document.title") == "elsewhere", "the page")
                page.js(f"""(async () => {{
                    const rack = "http://127.0.0.1/toggle/{FIRST}";
                    const ask = (x) => fetch(rack, {{mode: "no-cors", ...x}}).catch(() => 0);
                    await ask({{}});
                    await ask({{method: "POST", body: "x", referrerPolicy: "no-referrer"}});
                    await new Promise((done) => {{
                        const image = new Image();
                        image.onerror = image.onload = done;
                        image.src = rack + "?async=1";
                    }});
                    for (const method of ["get", "post"]) {{
                        const form = document.createElement("form");
                        Object.assign(form, {{method, action: rack, target: "f"}});
                        document.body.append(form);
                        form.submit();
                        await new Promise((done) => setTimeout(done, 500));
                    }}
                }})()""")
                self.check(f"a page at {where} toggles nothing", toggles() == before)
                self.check("and reads nothing", page.js(
                    "fetch('http://127.0.0.1/status').then((x) => x.text()).catch(() => 'no')") == "no")
            page.go("http://pointed-at-us.localhost/")
            asked = "fetch('{}', {{method: '{}'}}).then((x) => x.status)"
            await until(10, lambda: page.js("document.title") != "elsewhere", "the dashboard")
            self.check("nor does one whose name was pointed at us",
                       [page.js(asked.format(*x)) for x in (
                           (f"/toggle/{FIRST}", "GET"), (f"/toggle/{FIRST}", "POST"),
                           ("/status", "GET"))] == [403, 403, 403])
            self.check("none of them toggled anything", toggles() == before)
            page.go("http://127.0.0.1/")
            tiles = f"document.querySelectorAll('.tile').length === {len(DONGLES)}"
            self.check("the dashboard goes on working",
                       await until(20, lambda: page.js(tiles), "the dashboard's tiles"))
            self.check("its own requests are its own",
                       [page.js(asked.format("/toggle/99", x)) for x in ("GET", "POST")] == [400, 400])
        finally:
            page.end()
            site.terminate()
            site.wait(10)

    async def links(self):
        made = call("POST", "/links", {"Content-Type": "application/json"},
                    json.dumps({"dongle": FIRST, "min_interval_s": 600}).encode())
        secret = json.loads(made[2])["secret"]
        where, page = f"/rotate/{secret}", {**BROWSER, "Origin": "https://evil.example",
                                            "Sec-Fetch-Site": "cross-site", "Host": "any.example"}
        os.mkdir(f"{WORK}/state/links.json.new")  # the disk takes nothing
        full = call("POST", where + "?async=1", page)
        self.is_code("a link whose use cannot be written down is refused", full, 503, "LINK_NOT_KEPT")
        os.rmdir(f"{WORK}/state/links.json.new")
        used = call("POST", where + "?async=1", page)
        self.is_code("a link's secret is its right, on whatever page", used, 202)
        again = call("POST", where, page)
        self.is_code("it rests", again, 429, "LINK_RATE_LIMITED")
        for name, got in (("used", used), ("refused", full), ("resting", again),
                          ("unknown", call("POST", "/rotate/" + "0" * 64)),
                          ("by GET", call("GET", where))):
            self.check(f"its answers are kept nowhere and tell no page ({name})",
                       got[1].get("Cache-Control") == "no-store"
                       and got[1].get("Referrer-Policy") == "no-referrer", got[1])
        call("GET", where + "/x")
        talk(f"POST {where} HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n".encode())
        code, _ = donglectl("bundle", f"{WORK}/bundle.tar.gz")
        told = subprocess.run(["tar", "-xOzf", f"{WORK}/bundle.tar.gz"], capture_output=True,
                              check=False).stdout if code == 0 else b""
        events = call("GET", "/events?follow=0&limit=500")[2]
        with open(self.daemon.log, "rb") as log:
            words = log.read()
        self.check("the secret is in no log, event or bundle",
                   not any(secret.encode() in x for x in (words, events, told)) and told, code)
        ended = lambda: not json.loads(call("GET", f"/dongles/{FIRST}")[2])["toggle"]["running"]
        await until(60, ended, "the toggle's end")

    async def slow_clients(self):
        held = []
        for n in range(160):
            x = socket.socket()
            x.bind((f"127.0.1.{n % 2 + 1}", 0))
            x.connect(API)
            x.sendall([b"G", b"GET /status HTTP/1.1\r\nX: ",
                       b"POST /toggle/11 HTTP/1.1\r\nContent-Length: 9\r\n\r\nab"][n % 3])
            held.append(x)
        began = time.monotonic()
        for _ in range(20):
            got = call("GET", "/health", source="127.0.2.1")
        took = time.monotonic() - began
        self.check(f"others are served while two addresses dribble ({took:.2f} s)",
                   got[0] == 200 and took < 3, got)
        self.is_code("a neighbour of theirs, too", call("GET", "/status", source="127.0.1.3"), 200)
        for x in held:
            x.close()
        strangers = []
        for n in range(100):
            x = socket.socket()
            x.bind((f"127.9.0.{n % 100 + 1}", 0))
            x.connect(API)
            strangers.append(x)
        self.is_code("nor do strangers take a place", call("GET", "/health", source="127.0.2.2"), 200)
        strangers[-1].settimeout(5)
        self.check("who may not come in is told before it asks",
                   strangers[-1].recv(4096).startswith(b"HTTP/1.1 403"))
        for x in strangers:
            x.close()
        self.is_code("and when it asks", call("GET", "/health", source="127.9.0.7"), 403, "FORBIDDEN")

    async def the_rest(self):
        got = call("GET", "/health", {"Cookie": "c" * 9000})
        self.is_code("a cookie of 9 KB is no matter", got, 200)
        self.check("Keep-Alive says what is true",
                   got[1].get("Keep-Alive") == "timeout=1, max=1000", got[1])
        for target in (f"http://127.0.0.1/health", "http://any.example:99/health"):
            self.check(f"a target may be absolute: {target}", talk(
                f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode()).startswith(b"HTTP/1.1 200"))
        self.check("empty lines before a request are not answered", talk(
            b"\r\n\r\nGET /health HTTP/1.1\r\nHost: x\r\n\r\n").count(b"HTTP/1.1 ") == 1)
        form = (b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\ny\r\n--b--\r\n')
        for kind in ("multipart/form-data; boundary=b", "multipart/form-data",
                     "application/x-www-form-urlencoded"):
            for path, status in (("/links", 415), ("/toggle/99", 400), ("/status", 405)):
                self.is_code(f"a form is no 500: {kind} to {path}",
                             call("POST", path, {"Content-Type": kind}, form), status)
        old = talk(b"GET /events HTTP/1.0\r\n\r\n", seconds=2)
        self.check("a stream of HTTP/1.0 has no chunks",
                   b"\r\n\r\nretry: " in old and b"chunked" not in old, old)
        began = time.monotonic()
        rack = [call("GET", "/rack") for _ in range(10)]
        took = (time.monotonic() - began) / 10
        self.check(f"the rack is drawn in {1000 * took:.0f} ms", rack[-1][0] == 200 and took < 0.2)
        done = subprocess.run(["dongled", "--config", f"{WORK}/dongled.json", "--print-config"],
                              capture_output=True, text=True, timeout=10, check=False)
        self.check("--print-config hides what a webhook's URL may hide",
                   "SECRETPATH" not in done.stdout and "http://127.0.0.1:9/" in done.stdout,
                   done.stdout)

    async def run(self):
        await asyncio.to_thread(lab, "wait-ready")
        await self.daemon.come_up()
        for part in (self.framing, self.behind_a_proxy, self.ranges, self.pages, self.in_a_browser, self.links,
                     self.slow_clients, self.the_rest):
            print(f"\n== {part.__name__.replace('_', ' ')}", flush=True)
            await part()
        self.check("the daemon ends in order", self.daemon.stop() == 0)


async def main():
    began, scenario = time.monotonic(), Scenario()
    try:
        await scenario.run()
    except (Trouble, OSError, ValueError, KeyError, http.client.HTTPException) as x:
        scenario.check("the scenario came to its end", False, f"{type(x).__name__}: {x}")
    finally:
        if scenario.daemon.process and scenario.daemon.process.poll() is None:
            scenario.daemon.kill()
    if scenario.failures:
        print("\n-- the last of the daemon log\n" + scenario.daemon.tail())
    print(f"\n{scenario.checks} checks, {scenario.failures} failed, {scenario.skipped} skipped, "
          f"{time.monotonic() - began:.0f} s")
    return 1 if scenario.failures else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
