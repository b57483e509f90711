"""Bulk transfers through a dongle's port, to and from bulk_far.py; prints "exact" or what is wrong,
and the rate.

    bulk_client.py PORT USER:PASSWORD down|up BYTES [RATE]   RATE in MiB/s; 0: as fast as it goes
"""

import hashlib
import random
import socket
import struct
import sys
import time

BLOCK = 8 << 20  # what is sent repeats itself after so much


def slices(size, seed):
    """The bytes of one transfer, piece by piece."""
    block = memoryview(random.Random(seed).randbytes(BLOCK))
    for at in range(0, size, 1 << 20):
        start = at % BLOCK
        yield block[start:start + min(1 << 20, size - at)]


def paced(parts, rate):
    """The parts, so that they come at RATE MiB/s."""
    begin, passed = time.monotonic(), 0
    for part in parts:
        yield part
        passed += len(part)
        ahead = passed / (rate * 2**20) - (time.monotonic() - begin) if rate else 0
        if ahead > 0:
            time.sleep(ahead)  # the pace itself; nothing is waited for


def checksum(size, seed):
    sum_ = hashlib.sha1()
    for part in slices(size, seed):
        sum_.update(part)
    return sum_.hexdigest()


def through(port, login, name, far_port):
    """A connection to a named far end, by RFC 1929 and RFC 1928, all of it sent at once."""
    s = socket.create_connection(("127.0.0.1", port), timeout=30)
    user, secret = (bytes([len(x)]) + x.encode() for x in login.split(":"))
    s.sendall(b"\x05\x01\x02\x01" + user + secret + b"\x05\x01\x00\x03"
              + bytes([len(name)]) + name.encode() + struct.pack("!H", far_port))
    reply = b""
    while len(reply) < 14:
        part = s.recv(14 - len(reply))
        if not part:
            sys.exit("closed during the handshake")
        reply += part
    if reply[:6] != b"\x05\x02\x01\x00\x05\x00":
        sys.exit(f"answered {reply.hex()}")
    return s


def down(s, size, rate):
    s.sendall(f"down {size} {size % 97} {rate}\n".encode())
    sum_, room, got = hashlib.sha1(), memoryview(bytearray(1 << 20)), 0
    while n := s.recv_into(room):
        sum_.update(room[:n])
        got += n
    return f"{got} {sum_.hexdigest()}"


def up(s, size, rate):
    s.sendall(b"up\n")
    for part in paced(slices(size, size % 97), rate):
        s.sendall(part)
    s.shutdown(socket.SHUT_WR)
    answer = b""
    while part := s.recv(100):
        answer += part
    return answer.decode().strip()


def main():
    port, login, what, size = int(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
    rate = int(sys.argv[5]) if len(sys.argv) > 5 else 0
    want = f"{size} {checksum(size, size % 97)}"
    with through(port, login, "echo.test", 9000) as s:
        begin = time.monotonic()
        got = {"down": down, "up": up}[what](s, size, rate)
        took = time.monotonic() - begin
    print("exact" if got == want else f"got {got}, not {want}", f"{size / took / 2**20:.0f} MiB/s")


if __name__ == "__main__":
    main()
