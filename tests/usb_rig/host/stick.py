"""A process `donglestick`: one emulated dongle."""

import json
import pathlib
import socket
import subprocess
import time


class Refused(Exception):
    """The stick did not do it, and says why."""


class Stick:
    """Starts it; afterwards it is asked over its control socket (answers take milliseconds)."""

    def __init__(self, program, folder, subnet, slot, options, lan=None):
        """`lan`: what its own network is, if not that of dongle `subnet`."""
        self.subnet = subnet
        self.log = pathlib.Path(folder) / f"stick{subnet}.log"
        self._control = str(pathlib.Path(folder) / f"stick{subnet}.sock")
        words = [program, "--subnet", str(lan or subnet), "--slot", str(slot),
                 "--family", "AB"[slot % 2], "--control", self._control]
        for key, value in options.items():
            words += [f"--{key}", value]
        with open(self.log, "wb") as log:
            # pylint: disable=consider-using-with
            self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stderr=log)

    def ask(self, *words, patience=30):
        """Its answer. Raises Refused."""
        end = time.monotonic() + patience
        while True:
            try:
                return self._ask(words)
            except (FileNotFoundError, ConnectionRefusedError) as why:
                if self.process.poll() is not None or time.monotonic() > end:
                    text = f"stick {self.subnet} does not run: {self._last_words()}"
                    raise Refused(text) from why
                time.sleep(0.05)  # it is still building its world

    def _ask(self, words):
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(30)
            s.connect(self._control)
            s.sendall(json.dumps({"argv": [str(x) for x in words]}).encode() + b"\n")
            answer = json.loads(s.makefile(encoding="utf-8").readline() or "{}")
        if not answer.get("ok"):
            raise Refused(answer.get("error", "no answer"))
        return answer["result"]

    def _last_words(self):
        return self.log.read_text(errors="replace").strip()[-300:]

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
