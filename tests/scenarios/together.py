#!/usr/bin/env python3
"""One recovery, watched live by two shells, a browser and a program that reads the event stream:
all see the same, in the same order; and every event, these and those of a toggle, of a kill and of
an operator's wish, leads by its causes to something that came from outside.
"""

import asyncio
import http.client
import json
import os
import signal
import subprocess
import sys
import threading

import browser
from checks import check, failed, finish, say, skip
from world import API, Daemon, Trouble, api, donglectl, lab, until

WORK = "/run/together"
ILL = 12


class Shell:
    """`donglectl events -f`, whose lines are kept as they come."""

    def __init__(self):
        self.lines = []
        self.process = subprocess.Popen(["donglectl", "events", "-f", "--json"], text=True,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.append(line)

    def events(self):
        """Each happening that was told, in order."""
        out = []
        for line in list(self.lines):
            try:
                told = json.loads(line)
            except ValueError:
                continue
            out += told.get("happenings", [told] if "kind" in told else [])
        return out

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(10)


class Stream:
    """A program that reads /events."""

    def __init__(self):
        self.told = []
        self.door = http.client.HTTPConnection(*API, timeout=60)
        self.door.request("GET", "/events")
        self.reply = self.door.getresponse()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        try:
            for line in self.reply:
                if line.startswith(b"data: "):
                    told = json.loads(line[6:])
                    if "kind" in told:
                        self.told.append(told)
        except (OSError, http.client.HTTPException, ValueError, AttributeError):
            pass  # closed by us, or with the daemon: what was told is what is judged

    def events(self):
        return list(self.told)


def ids(events, since):
    return [x["id"] for x in events if x["id"] > since]


def all_events():
    """Everything that is known, oldest first, page by page."""
    out, since = [], 0
    while True:
        status, page = api(f"/events?follow=0&limit=500&since={since}")
        if status != 200:
            raise Trouble(f"/events: {status} {page}")
        new = [x for x in page["events"] if not out or x["id"] > out[-1]["id"]]
        out += new
        if not new:
            return out
        since = new[-1]["id"]


def causes(events):
    """Each event leads, by causes that are known and older, to one that says from whom it came."""
    known = {x["id"]: x for x in events}
    lost, later, rootless = [], [], []
    for x in events:
        at = x
        while at["cause"] is not None:
            if at["cause"] not in known:
                lost.append(x)
                break
            if at["cause"] >= at["id"]:
                later.append(x)
                break
            at = known[at["cause"]]
        else:
            if not at["by"]:
                rootless.append(x)
    check(f"each of {len(events)} events leads to its cause", not lost, lost[:3])
    check("no cause is younger than what it caused", not later, later[:3])
    check("each root says from whom or what it came", not rootless, rootless[:3])


async def main():
    os.makedirs(WORK, exist_ok=True)
    daemon = Daemon(WORK, [11, 12, 13])
    page = None
    try:
        lab("wait-ready")
        await daemon.come_up()
        say("a recovery, and who watches it")
        watchers = {"the first shell": Shell(), "the second shell": Shell(), "the stream": Stream()}
        if browser.program():
            page = browser.Page(WORK)
            page.go("http://127.0.0.1/")
            await until(15, lambda: page.js("document.getElementById('link')?.textContent === 'live'"),
                        "a page that is connected")
        since = api("/events?follow=0&limit=1")[1]["last"]
        lab("fault", ILL, "usb_stuck", "power")
        done = await until(150, lambda: next(
            (x for x in all_events() if x["id"] > since and x["dongle"] == ILL
             and x["kind"] == "toggle_ended"), None), "a recovery that ends")
        check("it is the daemon's own, and it healed", done["details"].get("success") is True, done)
        await until(20, daemon.all_ready, "a rack that serves again")
        story = [x for x in all_events() if since < x["id"] <= done["id"]]
        kinds = [x["kind"] for x in story if x["dongle"] == ILL]
        check("its story has the illness, each act, and the end",
              {"toggle_started", "toggle_step", "toggle_ended", "phase"} <= set(kinds), kinds)
        want = [x["id"] for x in story]
        for name, watcher in watchers.items():
            await until(10, lambda w=watcher: done["id"] in ids(w.events(), since),
                        f"{name} that has seen the end")
            seen = [x for x in ids(watcher.events(), since) if x <= done["id"]]
            check(f"{name} saw all of it, in order, once ({len(seen)} events)", seen == want,
                  sorted(set(want) ^ set(seen)) or seen)
        if page:
            found = await until(10, lambda: page.js(
                "[...document.querySelectorAll('.event')].map(x => x.textContent).join('\\n')"),
                "events on the page")
            began = next(x for x in story if x["kind"] == "toggle_started")
            # The page leaves out the toggle's number: whoever reads a line clicks for the rest.
            for text, event in (("how it ended", done), ("that it began", began)):
                line = event["text"].replace(f"toggle {event['toggle_id']}", "toggle")
                check(f"the page shows {text}", line in found, f"{line} in {found}")
        else:
            skip("the browser saw it, too", "no chromium; apt-get install chromium")
        check("Ctrl-C ends a shell's watching in order",
              watchers["the first shell"].stop() in (0, 130, -2))

        say("more to be explained")
        code, said = donglectl("toggle", 11, timeout=60)
        check("an operator's toggle", code == 0, said)
        donglectl("kill", "/rack/13/modem")
        donglectl("recovery", "pause", 13, "for", "1m")
        lab("unplug", 13)
        await until(10, lambda: any(x["dongle"] == 13 and x["kind"] == "phase"
                                    and "absent" in json.dumps(x) for x in all_events()[-50:]),
                    "an absence that is told")
        lab("replug", 13)
        donglectl("recovery", "resume", 13)
        await until(30, daemon.all_ready, "a rack that serves")
        causes(all_events())

        say("the same from the journal, after a kill -9")
        before = all_events()
        await asyncio.sleep(1.5)  # what is younger than a batch of the journal may be lost
        daemon.kill()
        await daemon.come_up()
        after = all_events()
        known = {x["id"] for x in after}
        missing = [x for x in before if x["id"] not in known]
        check(f"none of {len(before)} events is lost", not missing, missing[:3])
        causes(after)
        code, story = donglectl("why", str(done["id"]))
        check("`why` tells the recovery's story to its root", code == 0 and "phase" in story, story)
        check("the daemon ends in order", daemon.stop() == 0)
    finally:
        if page:
            page.end()
        if daemon.process and daemon.process.poll() is None:
            daemon.kill()
    if failed():
        print(daemon.tail())
    return finish()


sys.exit(asyncio.run(main()))
