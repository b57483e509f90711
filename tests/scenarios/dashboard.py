#!/usr/bin/env python3
"""The dashboard in a real browser, before the real daemon: loads without a complaint and without
asking anybody else, shows a toggle and an actor's restart as they happen, asks for a token where
one is needed, says when it is cut off, and fits a phone.

    dashboard.py [DIRECTORY]    writes screenshots there
"""

import asyncio
import json
import os
import signal
import sys
import time

import browser
from world import Daemon, Trouble, donglectl, lab, until

ORIGIN = "http://127.0.0.1"
TOKEN = "a-token-that-nobody-guesses"
DONGLES = sorted(x["subnet"] for x in lab("status")["dongles"])
FIRST = DONGLES[0]
FAMILIES = ("DejaVu Sans", "Liberation Sans", "Open Sans")

# How wide a line is in the family that is set: tells which one is really there.
SAMPLE_WIDTH = """(() => {
    const line = document.createElement('span');
    line.textContent = 'Events of the rack, 0123456789';
    line.className = 'vh';
    line.style.cssText = 'position:fixed;width:auto;height:auto;clip-path:none;visibility:hidden';
    document.body.append(line);
    const wide = line.getBoundingClientRect().width;
    line.remove();
    return wide; })()"""
# What reaches beyond a phone's edge, by its tag and class.
TOO_WIDE = """[...document.querySelectorAll('body *')]
    .filter(x => x.getBoundingClientRect().right > 360.5 && x.offsetHeight)
    .slice(-4).map(x => x.tagName + '.' + x.className).join(' ')"""
# Names of tabs that take two lines.
BROKEN_TABS = """[...document.querySelectorAll('.tabs button')].filter(x => {
    const line = document.createRange();
    line.selectNodeContents(x);
    return line.getBoundingClientRect().height > 26 || x.scrollWidth > x.clientWidth;
  }).map(x => x.textContent).join(' ')"""


class Visit:
    """The scenario: its daemon, its page, and its checks."""

    def __init__(self, shots):
        self.work = "/run/dashboard"
        self.shots, self.checks, self.failures = shots, 0, 0
        os.makedirs(self.work, exist_ok=True)
        self.daemon = Daemon(self.work, DONGLES, toggle={"hold_ms": 1500})
        self.page = None

    def check(self, text, holds, found=""):
        self.checks += 1
        more = "" if holds else f" ({str(found)[:600]})"
        print(("ok    " if holds else "FAIL  ") + text + more, flush=True)
        self.failures += not holds

    def shot(self, name):
        if self.shots:
            self.page.shot(f"{self.shots}/{name}.png")

    async def sees(self, seconds, expression, text):
        """Waits until an expression holds in the page, and counts it as a check."""
        try:
            found = await until(seconds, lambda: self.page.js(expression), text)
            self.check(text, True)
            return found
        except Trouble:
            self.check(text, False, self.page.js("document.body.innerText.replace(/\\s+/g, ' ')"))
            return None

    async def sees_event(self, text, *words):
        """Waits for a line among the events."""
        looks = " && ".join(f"x.textContent.includes({json.dumps(w)})" for w in words)
        await self.sees(10, f"[...document.querySelectorAll('.event')].some(x => {looks})", text)

    async def is_connected(self, seconds, text):
        """Waits until the page says that it is, and hears of events as they happen."""
        await self.sees(seconds, "document.getElementById('link').textContent === 'live'", text)

    # -- what is checked, in this order

    async def loads(self):
        self.page.size(1440, 900)
        self.page.scheme("dark")
        self.page.go(ORIGIN + "/")
        await self.sees(10, f"document.querySelectorAll('.tile').length === {len(DONGLES)}",
                        "there is a tile for each dongle")
        await self.is_connected(10, "it is connected")
        await self.sees(5, "/^All \\d+ dongles are ready$/.test(headline.textContent)",
                        "one sentence says that all is well")
        await self.sees(5, "document.querySelectorAll('[role=treeitem]').length > 10",
                        "the supervision tree is drawn")
        await self.sees(5, "document.querySelectorAll('.hub').length > 0", "hubs are drawn")
        self.page.js("window.loadedOnce = true")

    async def toggles(self):
        tile = f".tile[data-dongle=\"{FIRST}\"]"
        before = self.page.js(f"document.querySelector('{tile} .address').textContent")
        self.check("the tile shows its address", before == lab("public", FIRST), before)
        # Each phase the tile passes through is noted as it is drawn.
        self.page.js(f"""
            window.phases = [];
            new MutationObserver(() => phases.push(document.querySelector('{tile}').dataset.phase))
              .observe(document.querySelector('{tile}'), {{attributes: true}});""")
        self.page.key("j")
        self.page.key("t")
        await self.sees(5, "document.getElementById('ask').open", "a toggle is asked about first")
        self.page.key("Enter")
        await self.sees(10, f"document.querySelector('{tile}').dataset.phase === 'toggling'",
                        "its tile shows the toggle while it runs")
        await self.sees(10, "document.querySelectorAll('.live .bar').length === 1",
                        "its timeline grows meanwhile")
        self.shot("toggling")
        await self.sees(30, f"document.querySelector('{tile}').dataset.phase === 'ready'",
                        "it is ready again")
        await self.sees(10, f"document.querySelector('{tile} .address').textContent !== '{before}'",
                        "with another address")
        self.check("phases were seen in order", self.page.js("phases").count("toggling") > 0
                   and self.page.js("phases")[-1] == "ready", self.page.js("phases"))
        await self.sees(10, "document.querySelectorAll('.story .bar').length >= 5"
                            " && !document.querySelector('.live')",
                        "its timeline stays, with a bar an act")
        self.page.js("document.querySelector('.story .act-line').click()")
        why = "document.querySelector('.story .words:not([hidden]) dd').textContent"
        await self.sees(5, why + ".length > 5", "an act tells why")
        await self.sees_event("the toggle is among the events", f"dongle {FIRST}", "toggl")
        await self.sees(15, "document.querySelectorAll('.addresses li').length > 0",
                        "addresses are listed")
        await self.sees(30, "document.querySelectorAll('.plot').length >= 2",
                        "the signal is plotted")
        await self.sees(10, "document.querySelector('.verdict').textContent.includes('healthy')",
                        "it is explained")
        self.shot("detail")
        self.page.key("Escape")
        await self.sees(5, "document.getElementById('detail').hidden", "Escape closes the drawer")

    async def restarts(self):
        path = f"/rack/{FIRST}/modem"
        open_up = f"""(() => {{
            const row = document.querySelector('[data-path="/rack/{FIRST}"]');
            if (row && row.getAttribute('aria-expanded') === 'false') row.click();
            return document.querySelector('li[data-path="{path}"]') !== null; }})()"""
        await self.sees(10, open_up, "a dongle's actors can be unfolded")
        count = f"""document.querySelector('li[data-path="{path}"] .restarts').textContent"""
        self.check("no restart is counted yet", self.page.js(count) == "", self.page.js(count))
        self.page.js(f"""
            window.flashed = false;
            window.row = document.querySelector('li[data-path="{path}"]');
            new MutationObserver(() => window.flashed ||= row.classList.contains('flash'))
              .observe(row, {{attributes: true}});""")
        status, said = await asyncio.to_thread(donglectl, "kill", path)
        self.check("the actor is killed", status == 0, said)
        await self.sees(10, count + " === '1×'", "its restart is counted without a reload")
        await self.sees(5, "window.flashed && window.loadedOnce", "and its row has flashed")
        await self.sees_event("the death is among the events", path + " died")
        self.shot("tree")

    async def fits(self):
        self.page.size(1440, 900)
        colour = "getComputedStyle(document.documentElement).backgroundColor"
        dark = self.page.js(colour)
        self.shot("overview_dark")
        self.page.scheme("light")
        await self.sees(5, f"{colour} !== '{dark}'", "it is light where the system is")
        self.shot("overview_light")
        self.page.scheme("dark")
        self.page.size(360, 740, mobile=True, scale=2)
        # Letters of one family are a fifth wider than another's, and a phone has any of them.
        widths = set()
        for family in FAMILIES:
            self.page.js(f"""document.documentElement.style.setProperty('--sans', '"{family}"')""")
            widths.add(self.page.js(SAMPLE_WIDTH))
            for part in ("now", "rack", "tree", "events"):
                self.page.js(f"document.querySelector('.tabs [data-view={part}]').click()")
                wide = self.page.js("document.documentElement.scrollWidth")
                seen = self.page.js(f"document.getElementById('{part}').offsetHeight > 0")
                self.check(f"a phone shows {part} in {family} without scrolling sideways",
                           wide <= 360 and seen, f"{wide} wide: {self.page.js(TOO_WIDE)}")
                self.shot("phone_" + part)
            broken = self.page.js(BROKEN_TABS)
            self.check(f"no tab's name breaks in {family}", broken == "", broken)
            self.page.js(f"location.hash = '#/dongle/{FIRST}'")
            await self.sees(5, "!document.getElementById('detail').hidden", "a link opens a dongle")
            wide = self.page.js("Math.max(document.documentElement.scrollWidth, detail.scrollWidth)")
            self.check(f"and a phone shows it whole in {family}", wide <= 360,
                       f"{wide} wide: {self.page.js(TOO_WIDE)}")
            self.shot("phone_detail")
            self.page.js("location.hash = ''")
        self.page.js("document.documentElement.style.removeProperty('--sans')")
        if len(widths) < len(FAMILIES):
            print(f"SKIPPED: not all of {FAMILIES} are installed: {sorted(widths)}")
        self.page.size(1440, 900)

    async def obeys_keys(self):
        chosen = "(document.querySelector('.tile[aria-current]') || {dataset: {}}).dataset.dongle"
        for key, n in (("j", DONGLES[1]), ("j", DONGLES[2]), ("k", DONGLES[1])):
            self.page.key(key)
            await self.sees(5, f"{chosen} === '{n}'", f"{key} selects dongle {n}")
        self.check("and it has the focus",
                   self.page.js(f"document.activeElement.dataset.dongle === '{DONGLES[1]}'"))
        self.page.key("Enter")
        await self.sees(5, "!document.getElementById('detail').hidden", "Enter opens it")
        self.page.key("Escape")
        await self.sees(5, "document.getElementById('detail').hidden", "Escape closes it")
        self.check("and gives the focus back",
                   self.page.js(f"document.activeElement.dataset.dongle === '{DONGLES[1]}'"))
        self.page.key("/")
        self.page.type(str(DONGLES[2]))
        await self.sees(5, "document.querySelectorAll('.tile:not([data-out])').length === 1",
                        "/ filters")
        self.page.key("Escape")
        await self.sees(5, "document.querySelectorAll('.tile[data-out]').length === 0",
                        "Escape clears the filter")
        self.page.key("?")
        await self.sees(5, "document.getElementById('help').open", "? helps")
        self.shot("help")
        self.page.key("Escape")
        self.page.js("document.querySelector('[role=treeitem][tabindex=\"0\"]').focus()")
        row = self.page.js("document.activeElement.dataset.path")
        self.page.key("ArrowDown")
        await self.sees(5, f"document.activeElement.dataset.path !== '{row}'",
                        "arrows walk the tree")
        nameless = self.page.js("""[...document.querySelectorAll('button, a, input, select')]
            .filter(x => !x.hidden && !x.textContent.trim() && !x.getAttribute('aria-label')
                         && !x.labels?.length && x.type !== 'hidden').map(x => x.outerHTML)""")
        self.check("everything that can be pressed has a name", nameless in ([], None), nameless)

    async def keeps_words_words(self):
        self.page.js("""
            window.honest = window.fetch;
            window.fetch = async (...asked) => {
              const reply = await honest(...asked);
              if (asked[0] !== '/status') return reply;
              const said = await reply.json();
              for (const x of said.available_proxies)
                Object.assign(x, {phase: 'ill', external_ip: '<b>1.2.3.4</b>',
                                  phase_reason: '<img src=x onerror="window.fooled = true">'});
              return new Response(JSON.stringify(said), {status: 200});
            };""")
        await self.sees(10, "headline.textContent.includes('<img src=x')"
                            " && document.querySelector('.tile').textContent.includes('<img src')",
                        "hostile words are shown as they are")
        self.check("and are nothing but words", self.page.js(
            "!window.fooled && !document.querySelector('img, main b > b, .tile b')"))
        self.page.js("window.fetch = window.honest")
        await self.sees(10, "headline.textContent.startsWith('All')",
                        "and gone with what said them")

    async def is_cut_off(self):
        self.check("the daemon stops", self.daemon.stop() == 0)
        await self.sees(20, "/^not connected since \\d\\d:\\d\\d:\\d\\d$/"
                            ".test(document.getElementById('link').textContent)",
                        "it says since when it is not connected")
        await self.sees(5, "headline.textContent.startsWith('No word since')",
                        "and that its sentence is old")
        self.shot("cut_off")
        await self.daemon.come_up()
        await self.is_connected(30, "it is connected again by itself")
        self.check("without a reload", self.page.js("window.loadedOnce"))

    async def asks_for_a_token(self):
        with open(f"{self.work}/token", "w", encoding="utf-8") as file:
            file.write(TOKEN + "\n")
        self.daemon.config["api"] = {"token_file": f"{self.work}/token"}
        with open(f"{self.work}/dongled.json", "w", encoding="utf-8") as file:
            json.dump(self.daemon.config, file)
        self.daemon.process.send_signal(signal.SIGHUP)
        await self.sees(15, "document.getElementById('token').open", "it asks for a token")
        self.page.type("not this one")
        self.page.key("Enter")
        await self.sees(10, "document.getElementById('token').open"
                            " && document.getElementById('token-why').textContent !== ''",
                        "a wrong one is refused, and it asks again")
        self.page.type(TOKEN)
        self.page.key("Enter")
        await self.sees(15, "!document.getElementById('token').open"
                            " && headline.textContent.startsWith('All')", "the right one opens it")
        self.page.go(ORIGIN + "/?again")
        await self.sees(15, f"document.querySelectorAll('.tile').length === {len(DONGLES)}",
                        "a reload needs no second prompt")

    def asked_nobody_else(self):
        foreign = [x for x in self.page.requests()
                   if not x.startswith((ORIGIN + "/", "data:", "about:"))]
        self.check("nobody else was asked for anything", not foreign, foreign)
        complaints = self.page.complaints()
        self.check("the browser has no complaint", not complaints, complaints)

    async def run(self):
        await asyncio.to_thread(lab, "wait-ready")
        await self.daemon.come_up()
        self.page = browser.Page(self.work)
        for part in (self.loads, self.toggles, self.restarts, self.fits, self.obeys_keys,
                     self.keeps_words_words, self.is_cut_off, self.asks_for_a_token):
            print(f"\n== {part.__name__.replace('_', ' ')}", flush=True)
            await part()
        print("\n== all in all", flush=True)
        self.asked_nobody_else()
        self.check("the daemon ends in order", self.daemon.stop() == 0)


async def main(shots):
    if shots:
        os.makedirs(shots, exist_ok=True)
    began = time.monotonic()
    visit = Visit(shots)
    try:
        await visit.run()
    except (Trouble, browser.BrowserTrouble, OSError) as x:
        visit.check("the scenario came to its end", False, x)
    finally:
        if visit.page:
            visit.page.end()
        if visit.daemon.process and visit.daemon.process.poll() is None:
            visit.daemon.kill()
    if visit.failures:
        print("\n-- the last of the daemon log\n" + visit.daemon.tail())
    print(f"\n{visit.checks} checks, {visit.failures} failed, "
          f"{time.monotonic() - began:.0f} s")
    return 1 if visit.failures else 0


if __name__ == "__main__":
    if not browser.program():
        print("SKIPPED  the dashboard in a browser (no chromium here; apt-get install chromium)")
        sys.exit(77)
    sys.exit(asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else None)))
