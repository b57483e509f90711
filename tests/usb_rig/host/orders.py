"""What a scenario can order from inside the guest, one line each way over a virtio port."""

import asyncio
import json

from . import qmp, rack, stick


class Desk:
    """Carries out the orders. tests/usb_rig/README.md lists them."""

    def __init__(self, the_rack, ended):
        """`ended(code)` is called when the scenario says that it is over."""
        self._rack = the_rack
        self._ended = ended

    async def serve(self, path):
        """Answers until QEMU closes the port."""
        reader, writer = await asyncio.open_unix_connection(path)
        while line := await reader.readline():
            words = line.decode("utf-8", "replace").split()
            if not words:
                continue
            try:
                answer = "ok " + (self._obey(*words) or "")
            except (rack.Refused, stick.Refused, qmp.Refused) as why:
                answer = f"error {why}"
            except (TypeError, ValueError, KeyError, AttributeError):
                answer = f"error what is '{' '.join(words)}'?"
            writer.write(answer.replace("\n", " ").encode() + b"\n")
            await writer.drain()

    def _obey(self, verb, *words):
        return getattr(self, "do_" + verb.replace("-", "_"))(*words)

    def do_fault(self, n, name, *parameter):
        if name == "lie":
            return self._rack.lie(int(n), True)
        return self._ask(n, "fault", name, *parameter)

    def do_heal(self, n, *name):
        self._rack.lie(int(n), False)
        return self._ask(n, "heal", *name)

    def do_gang(self, hub):
        self._rack.gang(hub, True)

    def do_wedge(self, bus):
        self._rack.wedge(bus)

    def do_unplug(self, n):
        self._rack.unplug(int(n))

    def do_replug(self, n, path):
        self._rack.replug(int(n), path)

    def do_hub_gone(self, path):
        self._rack.remove_hub(path)

    def do_hub_back(self, path):
        self._rack.return_hub(path)

    def do_powered(self):
        return " ".join(map(str, self._rack.powered()))

    def do_cuts(self, n):
        return str(self._rack.cuts(int(n)))

    def do_starts(self, hub):
        return str(self._rack.starts(hub))

    def do_at(self, path):
        return str(self._rack.at(path) or "nobody")

    def do_bus(self, n):
        return self._rack.find(int(n)).ask("status")["bus"]

    def do_public(self, n):
        return self._rack.find(int(n)).ask("status")["public_address"]

    def do_status(self, n):
        return json.dumps(self._rack.find(int(n)).ask("status"))

    def do_exit(self, code):
        self._ended(int(code))

    def _ask(self, n, *words):
        self._rack.find(int(n)).ask(*words)
