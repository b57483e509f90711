"""One run: builds the guest, starts everything, waits for the scenario's end, ends everything."""

import asyncio
import pathlib
import re
import sys
import time

from . import guest, image, orders, qmp, rack

# Exit codes of our own; otherwise the scenario's.
NEEDS_MISSING, TIMED_OUT = 77, 124

# QEMU's remarks on healthy devices.
_NOISE = re.compile(r"usb-redir|^$|failed control transaction|SeaBIOS|\x1bc")


class Session:
    """Everything of one scenario, in a sandbox (see sandbox.py) and a folder of its own."""

    def __init__(self, scenario, wanted, kernel, programs, folder):
        self._scenario, self._wanted, self._kernel = scenario, wanted, kernel
        self._programs, self._folder = programs, pathlib.Path(folder)
        self._began = time.monotonic()
        self._code = None
        self._over = None

    def say(self, text):
        """One line for whoever reads along, with the seconds since the start."""
        print(f"{time.monotonic() - self._began:7.2f} {text}", flush=True)

    def run(self):
        """The exit code."""
        return asyncio.run(self._run())

    async def _run(self):
        self._over = asyncio.Event()
        initrd = self._folder / "initrd.img"
        settings = {"dongles": " ".join(map(str, self._wanted.dongles)),
                    "places": " ".join(f"{n}@{x}" for n, x in self._wanted.dongles.items()),
                    "hubs": " ".join(self._wanted.hubs)}
        stick_program = next(x for x in self._programs if x.name == "donglestick")
        the_rack = rack.Rack(str(stick_program), self._folder, self._wanted,
                             lambda text: self.say(f"rig: {text}"))
        process = None
        try:
            image.build(initrd, self._kernel, [x for x in self._programs if x != stick_program],
                        self._scenario, settings, self._wanted.udev)
            the_rack.join(asyncio.get_running_loop())
            words = guest.command(self._kernel, initrd, self._folder, self._wanted,
                                  the_rack.captures())
            process, console = await guest.start(words, self._hear)
            console.add_done_callback(lambda _: self._over.set())
            the_rack.connect(qmp.Qmp(self._folder / "qmp.sock"))
            desk = orders.Desk(the_rack, self._end)
            serving = asyncio.create_task(desk.serve(str(self._folder / "orders.sock")))
            await self._wait()
            serving.cancel()
        except image.Missing as why:
            self.say(f"rig: missing on this machine: {why}")
            self._code = NEEDS_MISSING
        except qmp.Refused as why:
            self.say(f"rig: {why}")
        finally:
            if process and process.returncode is None:
                process.kill()
                await process.wait()
            the_rack.end()
            if self._code not in (0, NEEDS_MISSING):
                self._show_sticks(the_rack)
        if self._code is None:
            self.say("rig: the guest ended without a word")
            return 70
        return self._code

    async def _wait(self):
        try:
            await asyncio.wait_for(self._over.wait(), self._wanted.timeout)
        except asyncio.TimeoutError:
            self.say(f"rig: not over after {self._wanted.timeout} s")
            self._code = TIMED_OUT

    def _end(self, code):
        self._code = code
        self._over.set()

    def _hear(self, line):
        if not _NOISE.search(line):
            self.say(line)

    def _show_sticks(self, the_rack):
        for n, x in the_rack.sticks.items():
            for line in x.log.read_text(errors="replace").splitlines()[-15:]:
                print(f"stick {n}: {line}", file=sys.stderr, flush=True)
