"""Hubs and sticks around a running QEMU, and what can happen to them."""

import pathlib

from . import guest, hub_watch, layout, power, stick


# Until a stick whose port lies is on the bus again.
_REVENANT_S = 0.3


class Refused(Exception):
    """An order makes no sense now; the text says why."""


class Rack:
    """Follows every hub's power requests and tells the sticks; plugs and pulls. Calls block for
    milliseconds and come from one event loop."""

    def __init__(self, program, folder, wanted, say):
        self._folder = pathlib.Path(folder)
        self._ports = dict(wanted.hubs)  # hub → number of ports, whether it is there or not
        self._places = dict(wanted.dongles)
        self._say = say
        self._power = power.Power()
        self._watches, self._loop, self._qmp = {}, None, None
        self._incarnations = 0
        self._fed, self._cuts = set(), dict.fromkeys((*wanted.dongles, *wanted.strangers), 0)
        self._wedged, self._starts = set(), {}  # buses; hub → how often
        self.sticks = {n: stick.Stick(program, folder, n, slot, wanted.options,
                                      layout.FACTORY_LAN if n in wanted.strangers else None)
                       for slot, n in enumerate((*wanted.dongles, *wanted.strangers))}
        for path in self._ports:
            self._watch(path)

    def captures(self):
        return {path: x.path for path, x in self._watches.items()}

    def join(self, loop):
        """Begins to follow the hubs; before QEMU runs."""
        self._loop = loop
        for x in self._watches.values():
            x.join(loop)

    def connect(self, qmp):
        """QEMU runs: plugs everything in."""
        self._qmp = qmp
        for n, path in self._places.items():
            self._plug(n, path)

    def end(self):
        for x in self.sticks.values():
            x.end()

    # --- what can happen ---

    def find(self, n):
        """Errors: Refused."""
        if n not in self.sticks:
            raise Refused(f"no dongle {n}")
        return self.sticks[n]

    def place(self, n):
        """Where it is plugged in. Errors: Refused."""
        self.find(n)
        if n not in self._places:
            raise Refused(f"dongle {n} is not plugged in")
        return self._places[n]

    def unplug(self, n):
        self.place(n)
        del self._places[n]
        self._fed.discard(n)
        self.sticks[n].ask("unplug")
        self._qmp.run("device_del", id=self._device(n))

    def replug(self, n, path):
        self.find(n)
        if n in self._places or path in self._places.values() or path in self._ports:
            raise Refused(f"dongle {n} or port {path} is not free")
        self._places[n] = path
        self._plug(n, path)

    def remove_hub(self, path):
        """The hub and all below it are gone at once."""
        if path not in self._watches:
            raise Refused(f"no hub {path}")
        below = [x for x in self._watches if x == path or x.startswith(path + ".")]
        self._power.remove_hub(path)
        for n, place in self._places.items():
            if place.startswith(path + "."):
                self._fed.discard(n)
                self.sticks[n].ask("unplug")
        # From the leaves up: QEMU takes a hub's devices with it, but not always their names.
        for n, place in self._places.items():
            if place.startswith(path + "."):
                self._qmp.run("device_del", id=self._device(n))
        for hub in sorted(below, reverse=True):
            self._qmp.run("device_del", id=guest.hub_id(hub))
            self._watches.pop(hub).close(self._loop)

    def return_hub(self, path):
        """It comes back with everything that was below it."""
        if path in self._watches or path not in self._ports:
            raise Refused(f"hub {path} cannot come back")
        for hub in (x for x in self._ports if x == path or x.startswith(path + ".")):
            self._watch(hub).join(self._loop)
            properties = guest.hub_properties(hub, self._ports[hub], self._watches[hub].path)
            self._qmp.run("device_add", driver="usb-hub", **properties)
        for n, place in self._places.items():
            if place.startswith(path + "."):
                self._plug(n, place)

    def lie(self, n, lies):
        """The port that dongle N is in switches data only; or is honest again."""
        self._power.lie(self.place(n), lies)
        self._follow_power()

    def gang(self, path, ganged):
        """The hub cuts the current only when all of its ports are off; or port by port."""
        self._power.gang(path, ganged)
        self._follow_power()

    def wedge(self, bus):
        """Nothing but its hubs is seen by that controller, until it starts them anew."""
        self._wedged.add(bus)
        for n, path in self._places.items():
            if path.startswith(bus + "-"):
                self.sticks[n].ask("fault", "unseen")

    def powered(self):
        """The dongles that have current."""
        return sorted(n for n, path in self._places.items() if self._power.reaches(path))

    def cuts(self, n):
        """How often a hub has cut dongle N's current since it was plugged in first."""
        self.find(n)
        return self._cuts[n]

    def starts(self, path):
        """How often the guest has configured a hub."""
        return self._starts.get(path, 0)

    def at(self, path):
        """Which dongle is plugged in there, or None."""
        return next((n for n, place in self._places.items() if place == path), None)

    # --- how ---

    def _device(self, n):
        return f"dongle{n}"

    def _plug(self, n, path):
        """A character device that waits for the stick, the redirecting device, the stick."""
        self._incarnations += 1
        wire = str(self._folder / f"wire{self._incarnations}.sock")
        name = f"wire{self._incarnations}"
        where = {"type": "unix", "data": {"path": wire}}
        self._qmp.run("chardev-add", id=name, backend={
            "type": "socket", "data": {"addr": where, "server": True, "wait": False}})
        self._qmp.run("device_add", driver="usb-redir", id=self._device(n), chardev=name,
                      bus=layout.qemu_bus(path), port=layout.qemu_port(path))
        self.sticks[n].ask("plug", wire)
        self._tell(n)

    def _watch(self, path):
        self._incarnations += 1
        self._power.add_hub(path, self._ports[path])
        capture = self._folder / f"{guest.hub_id(path)}-{self._incarnations}.pcap"
        self._watches[path] = hub_watch.Watch(
            str(capture), lambda port, on: self._told(path, port, on))
        return self._watches[path]

    def _told(self, path, port, on):
        if port == hub_watch.STARTED:
            self._say(f"hub {path} is started")
            self._starts[path] = self.starts(path) + 1
            self._started(path[0])
            return
        self._say(f"hub {path} port {port} {'on' if on else 'off'}")
        self._power.switch(path, port, on)
        self._follow_power()
        if not on:
            for n, place in self._places.items():
                if layout.parent(place) == (path, port) and self._power.seen_through(place):
                    # It never lost its current, and shows itself to whoever looks.
                    self._loop.call_later(_REVENANT_S, self.sticks[n].ask, "bounce")

    def _started(self, bus):
        if bus not in self._wedged:
            return
        self._wedged.discard(bus)
        for n, path in self._places.items():
            if path.startswith(bus + "-"):
                self.sticks[n].ask("heal", "unseen")

    def _follow_power(self):
        for n in self._places:
            self._tell(n)

    def _tell(self, n):
        if not self._qmp:
            return
        on = self._power.reaches(self._places[n])
        if on == (n in self._fed):
            return
        if on:
            self._fed.add(n)
        else:
            self._fed.discard(n)
            self._cuts[n] += 1
        self.sticks[n].ask("power", "on" if on else "off")
