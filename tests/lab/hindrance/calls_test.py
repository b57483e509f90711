#!/usr/bin/env python3
"""Whether libhindrance.so hinders what its rules say: run under it, with a control file of its own."""
import errno
import os
import pathlib
import socket
import tempfile
import threading
import time

control = pathlib.Path(os.environ["DONGLED_HINDRANCE"])


def rules(*lines):
    fresh = control.with_suffix(".new")
    fresh.write_text("".join(x + "\n" for x in lines))
    fresh.replace(control)


def error_of(deed):
    try:
        deed()
    except OSError as why:
        return errno.errorcode[why.errno]
    return ""


def seconds(deed):
    begin = time.monotonic()
    deed()
    return time.monotonic() - begin


with tempfile.TemporaryFile() as file:
    rules("fsync ms=300")
    assert seconds(lambda: os.fsync(file)) >= 0.3
    assert seconds(lambda: os.fdatasync(file)) >= 0.3
    rules("fsync path=/nowhere ms=30000")
    assert seconds(lambda: os.fsync(file)) < 20
    # Whoever waits goes on when the rule is taken away.
    rules("fsync ms=60000")
    threading.Timer(0.2, rules).start()
    assert seconds(lambda: os.fsync(file)) < 50
rules("open path=/etc/hostna errno=EMFILE count=1", "opendir path=/proc errno=ENFILE",
      "socket family=netlink errno=ENOMEM", "bind port=4 errno=EADDRINUSE",
      "accept errno=ENFILE count=1")
assert error_of(lambda: os.open("/etc/hostname", os.O_RDONLY)) == "EMFILE"
assert error_of(lambda: os.open("/etc/hostname", os.O_RDONLY)) != "EMFILE"
assert error_of(lambda: os.listdir("/proc")) == "ENFILE"
assert error_of(lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)) == "ENOMEM"
assert error_of(lambda: socket.socket().bind(("127.0.0.1", 4))) == "EADDRINUSE"
with socket.create_server(("127.0.0.1", 0)) as door:
    assert error_of(door.accept) == "ENFILE"
rules()
with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as kernel:
    kernel.bind((0, 0))
    rules("netlink ms=200 count=1")
    question = (20).to_bytes(4, "little") + bytes([18, 0, 1, 3]) + bytes(12)  # RTM_GETLINK, dump
    assert seconds(lambda: kernel.sendmsg([question])) >= 0.2
    rules("netlink-answer errno=ENOBUFS count=1")
    assert error_of(lambda: kernel.recvmsg(65536)) == "ENOBUFS"
    assert kernel.recvmsg(65536)[0]
hits = (control.parent / (control.name + ".hits")).read_text()
assert "open /etc/hostname" in hits and "?" not in hits, hits
