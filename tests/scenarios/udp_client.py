"""A client of UDP ASSOCIATE (RFC 1928 section 7), with nothing but sockets.

    udp_client.py PORT whoami           what UDP port 9 of echo.test says our address is
    udp_client.py PORT echo COUNT SIZE  how many of COUNT datagrams come back as they went
    udp_client.py PORT hold             associates, sends every 0.2 s, says how its end came
"""

import os
import socket
import struct
import sys
import time


def associate(port):
    control = socket.create_connection((os.environ.get("PROXY_HOST", "127.0.0.1"), port), timeout=15)
    control.sendall(b"\x05\x01\x00" + b"\x05\x03\x00\x01" + bytes(6))
    reply = b""
    while len(reply) < 12:
        part = control.recv(12 - len(reply))
        if not part:
            break
        reply += part
    if reply[:2] != b"\x05\x00" or len(reply) != 12 or reply[3] != 0:
        sys.exit(f"reply {reply[3] if len(reply) > 3 else reply!r}")
    where = socket.inet_ntoa(reply[6:10]), struct.unpack("!H", reply[10:12])[0]
    relay = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    relay.connect(where)
    relay.settimeout(2)
    return control, relay


def header(name, port):
    return b"\0\0\0\x03" + bytes([len(name)]) + name.encode() + struct.pack("!H", port)


def whoami(relay):
    for _ in range(5):
        relay.send(header("echo.test", 9) + b"?")
        try:
            return relay.recv(2048)[10:].decode()
        except TimeoutError:
            pass
    return "no answer"


def echo(relay, count, size):
    good = 0
    for i in range(count):
        payload = struct.pack("!I", i) + os.urandom(size - 4)
        for _ in range(3):
            relay.send(header("echo.test", 7) + payload)
            try:
                if relay.recv(65536)[10:] == payload:
                    good += 1
                    break
            except TimeoutError:
                pass
    return good


def hold(control, relay):
    control.settimeout(0.2)
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            relay.send(header("echo.test", 7) + b"still there")
        except ConnectionRefusedError:
            pass  # Its port is closed already; the TCP connection says how.
        try:
            if control.recv(1) == b"":
                return "closed"
        except TimeoutError:
            pass
        except ConnectionResetError:
            return "reset"
        except OSError as x:
            return str(x)
    return "open"


def main():
    port, what = int(sys.argv[1]), sys.argv[2]
    control, relay = associate(port)
    if what == "whoami":
        print(whoami(relay))
    elif what == "echo":
        print(echo(relay, int(sys.argv[3]), int(sys.argv[4])))
    else:
        print(hold(control, relay))


main()
