#!/usr/bin/env python3
"""dongled as systemd runs it: told by a real notify socket, with no more rights than its unit gives.

Checks what the daemon says at its start, while it runs, when it hangs, at a reload and at its stop;
that it needs no privilege outside of the unit's CapabilityBoundingSet; and that what ops/install
puts in place is what systemd itself takes for right.
"""

import ctypes
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

from checks import check, failed, finish, say, skip
from world import api, lab

ROOT = pathlib.Path(__file__).resolve().parents[2]
UNIT = ROOT / "ops" / "dongled.service"
WATCHDOG_S = 2.0


class Manager:
    """The service manager's end of the socket: remembers every message with its time."""

    def __init__(self, folder):
        self.path = str(folder / "notify")
        self.door = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.door.bind(self.path)
        self.heard = []

    def listen(self, seconds, holds=None):
        """Listens for at most so long; ends early with the first message that `holds`."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.door.settimeout(left)
            try:
                text = self.door.recv(1 << 16).decode()
            except TimeoutError:
                return None
            message = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
            self.heard.append((time.monotonic(), message))
            if holds and holds(message):
                return message
        return None

    def forget(self):
        self.door.setblocking(False)
        try:
            while True:
                self.door.recv(1 << 16)
        except BlockingIOError:
            pass


def wait_for(seconds, holds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if answer := holds():
                return answer
        except (OSError, ValueError, KeyError):
            pass
        time.sleep(0.05)  # between two looks; the bound is what counts
    return None


PTRACE_SEIZE, PTRACE_INTERRUPT, PTRACE_DETACH = 0x4206, 0x4207, 17
libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]


class Frozen:
    """Threads of a process that do not run for a while, as if each were stuck in a system call."""

    def __init__(self, threads):
        self.threads = threads

    def __enter__(self):
        for tid in self.threads:
            for request in (PTRACE_SEIZE, PTRACE_INTERRUPT):
                if libc.ptrace(request, tid, None, None) != 0:
                    raise OSError(ctypes.get_errno(), f"ptrace {request:#x} of thread {tid}")
        for tid in self.threads:
            os.waitpid(tid, 0x40000000)  # __WALL: threads count as children of their tracer
        return self

    def __exit__(self, *_):
        for tid in self.threads:
            libc.ptrace(PTRACE_DETACH, tid, None, None)


def may_freeze(pid):
    """Whether this machine lets us trace our own child; a container may not."""
    try:
        with Frozen(threads_but_main(pid)[:1]):
            return True
    except PermissionError:
        return False


def threads_but_main(pid):
    return sorted(int(x) for x in os.listdir(f"/proc/{pid}/task") if int(x) != pid)


def write_config(folder):
    (folder / "password").write_text("admin\n")
    config = {
        "dongles": {"expected": [11, 12, 13],
                    "modem": {"password_file": str(folder / "password")}},
        "health": {"interval_ms": 1000, "timeout_ms": 1500, "quiet_after_traffic_s": 2},
        "usb": {"sysfs": os.environ["DONGLELAB_SYSFS"]},
        "state_dir": str(folder / "state"),
    }
    path = folder / "dongled.json"
    path.write_text(json.dumps(config))
    return path


def unit_setting(name):
    found = re.search(rf"^{name}=(.+)$", UNIT.read_text(), re.M)
    return found.group(1) if found else ""


def as_the_unit(command):
    """The command with the unit's privileges and no others, where setpriv can do that."""
    caps = unit_setting("CapabilityBoundingSet").split()
    wanted = ",".join("+" + x.removeprefix("CAP_").lower() for x in caps)
    if not caps or not shutil.which("setpriv"):
        skip("the unit's privileges are enough", "no setpriv on this machine")
        return command
    return ["setpriv", "--no-new-privs", f"--bounding-set=-all,{wanted}", f"--inh-caps=-all,{wanted}",
            *command]


def effective_caps(pid):
    text = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"^CapEff:\s*(\w+)$", text, re.M).group(1), 16)


def life(folder):
    manager = Manager(folder)
    config = write_config(folder)
    log = open(folder / "log", "w")
    environment = dict(os.environ, NOTIFY_SOCKET=manager.path,
                       WATCHDOG_USEC=str(int(WATCHDOG_S * 1e6)))
    daemon = subprocess.Popen(as_the_unit(["dongled", "--config", str(config)]), env=environment,
                              stderr=log)
    try:
        say("the start")
        ready = manager.listen(20, lambda m: m.get("READY") == "1")
        check("READY=1 comes", ready is not None, open(folder / "log").read()[-800:])
        check("and not before the API answers", api("/health")[0] == 200)
        check("root has no privilege that the unit does not give",
              effective_caps(daemon.pid) & ~(1 << 12 | 1 << 13 | 1 << 10) == 0
              or not shutil.which("setpriv"), f"{effective_caps(daemon.pid):#x}")
        lab("wait-ready")
        serves = manager.listen(20, lambda m: m.get("STATUS") == "3 of 3 dongles serve")
        check("STATUS tells the rack in a line", serves is not None, manager.heard[-1:])

        say("the watchdog")
        manager.heard.clear()
        manager.listen(2 * WATCHDOG_S)
        pings = [at for at, m in manager.heard if m.get("WATCHDOG") == "1"]
        gaps = [b - a for a, b in zip(pings, pings[1:])]
        check("pings come, each well within the limit", len(pings) >= 3 and max(gaps) < WATCHDOG_S,
              gaps)
        lab("unplug", "13")
        absent = manager.listen(10, lambda m: "13 absent" in m.get("STATUS", ""))
        check("STATUS names a dongle that was pulled", absent is not None, manager.heard[-1:])
        check("which is no reason to stop pinging", absent and absent.get("WATCHDOG") == "1", absent)
        lab("replug", "13")

        if may_freeze(daemon.pid):
            hangs(daemon.pid, manager)
        else:
            skip("a hang stops the pings", "ptrace(2) is not permitted here")

        say("a reload")
        manager.heard.clear()
        daemon.send_signal(signal.SIGHUP)
        check("RELOADING=1 comes, with its time",
              (m := manager.listen(5, lambda m: m.get("RELOADING") == "1")) is not None
              and m.get("MONOTONIC_USEC", "").isdigit(), manager.heard)
        check("and READY=1 after it", manager.listen(5, lambda m: m.get("READY") == "1") is not None)

        say("the stop")
        daemon.send_signal(signal.SIGTERM)
        check("STOPPING=1 comes", manager.listen(5, lambda m: m.get("STOPPING") == "1") is not None)
        check("exit status 0", daemon.wait(15) == 0, daemon.returncode)
    finally:
        if daemon.poll() is None:
            daemon.kill()
            daemon.wait()


def hangs(pid, manager):
    say("everything hangs but the main thread")
    with Frozen(threads_but_main(pid)):
        manager.forget()
        manager.heard.clear()
        manager.listen(2 * WATCHDOG_S)
        pings = [m for _, m in manager.heard if m.get("WATCHDOG") == "1"]
        check("nobody pings for it", not pings, pings)
    check("it pings again when it runs again",
          manager.listen(10, lambda m: m.get("WATCHDOG") == "1") is not None)
    say("a single thread hangs, the rest is well")
    one_thread(pid, manager)


def one_thread(pid, manager):
    """Freezes one thread after the other until one is found that an actor needs: it is named."""
    named = set()
    for tid in threads_but_main(pid):
        with Frozen([tid]):
            manager.forget()
            late = manager.listen(1.25 * WATCHDOG_S,
                                  lambda m: m.get("STATUS", "").startswith("Hangs: "))
            if late:
                check("a hang comes without a ping", "WATCHDOG" not in late, late)
                named.add(late["STATUS"])
        if late:
            break
    check("STATUS names who hangs", any("has not answered for" in x for x in named), named)
    check("all is well afterwards",
          manager.listen(10, lambda m: m.get("WATCHDOG") == "1") is not None)


def exit_codes(folder):
    say("what systemd must not try again")
    bad = folder / "bad.json"
    bad.write_text('{"socks": {"port_base": "high"}}')
    for text, argv, code in [("a bad configuration", ["--config", str(bad)], 78),
                             ("wrong usage", ["--nonsense"], 64)]:
        done = subprocess.run(["dongled", *argv], capture_output=True, timeout=20)
        check(f"{text} exits {code}", done.returncode == code, done.returncode)
        check(f"and the unit does not restart at {code}",
              str(code) in unit_setting("RestartPreventExitStatus").split())
    if shutil.which("setpriv"):
        done = subprocess.run(["setpriv", "--bounding-set=-all", "--inh-caps=-all", "dongled",
                               "--config", str(folder / "dongled.json")],
                              capture_output=True, timeout=20, text=True)
        check("no privileges exit 77", done.returncode == 77, done)
        check("and it is said what is missing", "CAP_NET_ADMIN" in done.stderr, done.stderr)
    check("the unit does not restart at 77",
          "77" in unit_setting("RestartPreventExitStatus").split())


def installed(folder):
    say("ops/install")
    place = folder / "root"
    programs = pathlib.Path(shutil.which("dongled")).parent
    def install():
        return subprocess.run([ROOT / "ops" / "install", "--destdir", place],
                              env=dict(os.environ, DONGLED_BIN=str(programs)),
                              capture_output=True, text=True, timeout=120)
    done = install()
    check("it installs into a folder", done.returncode == 0, done.stdout + done.stderr)
    config = place / "etc/dongled/dongled.json"
    check("a configuration is there", config.exists())
    mine = "{}  // mine"
    config.write_text(mine)
    done = install()
    check("and a second time leaves the configuration alone",
          done.returncode == 0 and config.read_text() == mine, done.stderr)
    config.write_text("{ bad")
    done = install()
    check("a bad one is named, exit status 78", done.returncode == 78 and "bad" in done.stderr,
          done.stderr)
    config.write_text(mine)
    for page in ["man1/donglectl.1", "man8/dongled.8", "man5/dongled.json.5"]:
        path = place / "usr/local/share/man" / page
        if not check(f"{page} is there", path.exists()):
            continue
        if shutil.which("mandoc"):
            lint = subprocess.run(["mandoc", "-Tlint", "-Wwarning", path], capture_output=True,
                                  text=True)
            check(f"{page} is clean", lint.returncode == 0, lint.stdout[:400])
        else:
            skip(f"{page} is clean", "no mandoc on this machine")
    page = (place / "usr/local/share/man/man5/dongled.json.5").read_text()
    check("the manual of the configuration has its keys", '"deny_destinations"' in page)
    unit = place / "etc/systemd/system/dongled.service"
    systemd_says(unit, place)
    done = subprocess.run([ROOT / "ops" / "install", "--destdir", place, "--uninstall"],
                          capture_output=True, text=True, timeout=60)
    left = [str(x.relative_to(place)) for x in place.rglob("*") if x.is_file()]
    check("and takes it away again, but for the configuration",
          done.returncode == 0 and left == ["etc/dongled/dongled.json"], left)


def systemd_says(unit, place):
    if not shutil.which("systemd-analyze"):
        return skip("systemd takes the unit for right", "no systemd-analyze on this machine")
    text = unit.read_text()
    # The programs stand under the folder, not under /usr/local; the manual pages, too.
    there = unit.with_name("dongled-here.service")
    there.write_text(re.sub(r"=(\+?)/usr/local/bin", rf"=\1{place}/usr/local/bin", text)
                     .replace("Documentation=", "#"))
    done = subprocess.run(["systemd-analyze", "verify", there], capture_output=True, text=True,
                          timeout=60)
    there.unlink()
    mine = [x for x in done.stderr.splitlines() if "dongled" in x]
    check("systemd-analyze verify has nothing to say", not mine, mine)
    done = subprocess.run(["systemd-analyze", "security", "--offline=true", "--no-pager", unit],
                          capture_output=True, text=True, timeout=60)
    found = re.search(r"exposure level for dongled.service: ([\d.]+)", done.stdout)
    if not found:
        return skip("systemd-analyze security", done.stderr.strip()[:200])
    return check(f"systemd-analyze security: exposure {found.group(1)}, at most 3",
                 float(found.group(1)) <= 3, done.stdout[-300:])


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="service.", dir="/run"))
    life(folder)
    exit_codes(folder)
    installed(folder)
    if failed():
        print("\n-- the last of the daemon log\n" + (folder / "log").read_text()[-4000:])
    return finish()


sys.exit(main())
