#!/usr/bin/env python3
"""The fault matrix: every fault that a rung can cure, asked for by a person and found by the daemon.

Each fault has a victim of its own, so that those of a wave happen at one time; two healthy dongles
carry downloads through it all. Checked: healed; by the first rung that can heal it, after every
milder one that applies; neighbours lost no byte, no interface and no power.
"""

import asyncio
import re
import sys
import time
from dataclasses import dataclass, field

from world import Daemon, Downloads, Trouble, api, get, lab, table, until

# Dongles by their place: tests/lab/README.md says how `--hubs 2e,2,4,4/2e` deals them.
LONELY = 11  # alone on hub 1-1: the whole hub may go for its sake
PAIR = (12, 13)  # all of hub 1-2
WITNESSES = (17, 21)  # healthy, on hubs 1-3 and 1-4 beside victims
FAR = 22  # alone on the second controller
EVERYBODY = range(11, 23)

ROUTE, DATA, MODE, REBOOT = "route", "data switch", "mode flip", "modem reboot"
SWITCH, BIND, AUTHORIZED = "mode.?switch", "unbind", "authori[sz]"
PORT, HUB, CONTROLLER = "its port", "its hub|whole hub", "controller"
STEP = {DATA: 2, MODE: 2, REBOOT: 2, SWITCH: 3, BIND: 3, AUTHORIZED: 3, PORT: 4, HUB: 4,
        CONTROLLER: 4}


@dataclass
class Case:
    """A fault on its victims, and what must cure it."""
    name: str
    victims: tuple
    faults: list  # of control verbs, N standing for each victim
    cure: str  # the rung's name, as a pattern; empty: nothing may, and no neighbour is hit
    refusal: str = ""  # without a cure: what the toggle's error must say
    started: float = 0
    before: dict = field(default_factory=dict)  # victim → id of its toggle before


def case(name, victims, cure, *faults, refusal=""):
    victims = victims if isinstance(victims, tuple) else (victims,)
    return Case(name, victims, [x.split() for x in faults], cure, refusal)


WAVES = [
    [
        case("WAN dead, data switch", 14, DATA, "fault N wan_dead dataswitch"),
        case("WAN dead, network mode", 15, MODE, "fault N wan_dead net_mode"),
        case("WAN dead, reboot", 18, REBOOT, "fault N wan_dead reboot"),
        case("USB stuck, bind", 19, BIND, "fault N usb_stuck bind"),
        case("USB stuck, hub", LONELY, HUB, "fault N usb_stuck hub"),
        case("hub stuck", PAIR, HUB, "hub-fault 1-2"),
        case("USB stuck, controller", FAR, CONTROLLER, "fault N usb_stuck controller"),
    ],
    [
        case("USB stuck, authorized", 14, AUTHORIZED, "fault N usb_stuck authorized"),
        case("USB stuck, port", 15, PORT, "fault N usb_stuck power"),
        case("left the bus, port", 18, PORT, "fault N usb_gone port"),
        case("mass storage", 19, SWITCH, "fault N mass_storage"),
        case("left the bus, hub", LONELY, HUB, "fault N usb_gone hub"),
        case("WAN dead, power", 12, PORT, "fault N wan_dead power"),
        case("left the bus, controller", FAR, CONTROLLER, "fault N usb_gone controller"),
    ],
    [
        case("modem hangs and WAN dead", 14, PORT, "fault N api_hang power", "fault N wan_dead power"),
        case("left the bus, boots late", 15, PORT, "fault N slow_boot 2000", "fault N usb_gone port"),
        case("mass storage, hard of hearing", 18, SWITCH, "fault N mass_storage 1"),
        case("interface gone, bind", 19, BIND, "fault N usb_stuck bind,no_net"),
        case("port lies, USB stuck", LONELY, HUB, "fault N data_only", "fault N usb_stuck power"),
        case("both of a hub stuck", PAIR, HUB, "fault N usb_stuck hub"),
        case("port refuses, USB stuck", FAR, HUB, "fault N power_refused", "fault N usb_stuck power"),
    ],
]
# Only asked for: recovery would try these again and again, and rightly fail.
HOPELESS = [
    case("no SIM", 14, "", "fault N no_sim", refusal="SIM"),
    case("only the hub would help, neighbours are well", 15, "", "fault N usb_stuck hub",
         refusal="hub|quorum|neighbour|did not help"),
]


def usb_status(n):
    return lab("status", n)


def last_toggle(n):
    """The dongle's last or running toggle: its id, or nothing."""
    for x in api("/status")[1]["available_proxies"]:
        if x["subnet"] == n:
            return x["toggle_status"].get("toggle_id")
    raise Trouble(f"dongle {n} is not in /status")


def ended(toggle_id):
    record = api(f"/toggles/{toggle_id}")[1]
    return record if record.get("state") == "ended" else None


def self_recoveries(x):
    """How the daemon healed the victims, once all are well: one of a pair may be healed by what was
    done for the other, before it began anything itself."""
    well = {v["subnet"] for v in api("/status")[1]["available_proxies"]
            if v["phase"] in ("ready", "degraded")}
    if not well.issuperset(x.victims):
        return None
    records = [ended(now) for n in x.victims if (now := last_toggle(n)) != x.before[n]]
    return [r for r in records if r and r["result"]["outcome"] == "recovered"]


def rungs_of(record):
    """The rungs that were tried, in order."""
    return [x["why"] for x in record["trace"] if re.fullmatch(r"step \d", x["action"])]


class Matrix:
    def __init__(self):
        self.rows, self.failures = [], []

    def expect(self, holds, text):
        if not holds:
            self.failures.append(text)
            print("FAIL ", text, flush=True)

    async def begin(self, cases, mode):
        lab("wait-ready")
        await until(60, Daemon.all_ready, "a rack that is well before the wave")
        lab("clear-logs")
        for x in cases:
            x.before = {n: last_toggle(n) for n in x.victims}
        for x in cases:
            for words in x.faults:
                for n in x.victims if "N" in words else x.victims[:1]:
                    lab(*[n if w == "N" else w for w in words])
            if mode == "asked" and "mass_storage" in str(x.faults):
                await until(20, lambda n=x.victims[0]: usb_status(n)["usb"] == "storage", x.name)
            x.started = time.monotonic()

    async def healed(self, x, asked):
        """Waits for the case's cure: the record of the toggle that did it, and when."""
        first = x.victims[0]
        if asked:
            status, reply = await asyncio.to_thread(
                api, f"/toggle/{first}?async=1", timeout=30)
            if status != 202:
                raise Trouble(f"{x.name}: asked for a toggle, got {status} {reply}")
            record = await until(180, lambda: ended(reply["toggle_id"]), f"{x.name}: toggle's end")
        else:
            records = await until(180, lambda: self_recoveries(x), f"{x.name}: recovered by itself")
            record = next((r for r in records if re.search(x.cure, (rungs_of(r) or [""])[-1], re.I)),
                          records[0])
        return record, time.monotonic() - x.started

    async def judge(self, x, mode):
        text = f"{x.name} ({mode})"
        try:
            record, seconds = await self.healed(x, mode == "asked")
        except Trouble as trouble:
            self.expect(False, str(trouble))
            self.rows.append([x.name, mode, "?", "NOT HEALED", "-", ""])
            return
        result, rungs = record["result"], rungs_of(record)
        last = rungs[-1] if rungs else ""
        if x.cure:
            self.expect(result["outcome"] == "recovered", f"{text}: {result}")
            self.expect(re.search(x.cure, last, re.I), f"{text}: healed by '{last}', not {x.cure}")
            self.expect(result["step"] == STEP[x.cure], f"{text}: step {result['step']}")
            by_itself = record["asked_by"].startswith("recovery")
            self.expect(by_itself == (mode == "self"), f"{text}: asked by {record['asked_by']}")
        else:
            self.expect(result["outcome"] == "failed", f"{text}: {result}")
            self.expect(re.search(x.refusal, str(record), re.I), f"{text}: no word of {x.refusal}")
        self.rows.append([x.name, mode, " > ".join(rungs) or "none",
                          last if x.cure else "nothing, as it must", f"{seconds:.1f} s", x])
        if x.cure:
            for n in x.victims:
                await self.serves(n, text)

    async def serves(self, n, text):
        async def look():
            public = await asyncio.to_thread(lab, "public", n)
            return public and (await get(n, "/ip")).decode().strip() == public
        end = time.monotonic() + 60
        while True:
            try:
                if await asyncio.wait_for(look(), 10):
                    return
            except Exception as x:  # whatever a client may meet on its way
                trouble = x
            else:
                trouble = "another address"
            if time.monotonic() > end:
                return self.expect(False, f"{text}: dongle {n} does not serve: {trouble!r}")
            await asyncio.sleep(0.2)

    async def wave(self, cases, mode):
        await self.begin(cases, mode)
        witnesses = [Downloads(n) for n in WITNESSES]
        await asyncio.gather(*(self.judge(x, mode) for x in cases))
        for x in witnesses:
            await x.end()
        self.collateral(cases, witnesses)
        lab("heal", "all")

    def collateral(self, cases, witnesses):
        tolls, lost = lab("collateral"), sum(x.bytes_lost for x in witnesses)
        victims = {n for x in cases for n in x.victims}
        hit = {n: {k: v for k, v in toll.items() if v} for n, toll in tolls.items()
               if int(n) not in victims and any(toll.values())}
        self.expect(not lost, f"downloads lost {lost} bytes: {[x.troubles for x in witnesses]}")
        self.expect(not hit, f"bystanders were touched: {hit}")
        self.expect(all(x.done > 2 for x in witnesses), "too few downloads to prove anything")
        self.expect(all(x["on"] for x in lab("ports")), "a port was left off")
        for row in self.rows:
            if isinstance(row[5], Case):
                cuts = sum(tolls[str(n)]["power_cuts"] for n in row[5].victims)
                row[5] = f"{lost} bytes, {len(hit)} touched; own cuts: {cuts}"

    async def run(self, mode):
        daemon = Daemon(
            f"/run/matrix.{mode}", EVERYBODY,
            health={"interval_ms": 500, "failures": 3, "timeout_ms": 1500},
            toggle={"cooldown_s": 0, "max_concurrent": 20, "hold_ms": 300,
                    "attach_budget_ms": 15000},
            recovery={"enabled": mode == "self", "power_off_ms": 300, "budgets_ms": {
                "route": 2000, "modem": 7000, "modem_reboot": 9000, "mode_switch": 14000,
                "usb": 5000, "port_power": 9000, "hub_power": 12000, "controller": 12000}})
        try:
            await daemon.come_up()
            for cases in WAVES + ([HOPELESS] if mode == "asked" else []):
                print(f"-- {mode}: {', '.join(x.name for x in cases)}", flush=True)
                await self.wave(cases, mode)
            self.expect(daemon.stop() == 0, "the daemon's exit status is 0")
            self.expect(not daemon.said("has not stopped"), "the tree stops without being killed")
            daemon.process = None
        finally:
            if self.failures or daemon.process:
                print(daemon.tail())
            if daemon.process and daemon.process.poll() is None:
                daemon.kill()


async def main(modes):
    matrix, began = Matrix(), time.monotonic()
    try:
        for mode in modes:
            await matrix.run(mode)
    except Trouble as x:
        matrix.expect(False, str(x))
    print()
    print(table(matrix.rows, ["fault", "asked/self", "rungs tried", "healed by", "time",
                              "collateral"]))
    print(f"\n{len(matrix.rows)} cases in {time.monotonic() - began:.0f} s, "
          f"{len(matrix.failures)} failed checks")
    return 1 if matrix.failures else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:] or ["asked", "self"])))
