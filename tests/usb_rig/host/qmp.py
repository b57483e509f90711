"""QEMU's monitor: one command at a time, errors as exceptions."""

import json
import socket
import time


class Refused(Exception):
    """QEMU did not do it, and says why."""


class Qmp:
    """Connects to QEMU's monitor at a Unix socket and blocks for each answer (milliseconds)."""

    def __init__(self, path, patience=30):
        end = time.monotonic() + patience
        while True:
            self._socket = socket.socket(socket.AF_UNIX)
            try:
                self._socket.connect(str(path))
                break
            except OSError:
                self._socket.close()
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)  # QEMU is about to make it
        self._socket.settimeout(patience)
        self._file = self._socket.makefile("rw", encoding="utf-8")
        self._file.readline()  # the greeting
        self.run("qmp_capabilities")

    def run(self, command, **arguments):
        """The command's answer. Raises Refused."""
        self._file.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
        self._file.flush()
        while True:
            line = self._file.readline()
            if not line:
                raise Refused(f"{command}: QEMU has ended")
            answer = json.loads(line)
            if "error" in answer:
                raise Refused(f"{command}: {answer['error']['desc']}")
            if "return" in answer:
                return answer["return"]
