"""Reads what a hub is told from the packet capture that QEMU writes of it (usb-hub's `pcap`).

Port power is not visible over usbredir; the requests to the hub are. The capture is pcap with link
type 220: a 64 byte header per packet, whose `setup` holds the eight bytes of a control request
(kernel: Documentation/usb/usbmon.rst).
"""

import os
import struct

_FILE_HEADER = 24
_RECORD_HEADER = 16
_SUBMIT = ord("S")
_CONTROL = 2
_PORT_REQUEST = 0x23  # USB 2.0 table 11-15: class request to "other", the port
_PORT_POWER = 8  # table 11-17
_ACTIONS = {1: False, 3: True}  # CLEAR_FEATURE, SET_FEATURE
_SET_CONFIGURATION = (0x00, 9)  # table 9-3: standard request to the device
STARTED = 0  # instead of a port's number


class Capture:
    """Turns the stream into (port, on); (STARTED, True) when the host configures the hub. PURE."""

    def __init__(self):
        self._input = b""
        self._skip = _FILE_HEADER

    def feed(self, data):
        """The requests that `data` completes."""
        self._input += data
        found = []
        while True:
            if self._skip:
                if len(self._input) < self._skip:
                    return found
                self._input, self._skip = self._input[self._skip:], 0
            if len(self._input) < _RECORD_HEADER:
                return found
            size = struct.unpack_from("<I", self._input, 8)[0]
            if len(self._input) < _RECORD_HEADER + size:
                return found
            packet = self._input[_RECORD_HEADER:_RECORD_HEADER + size]
            self._input = self._input[_RECORD_HEADER + size:]
            request = _request(packet)
            if request:
                found.append(request)


def _request(packet):
    if len(packet) < 48 or packet[8] != _SUBMIT or packet[9] != _CONTROL:
        return None
    kind, action, value, port, _ = struct.unpack_from("<BBHHH", packet, 40)
    if (kind, action) == _SET_CONFIGURATION and value != 0:
        return STARTED, True
    if kind != _PORT_REQUEST or value != _PORT_POWER or action not in _ACTIONS:
        return None
    return port & 0xff, _ACTIONS[action]


class Watch:
    """The capture of one hub, as a FIFO that an event loop reads."""

    def __init__(self, path, told):
        """`told(port, on)` is called for each request, from the loop."""
        os.mkfifo(path)
        # For reading and writing: QEMU's opening does not wait, and there is no end of file.
        self._fd = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        self._capture = Capture()
        self._told = told
        self.path = path

    def join(self, loop):
        loop.add_reader(self._fd, self._read)

    def close(self, loop):
        loop.remove_reader(self._fd)
        os.close(self._fd)
        os.unlink(self.path)

    def _read(self):
        try:
            data = os.read(self._fd, 1 << 16)
        except BlockingIOError:
            return
        for port, on in self._capture.feed(data):
            self._told(port, on)
