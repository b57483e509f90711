"""What the long scenarios share: the lab, the daemon and clients of its SOCKS5 ports.

For programs that run as COMMAND of `donglelab run`, with dongled and donglectl on PATH. Everything
that waits is bounded; whatever goes wrong is an exception with a sentence.
"""

import asyncio
import http.client
import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import time

API = ("127.0.0.1", 80)


class Trouble(Exception):
    """A check of the scenario's own that did not hold."""


def lab(*argv):
    """Asks the lab, as `donglelab ctl` does, and returns its answer."""
    with socket.socket(socket.AF_UNIX) as door:
        door.settimeout(60)
        door.connect(os.environ["DONGLELAB_CONTROL"])
        door.sendall(json.dumps({"argv": [str(x) for x in argv]}).encode() + b"\n")
        reply = b""
        while not reply.endswith(b"\n"):
            part = door.recv(1 << 16)
            if not part:
                break
            reply += part
    answer = json.loads(reply)
    if not answer["ok"]:
        raise Trouble(f"donglelab {' '.join(map(str, argv))}: {answer['error']}")
    return answer["result"]


def api(path, method="GET", timeout=10):
    """One call of the HTTP API: status and JSON."""
    door = http.client.HTTPConnection(*API, timeout=timeout)
    try:
        door.request(method, path)
        reply = door.getresponse()
        return reply.status, json.loads(reply.read())
    finally:
        door.close()


def donglectl(*argv, timeout=20):
    """One verb of the operator's shell: exit status and what it printed."""
    done = subprocess.run(["donglectl", *map(str, argv)], capture_output=True, text=True,
                          timeout=timeout)
    return done.returncode, done.stdout + done.stderr


async def until(seconds, holds, what):
    """Polls until `holds` answers something true, and returns that; Trouble when it never does."""
    end = time.monotonic() + seconds
    while True:
        try:
            answer = await asyncio.to_thread(holds)
        except (OSError, http.client.HTTPException, ValueError, KeyError):
            answer = None
        if answer:
            return answer
        if time.monotonic() > end:
            raise Trouble(f"{what}: not within {seconds} s")
        await asyncio.sleep(0.1)  # between two looks; the bound is what counts


def big_file(size, seed):
    """The bytes of `/big?bytes=…&seed=…` (tests/lab/big_file.hpp)."""
    mask = (1 << 64) - 1
    words = bytearray()
    for index in range((size + 7) // 8):
        z = (seed * 0xD1342543DE82EF95 + (index + 1) * 0x9E3779B97F4A7C15) & mask
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
        words += struct.pack("<Q", z ^ (z >> 31))
    return bytes(words[:size])


class Rejected(Exception):
    """The proxy answered with another reply than 00."""


async def through(dongle, host, port):
    """A connection to a named host by way of a dongle: reader and writer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", 10000 + dongle)
    try:
        name = host.encode()
        writer.write(b"\x05\x01\x00")
        if await reader.readexactly(2) != b"\x05\x00":
            raise Rejected("no method")
        writer.write(b"\x05\x01\x00\x03" + bytes([len(name)]) + name + struct.pack(">H", port))
        head = await reader.readexactly(4)
        if head[1] != 0:
            raise Rejected(f"reply {head[1]:02x}")
        await reader.readexactly({1: 4, 4: 16}[head[3]] + 2)
    except BaseException:
        writer.close()
        raise
    return reader, writer


async def get(dongle, path, host="echo.test"):
    """An HTTP GET through a dongle: the body, as much of it as came before the end."""
    reader, writer = await through(dongle, host, 80)
    try:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        await reader.readuntil(b"\r\n\r\n")
        body = bytearray()
        try:
            while part := await reader.read(1 << 16):
                body += part
        except ConnectionError:
            pass  # cut off: the caller counts what is missing
        return bytes(body)
    finally:
        writer.close()


async def echo(dongle, payload):
    """Sends bytes through a dongle to an echo server and returns what came back."""
    reader, writer = await through(dongle, "echo.test", 7)
    try:
        async def send():
            writer.write(payload)
            await writer.drain()
            writer.write_eof()
        sending = asyncio.create_task(send())
        try:
            body = await reader.read(-1)
        finally:
            await asyncio.gather(sending, return_exceptions=True)
        return body
    finally:
        writer.close()


class Daemon:
    """The real dongled under a configuration of the scenario's."""

    def __init__(self, work, subnets, **parts):
        self.work, self.log, self.process = work, f"{work}/log", None
        self.starts = 0
        self.environment = {}
        os.makedirs(work, exist_ok=True)
        with open(f"{work}/password", "w", encoding="utf-8") as file:
            file.write("admin\n")
        self.config = {
            "dongles": {"expected": list(subnets),
                        "modem": {"password_file": f"{work}/password", "timeout_ms": 1500}},
            "health": {"interval_ms": 1000, "timeout_ms": 1500, "quiet_after_traffic_s": 2},
            "usb": {"sysfs": os.environ["DONGLELAB_SYSFS"], "dev": os.environ["DONGLELAB_USBFS"]},
            "state_dir": f"{work}/state",
            "log": {"level": "debug"},
        }
        for name, part in parts.items():
            self.config.setdefault(name, {}).update(part)

    def hinder(self, *lines):
        """Slow and failing calls from now on (tests/lab/README.md), of a daemon that is started
        after the first time; none without lines."""
        self.environment = {"LD_PRELOAD": os.path.dirname(shutil.which("donglelab"))
                            + "/libhindrance.so", "DONGLED_HINDRANCE": f"{self.work}/hindrance"}
        with open(f"{self.work}/hindrance.new", "w", encoding="utf-8") as file:
            file.write("".join(f"{line}\n" for line in lines))
        os.replace(f"{self.work}/hindrance.new", f"{self.work}/hindrance")

    def start(self):
        with open(f"{self.work}/dongled.json", "w", encoding="utf-8") as file:
            json.dump(self.config, file, indent=1)
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(["dongled", "--config", f"{self.work}/dongled.json"],
                                            stderr=log, env=os.environ | self.environment)
        self.starts += 1

    async def come_up(self, seconds=60):
        """Starts it and waits until the whole rack serves."""
        self.start()
        await until(seconds, lambda: api("/health")[0] == 200, "the daemon's start")
        await until(seconds, self.all_ready, "a rack that serves")

    @staticmethod
    def all_ready():
        status = api("/status")[1]
        return status["dongle_status"]["all_connected"] and all(
            x["phase"] in ("ready", "degraded") for x in status["available_proxies"])

    def kill(self):
        """kill -9."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def stop(self):
        """SIGTERM; the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(15)

    def said(self, words):
        """Whether its log has these words."""
        with open(self.log, encoding="utf-8", errors="replace") as file:
            return words in file.read()

    def story(self, dongle, lines=150):
        """What its log says of one dongle's toggles."""
        with open(self.log, encoding="utf-8", errors="replace") as file:
            return "".join([x.rstrip()[:300] + "\n" for x in file if f"dongle {dongle}: " in x][-lines:])

    def tail(self, lines=60):
        with open(self.log, encoding="utf-8", errors="replace") as file:
            return "".join(file.readlines()[-lines:])


class Downloads:
    """Small rate-limited downloads through one dongle, one after the other, each compared with
    what was sent: the witness that a neighbour was left alone."""

    SIZE, RATE = 60000, 100000

    def __init__(self, dongle):
        self.dongle, self.done, self.bytes_lost, self.troubles = dongle, 0, 0, []
        self.stopping = False
        self.task = asyncio.create_task(self.run())

    async def run(self):
        seed = self.dongle
        expected = big_file(self.SIZE, seed)
        while not self.stopping:
            try:
                body = await asyncio.wait_for(
                    get(self.dongle, f"/big?bytes={self.SIZE}&seed={seed}&rate={self.RATE}"), 30)
            except (OSError, EOFError, Rejected, asyncio.TimeoutError) as x:
                body = b""
                self.troubles.append(f"{type(x).__name__}: {x}")
                await asyncio.sleep(0.2)  # a refusing port must not be hammered
            right = sum(1 for a, b in zip(body, expected) if a == b) if body != expected else len(body)
            self.bytes_lost += self.SIZE - right
            self.done += 1

    async def end(self):
        self.stopping = True
        await self.task
        return self


def table(rows, head):
    """Rows of text as an aligned table."""
    rows = [[str(x) for x in row] for row in [head, *rows]]
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
    lines = [" | ".join(x.ljust(w) for x, w in zip(row, widths)).rstrip() for row in rows]
    lines.insert(1, "-+-".join("-" * w for w in widths))
    return "\n".join(lines)
