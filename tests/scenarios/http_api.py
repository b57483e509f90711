#!/usr/bin/env python3
"""The HTTP API of the whole daemon: tokens with roles, links that outlive it, streams that end with
it, and slow clients that starve nobody."""

import asyncio
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time

from world import API, Daemon, Trouble, donglectl, lab, until

DONGLES = sorted(x["subnet"] for x in lab("status")["dongles"])
FIRST = DONGLES[0]
WORK = "/run/http_api"


def call(method, path, token=None, body=None, timeout=60, source=None):
    """One request: status and JSON."""
    door = http.client.HTTPConnection(*API, timeout=timeout,
                                      source_address=(source, 0) if source else None)
    headers = {"Authorization": "Bearer " + token} if token else {}
    if body is not None:
        headers["Content-Type"] = "application/json"
    try:
        door.request(method, path, None if body is None else json.dumps(body), headers)
        reply = door.getresponse()
        text = reply.read()
        return reply.status, json.loads(text) if text else None
    finally:
        door.close()


def make_token(name, role):
    """What `dongled --make-token` prints: the token, and its entry."""
    done = subprocess.run(["dongled", "--make-token", name, role], capture_output=True, text=True,
                          timeout=10, check=True)
    lines = dict(x.split(": ", 1) for x in done.stdout.splitlines())
    return lines["token"], json.loads(lines["entry"])


class Stream:
    """A live stream of events."""

    def __init__(self, token, query="", header=None):
        self.socket = socket.create_connection(API, timeout=30)
        more = f"Last-Event-ID: {header}\r\n" if header else ""
        self.socket.sendall(f"GET /events{query} HTTP/1.1\r\nHost: x\r\n{more}"
                            f"Authorization: Bearer {token}\r\n\r\n".encode())
        self.text = ""

    def until(self, mark, seconds=30):
        """Reads until a text has come; False: the other side closed, or it took too long."""
        end = time.monotonic() + seconds
        while mark not in self.text:
            self.socket.settimeout(max(end - time.monotonic(), 0.01))
            try:
                part = self.socket.recv(1 << 16)
            except OSError:
                return False
            if not part:
                return False
            self.text += part.decode(errors="replace")
        return True

    def events(self):
        """The events so far: id, kind and data."""
        out = []
        for part in self.text.split("\n\n"):
            fields = dict(x.split(": ", 1) for x in part.splitlines() if ": " in x)
            if "data" in fields and "id" in fields:
                out.append((int(fields["id"]), fields["event"], json.loads(fields["data"])))
        return out


class Scenario:
    """Its daemon, its tokens, its checks."""

    def __init__(self):
        os.makedirs(WORK, exist_ok=True)
        self.checks, self.failures = 0, 0
        self.tokens, entries = {}, []
        for role in ("read", "operate", "admin"):
            self.tokens[role], entry = make_token("my-" + role, role)
            entries.append(entry)
        self.file = f"{WORK}/tokens.json"
        self.write({"tokens": entries})
        self.entries = entries
        self.daemon = Daemon(WORK, DONGLES, toggle={"cooldown_s": 0},
                             api={"tokens_file": self.file, "max_streams": 4})

    def write(self, tokens):
        with open(self.file, "w", encoding="utf-8") as file:
            json.dump(tokens, file, indent=1)

    def check(self, text, holds, found=""):
        self.checks += 1
        more = "" if holds else f" ({str(found)[:600]})"
        print(("ok    " if holds else "FAIL  ") + text + more, flush=True)
        self.failures += not holds

    def is_code(self, text, reply, status, code=None):
        fits = reply[0] == status and (code is None or reply[1].get("code") == code)
        self.check(text, fits, reply)

    async def up(self):
        self.daemon.start()
        read = self.tokens["read"]
        await until(60, lambda: call("GET", "/health", read)[0] == 200, "the daemon's start")
        await until(60, lambda: call("GET", "/status", read)[1]["dongle_status"]["all_connected"],
                    "a rack that serves")

    async def roles(self):
        read, operate, admin = (self.tokens[x] for x in ("read", "operate", "admin"))
        self.is_code("without a token there is nothing", call("GET", "/status"), 401,
                     "UNAUTHORIZED")
        self.is_code("a reader reads", call("GET", "/status", read), 200)
        self.is_code("and toggles nothing", call("GET", f"/toggle/{FIRST}", read), 403,
                     "FORBIDDEN_ROLE")
        toggled = call("POST", f"/toggle/{FIRST}", operate)
        self.is_code("an operator toggles", toggled, 200)
        story = call("GET", "/toggles/" + toggled[1].get("toggle_id", "0"), read)[1]
        self.check("it is known who asked", story.get("asked_by") == "http 127.0.0.1 as my-operate",
                   story)
        self.is_code("and makes no links", call("POST", "/links", operate, {"dongle": FIRST}), 403,
                     "FORBIDDEN_ROLE")
        self.is_code("the administrator does all", call("GET", "/links", admin), 200)

    async def reloads(self):
        read = self.tokens["read"]
        self.write({"tokens": [x for x in self.entries if x["role"] != "operate"]})
        self.daemon.process.send_signal(signal.SIGHUP)
        gone = lambda: call("GET", "/status", self.tokens["operate"])[0] == 401
        self.check("a token that is taken out ends with the reload",
                   await until(10, gone, "the reload") is not None)
        with open(self.file, "w", encoding="utf-8") as file:
            file.write('{"tokens": [\n{"name": "x"}]}')
        self.daemon.process.send_signal(signal.SIGHUP)
        said = lambda: self.daemon.said("tokens.json:2: tokens[0]")
        self.check("a bad file is told with its line", await until(10, said, "the complaint"))
        self.is_code("and changes nothing", call("GET", "/status", read), 200)
        done = subprocess.run(["dongled", "--config", f"{WORK}/dongled.json", "--check-config"],
                              capture_output=True, text=True, timeout=10, check=False)
        self.check("--check-config tells the same, with 78",
                   done.returncode == 78 and "tokens.json:2" in done.stderr, done)
        self.write({"tokens": self.entries})
        self.daemon.process.send_signal(signal.SIGHUP)
        back = lambda: call("GET", "/status", self.tokens["operate"])[0] == 200
        self.check("mended, it is in force again", await until(10, back, "the reload"))

    async def links(self):
        admin = self.tokens["admin"]
        wish = {"dongle": FIRST, "expires_s": 3600, "min_interval_s": 5, "note": "scenario"}
        made = call("POST", "/links", admin, wish)
        self.is_code("a link is made", made, 201)
        where = "/rotate/" + made[1]["secret"]
        code, text = donglectl("link", "add", DONGLES[1], "for", "1h")
        self.check("the shell makes one, too", code == 0 and "/rotate/" in text, text)
        before = lab("public", FIRST)
        self.is_code("it needs no token", call("POST", where), 200)
        self.check("and changes the address", lab("public", FIRST) != before, before)
        self.is_code("a second time at once is too soon", call("POST", where), 429,
                     "LINK_RATE_LIMITED")
        self.daemon.kill()
        await self.up()
        kept = call("GET", "/links", admin)[1]["links"]
        self.check("links outlive a kill -9", len(kept) == 2, kept)
        self.check("and so does their use", kept[0]["uses"] == 1, kept)
        ready = lambda: call("POST", where)[0] == 200
        self.check("the link works again after its rest", await until(60, ready, "a second use"))
        code, text = donglectl("link", "revoke", made[1]["id"])
        self.check("the shell revokes it", code == 0, text)
        self.is_code("then it is none", call("POST", where), 404, "UNKNOWN_LINK")
        secret = made[1]["secret"]
        with open(self.daemon.log, encoding="utf-8", errors="replace") as log:
            words = log.read()
        told = [x for x in (secret, *self.tokens.values()) if x in words]
        self.check("no secret is in the log", not told)

    async def streams(self):
        read = self.tokens["read"]
        live = Stream(read, f"?dongle={FIRST}")
        self.check("a stream begins at once", live.until(": dongled", 5), live.text)
        call("POST", f"/toggle/{FIRST}", self.tokens["operate"])
        self.check("it sees a toggle begin and end", live.until("event: toggle_ended"), live.text)
        ids = [x[0] for x in live.events()]
        self.check("its ids grow", len(ids) > 1 and ids == sorted(set(ids)), ids)
        self.check("all are of its dongle", all(x[2]["dongle"] == FIRST for x in live.events()))
        begun = next(x for x in live.events() if x[1] == "toggle_started")
        again = Stream(read, f"?dongle={FIRST}", begun[0])
        self.check("one that comes back misses nothing", again.until("event: toggle_ended"))
        came = [x[0] for x in again.events()]
        self.check("and gets nothing twice", came == [x for x in ids if x > begun[0]][:len(came)],
                   (ids, came))
        others = [Stream(read) for _ in range(2)]
        for x in others:
            x.until(": dongled")
        self.is_code("so many streams and no more", call("GET", "/events", read), 503,
                     "TOO_MANY_STREAMS")
        others.pop().socket.close()
        page = lambda: Stream(read).until("200 OK", 5)
        self.check("one that leaves frees its place", await until(10, page, "a free place"))
        self.before_stop = call("GET", "/events?follow=0&limit=1", read)[1]["last"]
        began = time.monotonic()
        self.check("a stop ends the daemon in order", self.daemon.stop() == 0)
        self.check(f"in time ({time.monotonic() - began:.1f} s)", time.monotonic() - began < 10)
        for x in (live, again, *others):
            self.check("and its streams are told", x.until("event: end", 5), x.text[-300:])
        await self.up()
        late = Stream(read, f"?since={self.before_stop}")
        self.check("what was before the restart comes from the journal",
                   late.until("dongled stops"), late.text[-600:])
        late.until("dongled is ready")
        self.check("without a gap", "event: gap" not in late.text)

    async def slow_clients(self):
        read, held = self.tokens["read"], []
        for n in range(300):  # from ten addresses, so that no share ends it
            x = socket.socket()
            x.bind((f"127.0.1.{n % 10 + 1}", 0))
            x.settimeout(5)
            try:
                x.connect(API)
                x.sendall(b"GET /status HTTP/1.1\r\nX: ")
                held.append(x)
            except OSError:
                x.close()
        self.check(f"{len(held)} slow clients stand", len(held) > 200)
        # With every thread at a client that says nothing more, others wait for a read to time out.
        served = lambda: call("GET", "/health", read, timeout=30)[0] == 200
        self.check("others are served all the same", await until(30, served, "an answer"))
        for x in held:
            x.close()
        idle, began = [], time.monotonic()
        for _ in range(60):  # one address has its share, and others go on at once
            x = socket.create_connection(API, timeout=5)
            x.sendall(b"GET /sta")
            idle.append(x)
        self.check(f"60 more come ({time.monotonic() - began:.2f} s)",
                   time.monotonic() - began < 2)
        self.is_code("a client with too many connections is told", call("GET", "/health", read),
                     429, "TOO_MANY_REQUESTS")
        began = time.monotonic()
        got = call("GET", "/health", read, source="127.0.2.1")
        self.check(f"and its neighbour is served at once ({time.monotonic() - began:.2f} s)",
                   got[0] == 200 and time.monotonic() - began < 1, got)
        for x in idle:
            x.close()

    async def run(self):
        await asyncio.to_thread(lab, "wait-ready")
        await self.up()
        for part in (self.roles, self.reloads, self.links, self.streams, self.slow_clients):
            print(f"\n== {part.__name__.replace('_', ' ')}", flush=True)
            await part()
        self.check("the daemon ends in order", self.daemon.stop() == 0)


async def main():
    began, scenario = time.monotonic(), Scenario()
    try:
        await scenario.run()
    except (Trouble, OSError, ValueError, KeyError, StopIteration, http.client.HTTPException) as x:
        scenario.check("the scenario came to its end", False, f"{type(x).__name__}: {x}")
    finally:
        if scenario.daemon.process and scenario.daemon.process.poll() is None:
            scenario.daemon.kill()
    if scenario.failures:
        print("\n-- the last of the daemon log\n" + scenario.daemon.tail())
    print(f"\n{scenario.checks} checks, {scenario.failures} failed, "
          f"{time.monotonic() - began:.0f} s")
    return 1 if scenario.failures else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
