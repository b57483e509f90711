"""What is plugged where, from the head of a scenario script. PURE.

    # rig: hubs 1-1:4 1-1.4:4 1-2:4
    # rig: dongles 11@1-1.1 12@1-1.4.2
    # rig: timeout 300
    # rig: options boots-as=network
    # rig: strangers 13@1-1.3
    # rig: network-card 1-1.3
    # rig: udev

A line may be given more than once. Paths are those of the guest's sysfs; bus 1 is the emulated
controller's USB 2 side, bus 3 that of a second controller, which is there if anything is on it.
QEMU's own port paths are the same without the bus. A stranger is a stick as it leaves the factory,
its LAN is 192.168.8.0/24; it is named by the dongle that it is to become, and not plugged in yet.
A network card is another vendor's, on USB, with nothing behind it; it is there from the start.
With `udev` the guest has this machine's udev, with its rules and ours.
"""

import dataclasses
import re


FACTORY_LAN = 8


@dataclasses.dataclass
class Layout:
    """Hubs (path to number of ports, parents before children) and sticks (subnet to path)."""

    hubs: dict
    dongles: dict
    timeout: int = 300
    options: dict = dataclasses.field(default_factory=dict)
    strangers: dict = dataclasses.field(default_factory=dict)
    udev: bool = False
    card: str | None = None

    def controllers(self):
        """The buses of the controllers that are needed."""
        return sorted({"1", *(x[0] for x in (*self.hubs, *self.dongles.values(),
                                             *self.strangers.values(),
                                             *([self.card] if self.card else ())))})


def parse(text):
    """Raises ValueError with the line that makes no sense."""
    layout = Layout({}, {})
    for line in re.findall(r"^# rig: (.*)$", text, re.M):
        word, *rest = line.split()
        try:
            if word == "hubs":
                pairs = (x.split(":") for x in rest)
                layout.hubs.update((path, int(ports)) for path, ports in pairs)
            elif word in ("dongles", "strangers"):
                sticks = getattr(layout, word)
                sticks.update((int(n), path) for n, path in (x.split("@") for x in rest))
            elif word == "timeout":
                layout.timeout = int(rest[0])
            elif word == "options":
                layout.options.update(x.split("=", 1) for x in rest)
            elif word == "network-card":
                layout.card, = rest
            elif word == "udev" and not rest:
                layout.udev = True
            else:
                raise ValueError
        except (ValueError, IndexError) as why:
            raise ValueError(f"bad line: # rig: {line}") from why
    for path in (*layout.hubs, *layout.dongles.values(), *layout.strangers.values(),
                 *([layout.card] if layout.card else ())):
        if not re.fullmatch(r"[13]-[1-8](\.[1-8])*", path):
            raise ValueError(f"no such port: {path}")
    if not layout.dongles:
        raise ValueError("no '# rig: dongles' line")
    return layout


def parent(path):
    """("1-1.4") → ("1-1", 4): the hub and its port; the root hub of bus 1 is "1"."""
    hub, _, port = path.rpartition(".")
    return (hub, int(port)) if hub else (path[0], int(path[2:]))


def is_root(hub):
    return "-" not in hub


def qemu_port(path):
    return path[2:]


def controller(bus):
    """QEMU's name of the controller that drives a bus."""
    return {"1": "xhci", "3": "xhci3"}[bus]


def qemu_bus(path):
    return controller(path[0]) + ".0"
