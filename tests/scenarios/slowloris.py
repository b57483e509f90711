"""Half-open handshakes, as many as asked for, kept up against whoever ends them.

    slowloris.py PORT COUNT ADDRESSES SECONDS READY

COUNT connections from 127.0.0.1, or from that many ADDRESSES of 127.0.0.0/8. A quarter of them are
silent; a quarter send the greeting of SOCKS5 and then nothing; a quarter send SOCKS5, a quarter an
HTTP CONNECT, one byte a second. What is closed is opened again for SECONDS; then they are left to
the proxy. Touches READY once all stand. Prints the least and the most that stood at one time, how
many the proxy ended meanwhile, and how many were left when 20 s had passed without a new one.
"""

import asyncio
import pathlib
import resource
import sys
import time

GREETING = b"\x05\x01\x00"
REQUEST = GREETING + b"\x05\x01\x00\x03\xff" + b"a" * 255 + b"\x00\x50"
CONNECT = b"CONNECT " + b"a" * 200 + b":443 HTTP/1.1\r\n"


class Attack:
    def __init__(self, port, addresses):
        self.port, self.addresses = port, addresses
        self.standing, self.ended, self.over = 0, 0, False

    async def one(self, index):
        """One place of the attack, taken again whenever it is lost."""
        # Spread, so that the proxy's time-outs do not end all of them at one moment.
        await asyncio.sleep(4 * (index * 0.618 % 1))
        while not self.over:
            source = f"127.0.0.{1 + index % self.addresses}"
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port,
                                                               local_addr=(source, 0))
            except OSError:
                await asyncio.sleep(0.2)  # a full backlog; tried again
                continue
            self.standing += 1
            try:
                await self.linger(index % 4, reader, writer)
            except OSError:
                pass
            self.standing -= 1
            self.ended += 1
            writer.close()

    async def linger(self, kind, reader, writer):
        """Until the proxy ends it."""
        if kind == 1:
            writer.write(GREETING)
        if kind < 2:
            while await reader.read(100):
                pass
            return
        for byte in REQUEST if kind == 2 else CONNECT:
            writer.write(bytes([byte]))
            try:
                if not await asyncio.wait_for(reader.read(100), 1):
                    return
            except asyncio.TimeoutError:
                pass


async def until(seconds, holds):
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        await asyncio.sleep(0.1)  # between two looks


async def main():
    port, count, addresses, seconds = map(int, sys.argv[1:5])
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    attack = Attack(port, addresses)
    places = [asyncio.create_task(attack.one(i)) for i in range(count)]
    await until(20, lambda: attack.standing == count)
    pathlib.Path(sys.argv[5]).touch()
    least = largest = attack.standing
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        await asyncio.sleep(0.05)
        least, largest = min(least, attack.standing), max(largest, attack.standing)
    attack.over = True
    ended = attack.ended
    await until(20, lambda: attack.standing == 0)
    print(least, largest, ended, attack.standing)
    for x in places:
        x.cancel()


asyncio.run(main())
