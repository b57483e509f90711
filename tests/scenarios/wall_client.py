#!/usr/bin/env python3
"""Clients that connect as fast as they can, from a namespace of their own.

    wall_client.py KIND LOG STOP SOURCE HOST PORT [SOURCE HOST PORT …]

KIND is "allowed" or "stranger"; each SOURCE connects to HOST's SOCKS port in a thread of its own until
the file STOP exists. Appends a JSON line to LOG at the end: how many tries there were, how many were
served (a SOCKS5 reply 00), accepted without that (the kernel let them in), dropped (a SYN was sent
again, which takes a second), refused (a reset), and cut short by the other side. While the file
STOP.away exists, what fails is not counted: the daemon is away.
"""
import errno
import json
import os
import socket
import struct
import sys
import threading
import time

kind, log, stop = sys.argv[1:4]
rows = [sys.argv[i:i + 3] for i in range(4, len(sys.argv), 3)]
patience = 5 if kind == "allowed" else 0.25
TCP_INFO_RETRANS = 100  # offset of tcpi_total_retrans in struct tcp_info
sums = {x: 0 for x in ("tries", "served", "accepted", "dropped", "refused", "short", "away")}
guard = threading.Lock()


def away():
    return os.path.exists(stop + ".away")


def count(what):
    with guard:
        sums[what] += 1


def once(source, host, port):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        s.settimeout(patience)
        s.bind((source, 0))
        try:
            s.connect((host, port))
        except TimeoutError:
            return "dropped"
        except OSError as x:
            return "refused" if x.errno in (errno.ECONNREFUSED, errno.ECONNRESET) else "dropped"
        info = s.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256)
        again = struct.unpack_from("I", info, TCP_INFO_RETRANS)[0]
        try:
            s.sendall(b"\x05\x01\x00")
            if s.recv(2) != b"\x05\x00":
                return "short" if kind == "allowed" else "accepted"
            s.sendall(b"\x05\x01\x00\x03\x09echo.test\x00\x50")
            reply = s.recv(10)
        except OSError:
            return "short" if kind == "allowed" else "accepted"
        if len(reply) > 1 and reply[1] == 0:
            return "dropped" if again else "served"
        return "short" if kind == "allowed" else "accepted"


def run(source, host, port):
    while not os.path.exists(stop):
        before = away()
        try:
            what = once(source, host, int(port))
        except OSError:
            what = "short"
        count("tries")
        if what != "served" and (before or away()):
            what = "away"
        count(what)
        if what == "away":
            time.sleep(0.02)  # nobody is there


threads = [threading.Thread(target=run, args=x) for x in rows]
for x in threads:
    x.start()
for x in threads:
    x.join()
with open(log, "a", encoding="utf-8") as out:
    print(json.dumps({"kind": kind, **sums}), file=out)
