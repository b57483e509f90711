"""Which device gets current: what hubs were told, and how honest they are. PURE."""

from . import layout


class Power:
    """Port states of all hubs. Ports of the controller itself are always on: QEMU's cannot be
    switched. A port is off until its hub is told to switch it on."""

    def __init__(self):
        self._on = set()  # (hub, port)
        self._ports = {}  # hub → number of ports
        self._ganged = set()
        self._lying = set()  # (hub, port)

    def add_hub(self, path, ports):
        self._ports[path] = ports

    def remove_hub(self, path):
        """It and everything below is gone."""
        below = [x for x in self._ports if x == path or x.startswith(path + ".")]
        for hub in below:
            del self._ports[hub]
        self._on = {x for x in self._on if x[0] not in below}

    def switch(self, hub, port, on):
        """What the hub was told. A hub that loses its power forgets all of its ports."""
        if not on:
            self._on.discard((hub, port))
            for other in list(self._ports):
                if not layout.is_root(layout.parent(other)[0]) and not self.reaches(other):
                    self._on = {x for x in self._on if x[0] != other}
        elif hub in self._ports:
            self._on.add((hub, port))

    def gang(self, hub, ganged=True):
        """A ganged hub cuts the current only when all of its ports are off."""
        (self._ganged.add if ganged else self._ganged.discard)(hub)

    def lie(self, path, lies=True):
        """A lying port switches data only."""
        (self._lying.add if lies else self._lying.discard)(layout.parent(path))

    def seen_through(self, path):
        """Whether the port of `path` is off by its hub's word, and lets the current through."""
        return layout.parent(path) not in self._on and self.reaches(path)

    def reaches(self, path):
        """Whether current reaches what is plugged in at `path`."""
        hub, port = layout.parent(path)
        if layout.is_root(hub):
            return True
        if hub not in self._ports or not self.reaches(hub):
            return False
        if (hub, port) in self._on or (hub, port) in self._lying:
            return True
        return hub in self._ganged and any(x[0] == hub for x in self._on)
