#!/usr/bin/env python3
"""Chaos: twenty dongles under load, and for T seconds everything that can break does, at random.

    donglelab run --dongles 11-30 -- tests/scenarios/chaos.py [SECONDS] [SEED]

Faults of routes, modems, USB, hubs and carriers; people's toggles; actors killed; the daemon killed with -9 and
started again, or asked to stop in the middle of a toggle; and the daemon itself made slow and poor:
netlink, its disk, a locked database, no descriptors. In the end all dongles must be well within a
bounded time, with no port off, no byte on the uplink, no transfer wrong, no descriptor or memory lost
since the last restart, and by the lab's own ledger nothing done to any dongle that did not need it.
"""

import asyncio
import collections
import os
import random
import sqlite3
import subprocess
import sys
import time

from world import Daemon, Rejected, Trouble, api, big_file, donglectl, echo, get, lab, table, until

DONGLES = range(11, 31)
HUBS = [f"1-{i}" for i in range(1, 6)]
UPLINK = b"198.18.0.2"
HEALED_WITHIN = 300  # seconds: a failed recovery rests for half a minute, and for longer each time

# What makes the daemon itself slow or poor (tests/lab/README.md), for some seconds.
HINDRANCES = ["netlink ms=3000 count=2", "netlink-answer ms=7000 count=1", "fsync ms=700",
              "open errno=EMFILE path=/sys", "opendir errno=EMFILE", "socket errno=EMFILE",
              "fsync errno=EIO count=3", "socket errno=ENOBUFS family=netlink count=5"]

# What the daemon can cure by itself, and what only time (seconds) or a person ends.
CURABLE = ["wan_dead dataswitch", "wan_dead net_mode", "wan_dead reboot", "wan_dead power",
           "usb_stuck bind", "usb_stuck authorized", "usb_stuck power", "usb_stuck bind,no_net",
           "usb_gone port", "mass_storage", "route_deleted", "rule_deleted", "table_flushed",
           "interface_flap 500", "interface_flap gone", "session_lost"]
PASSING = ["api_hang", "api_refuse", "api_garbage", "api_slow 1500", "dns_dead", "dns_garbage",
           "metric_conflict 500", "same_address", "slow_attach 3000", "slow_boot 2000",
           "already_logged_in", "no_sim", "data_only", "walled_garden", "session_over", "no_cookie",
           "api_busy", "no_password_type", "plain_password", "odd_signal"]
CARRIERS = ["41301", "41302", "41303"]  # the lab's; a third of the rack each
TOP_LEVEL = ["/router", "/hub_power", "/hotplug", "/journal", "/switchboard", "/modem_pool/desk",
             "/modem_pool/worker1", "/rack/gate", "/rack/dongles"]
OF_A_DONGLE = ["relays", "route", "socks", "health", "modem", "toggle", ""]


class Chaos:
    def __init__(self, seconds, seed):
        self.seconds, self.seed, self.random = seconds, seed, random.Random(seed)
        self.daemon = Daemon(
            "/run/chaos", DONGLES, log={"level": "info"},
            toggle={"cooldown_s": 1, "hold_ms": 300, "attach_budget_ms": 10000},
            recovery={"power_off_ms": 300, "budgets_ms": {
                "route": 2000, "modem": 6000, "modem_reboot": 10000, "mode_switch": 8000,
                "usb": 6000, "port_power": 10000, "hub_power": 15000, "controller": 15000}})
        self.count = collections.Counter()
        self.wrong, self.failures = [], []
        self.calm = asyncio.Event()  # set: no load
        self.loading = True
        self.files = {(size, seed): big_file(size, seed)
                      for size in (20000, 60000, 150000) for seed in (1, 2)}

    # -- load ------------------------------------------------------------------------------------

    async def transfer(self, n):
        """One small transfer through dongle N, checked: what came must be what was sent, up to
        where it was cut."""
        kind = self.random.choice(("download", "download", "upload", "address"))
        if kind == "download":
            (size, seed), sent = self.random.choice(list(self.files.items()))
            came = await get(n, f"/big?bytes={size}&seed={seed}")
        elif kind == "upload":
            sent = self.random.choice(list(self.files.values()))[:40000]
            came = await echo(n, sent)
        else:
            sent = came = await get(n, "/ip")
            if came.strip() == UPLINK:
                self.wrong.append(f"dongle {n} went out by the uplink")
        if came != sent[:len(came)]:
            self.wrong.append(f"dongle {n}: a {kind} differs from what was sent")
        self.count["bytes"] += len(came)
        self.count["transfers whole" if len(came) == len(sent) else "transfers cut"] += 1

    async def client(self, n):
        while self.loading:
            while self.calm.is_set() and self.loading:
                await asyncio.sleep(0.2)
            try:
                await asyncio.wait_for(self.transfer(n), 20)
            except Rejected:
                self.count["refused with a reply"] += 1
            except ConnectionRefusedError:
                self.count["no daemon"] += 1
            except asyncio.TimeoutError:
                self.count["gave up after 20 s"] += 1
            except (OSError, EOFError):
                self.count["closed"] += 1
            await asyncio.sleep(self.random.uniform(0.3, 1.2))  # a client's pause for thought

    # -- trouble ---------------------------------------------------------------------------------

    async def ask_lab(self, *words):
        try:
            await asyncio.to_thread(lab, *words)
            return True
        except Trouble:
            return False  # not now: that stick is out, or in already

    async def fault(self):
        n = self.random.choice(DONGLES)
        passing = self.random.random() < 0.3
        words = self.random.choice(PASSING if passing else CURABLE).split()
        if not await self.ask_lab("fault", n, *words):
            return
        self.count["fault " + words[0]] += 1
        if passing:
            await asyncio.sleep(self.random.uniform(3, 10))
            await self.ask_lab("heal", n, words[0])

    async def hub(self):
        if await self.ask_lab("hub-fault", self.random.choice(HUBS)):
            self.count["fault of a whole hub"] += 1

    async def carrier(self):
        """Nothing passes through any dongle of one carrier, for longer than a climb takes."""
        plmn = self.random.choice(CARRIERS)
        if await self.ask_lab("carrier-fault", plmn):
            self.count["a carrier's outage"] += 1
            await asyncio.sleep(self.random.uniform(10, 40))
            await self.ask_lab("carrier-heal", plmn)

    async def pull(self):
        n = self.random.choice(DONGLES)
        if await self.ask_lab("unplug", n):
            self.count["pulled out and put back"] += 1
            await asyncio.sleep(self.random.uniform(1, 4))
            await self.ask_lab("replug", n)

    async def swap(self):
        if await self.ask_lab("replace", self.random.choice(DONGLES)):
            self.count["replaced by another stick"] += 1

    async def ask(self):
        n = self.random.choice(DONGLES)
        await self.ask_lab("asked", n)
        try:
            status, _ = await asyncio.to_thread(api, f"/toggle/{n}?async=1")
            self.count[f"toggle asked for: {status}"] += 1
        except (OSError, ValueError):
            self.count["toggle asked for: no daemon"] += 1

    async def hinder(self):
        """The daemon has little: for some seconds a call of its own is slow, or fails."""
        rule = self.random.choice(HINDRANCES)
        self.count["hindered: " + rule.split()[0]] += 1
        self.daemon.hinder(rule)
        await asyncio.sleep(self.random.uniform(3, 9))
        self.daemon.hinder()

    async def lock_journal(self):
        """Another process holds its database in a write transaction."""
        def hold(seconds):
            try:
                with sqlite3.connect("/run/chaos/state/journal.db", timeout=1,
                                     isolation_level=None) as other:
                    other.execute("BEGIN IMMEDIATE")
                    time.sleep(seconds)  # what is tried is just this
                    other.execute("ROLLBACK")
                other.close()
                return True
            except sqlite3.Error:
                return False
        if await asyncio.to_thread(hold, self.random.uniform(2, 12)):
            self.count["journal locked"] += 1

    async def kill_actor(self, path):
        try:
            status, _ = await asyncio.to_thread(donglectl, "kill", path)
            self.count["actor killed" if status == 0 else "actor not killed"] += 1
        except subprocess.TimeoutExpired:
            self.count["actor not killed"] += 1

    async def deeds(self, until_when):
        """Trouble after trouble; those that take time go on by themselves."""
        running, next_top = set(), 0
        while time.monotonic() < until_when:
            now = time.monotonic()
            deed = self.random.choices(
                [self.fault, self.hub, self.pull, self.swap, self.ask, self.hinder,
                 self.lock_journal, self.carrier],
                [12, 0.7, 2, 0.7, 6, 1, 0.5, 0.15])[0]()
            draw = self.random.random()
            if draw < 0.25:
                deed.close()
                role = self.random.choice(OF_A_DONGLE)
                path = f"/rack/{self.random.choice(DONGLES)}/{role}".rstrip("/")
                deed = self.kill_actor(path)
            elif draw < 0.3 and now > next_top:
                # The root's window is five deaths a minute: this is a crash, not a crash loop.
                next_top = now + 16
                deed.close()
                deed = self.kill_actor(self.random.choice(TOP_LEVEL))
            task = asyncio.create_task(deed)
            running.add(task)
            task.add_done_callback(running.discard)
            await asyncio.sleep(self.random.uniform(0.3, 1.2))
        await asyncio.gather(*running)

    def start_again(self):
        """With all it needs: one that cannot begin for want of it ends, and says so."""
        self.daemon.hinder()
        self.daemon.start()

    async def keep_up(self, until_when, kill):
        """Restarts the daemon when it ends, and, with `kill`, ends it now and then."""
        due = time.monotonic() + self.random.uniform(10, 20)
        while time.monotonic() < until_when:
            if kill and time.monotonic() > due and self.random.random() < 0.3:
                await self.ask()  # SIGTERM in the middle of a toggle
                status = await asyncio.to_thread(self.daemon.stop)
                self.count["daemon stopped in a toggle"] += 1
                if status != 0:
                    self.expect(False, f"a stop ended with {status}")
                self.start_again()
                due = time.monotonic() + self.random.uniform(15, 35)
            elif kill and time.monotonic() > due:
                await asyncio.to_thread(self.daemon.kill)
                self.count["daemon killed with -9"] += 1
                if self.random.random() < 0.5:  # as systemd's ExecStopPost would
                    await asyncio.to_thread(subprocess.run,
                                            ["dongled", "--undo", "--config",
                                             "/run/chaos/dongled.json"],
                                            capture_output=True, timeout=60, check=False)
                await asyncio.sleep(self.random.uniform(0, 2))
                self.start_again()
                due = time.monotonic() + self.random.uniform(15, 35)
            elif self.daemon.process.poll() is not None:
                self.expect(False, f"the daemon ended by itself: {self.daemon.process.poll()}")
                self.start_again()
            await asyncio.sleep(0.2)

    # -- judgement -------------------------------------------------------------------------------

    def expect(self, holds, text):
        print("ok   " if holds else "FAIL ", text, flush=True)
        if not holds:
            self.failures.append(text)

    def unwell(self):
        return {x["subnet"]: f"{x['phase']}: {x['phase_reason']}"
                for x in api("/status")[1]["available_proxies"]
                if x["phase"] not in ("ready", "degraded")}

    async def all_well(self, why):
        began = time.monotonic()
        try:
            await until(HEALED_WITHIN, Daemon.all_ready, why)
            self.expect(True, f"{why}: all well after {time.monotonic() - began:.0f} s")
        except Trouble as x:
            self.expect(False, f"{x}; unwell: {self.unwell()}")
            for n in self.unwell():
                print(n, lab("status", n)["usb"], lab("status", n)["faults"])

    async def measure(self):
        """Descriptors, threads and memory of the daemon while nobody asks anything of it."""
        self.calm.set()
        await asyncio.sleep(6)  # relays end, kept connections time out
        pid = self.daemon.process.pid
        with open(f"/proc/{pid}/status", encoding="utf-8") as file:
            status = dict(line.split(":", 1) for line in file if ":" in line)
        found = {"descriptors": len(os.listdir(f"/proc/{pid}/fd")),
                 "threads": int(status["Threads"]), "rss_mib": int(status["VmRSS"].split()[0]) / 1024}
        self.calm.clear()
        return found

    async def heal_what_no_rung_heals(self):
        for plmn in CARRIERS:
            await self.ask_lab("carrier-heal", plmn)
        for n in DONGLES:
            for name in {x.split()[0] for x in PASSING}:
                await self.ask_lab("heal", n, name)
            await self.ask_lab("replug", n)

    async def run(self):
        print(f"chaos for {self.seconds} s, seed {self.seed}", flush=True)
        self.daemon.hinder()
        await asyncio.to_thread(lab, "wait-ready")
        await self.daemon.come_up(120)
        await asyncio.to_thread(lab, "clear-logs")
        clients = [asyncio.create_task(self.client(n)) for n in DONGLES for _ in range(2)]
        began = time.monotonic()
        # First with kill -9, then, after the last restart, without: what is left then is a leak.
        for share, kill in ((0.55, True), (0.45, False)):
            end = time.monotonic() + self.seconds * share
            await asyncio.gather(self.deeds(end), self.keep_up(end, kill))
            if kill:
                await self.heal_what_no_rung_heals()
                await self.all_well("half-time")
                before = await self.measure()
        await self.heal_what_no_rung_heals()
        await self.all_well("the end")
        took = time.monotonic() - began
        after = await self.measure()
        self.loading = False
        await asyncio.gather(*clients)
        self.judge(before, after)
        print()
        print(table(sorted(self.count.items()), ["what", "how often"]))
        print(f"\nseed {self.seed}, {took:.0f} s, {self.daemon.starts} starts of the daemon; "
              f"{before} -> {after}; {len(self.failures)} failed checks", flush=True)

    def judge(self, before, after):
        self.expect(not self.wrong, f"no transfer was wrong {self.wrong[:5]}")
        self.expect(self.count["transfers whole"] > self.seconds, "there was a load worth the name")
        leaked = lab("uplink-log")
        self.expect(leaked["packets"] == 0, f"no byte left by the uplink {leaked['flows'][:5]}")
        account = lab("ledger")
        by_deed = collections.Counter(x["deed"] for x in account["deeds"])
        print(table(sorted(by_deed.items()), ["deed in the ledger", "how often"]))
        for x in account["deeds"]:
            if not x["justified"]:
                print(f"  {x['ms']} ms: {x['deed']} of {x['target']} hit {x['dongles']}: {x['because']}")
                for n in x["dongles"]:
                    print(self.daemon.story(n))
        self.expect(account["unjustified"] == 0,
                    f"{account['unjustified']} of {len(account['deeds'])} deeds were not justified")
        off = [x["port"] for x in lab("ports") if not x["on"]]
        self.expect(not off, f"no port is off {off}")
        # Pooled pipes and a modem's connection or two may stay.
        self.expect(after["descriptors"] <= before["descriptors"] + 16, f"descriptors {before} {after}")
        self.expect(after["threads"] <= before["threads"] + 4, "threads did not grow")
        self.expect(after["rss_mib"] <= before["rss_mib"] + 48, "memory did not grow")
        self.expect(self.daemon.stop() == 0, "the daemon's exit status is 0")


async def main():
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 120
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(1 << 32)
    chaos = Chaos(seconds, seed)
    try:
        await chaos.run()
    except Trouble as x:
        chaos.expect(False, str(x))
    finally:
        if chaos.failures:
            print(chaos.daemon.tail(80))
            print(f"to see it again: chaos.py {seconds:.0f} {seed}")
        if chaos.daemon.process and chaos.daemon.process.poll() is None:
            chaos.daemon.kill()
    return 1 if chaos.failures else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
