#!/usr/bin/env python3
"""dongled under a real systemd: what ops/install puts in place, started, reloaded, killed, frozen,
misconfigured and stopped by the service manager itself, with nothing but the rights that the unit
gives. Skipped where this machine lets nobody boot a systemd in namespaces."""

import json
import os
import pathlib
import re
import shutil
import signal
import sys
import tempfile
import time

from checks import check, failed, finish, say
from systemd_box import Box, NotHere, run
from world import api, donglectl, lab

ROOT = pathlib.Path(__file__).resolve().parents[2]
UNIT = "dongled.service"
LOG = "/run/dongled.log"
WATCHDOG_S = 3


class Service:
    """The service in the box, and what its configuration says."""

    def __init__(self, box):
        self.box = box
        self.place = box.root / "etc/dongled/dongled.json"
        self.config = {
            "dongles": {"expected": [11, 12, 13],
                        "modem": {"password_file": "/etc/dongled/password"}},
            "health": {"interval_ms": 1000, "timeout_ms": 1500, "quiet_after_traffic_s": 2},
            "usb": {"sysfs": os.environ["DONGLELAB_SYSFS"],
                    "dev": os.environ["DONGLELAB_USBFS"]},
        }

    def install(self):
        self.place.parent.mkdir(parents=True, exist_ok=True)
        self.place.with_name("password").write_text("admin\n")
        self.configure()
        programs = pathlib.Path(shutil.which("dongled")).parent
        done = run(ROOT / "ops/install", "--destdir", self.box.root, timeout=120,
                   env=dict(os.environ, DONGLED_BIN=str(programs)))
        check("ops/install puts it in place", done.returncode == 0, done.stdout + done.stderr)
        unit = self.box.root / "etc/systemd/system" / UNIT
        self.box.add(UNIT, unit.read_text())
        # No journal runs in the box; and nobody wants to wait a minute for the watchdog.
        self.box.add(f"{UNIT}.d/test.conf", f"[Service]\nStandardError=append:{LOG}\n"
                     f"WatchdogSec={WATCHDOG_S}\n")

    def configure(self, text=None):
        self.place.write_text(text if text is not None else json.dumps(self.config))

    def inside(self, *command, **options):
        return run("nsenter", "-t", self.box.pid, "-m", "-p", *command, **options)

    def show(self, key):
        return self.box.show(UNIT, key)

    def log(self):
        return self.inside("cat", LOG).stdout

    def serves(self, seconds=30):
        return Box.wait(seconds, lambda: self.show("StatusText") == "3 of 3 dongles serve")

    def signal(self, number):
        self.inside("kill", f"-{int(number)}", self.show("MainPID"))

    def restarted(self, times):
        return Box.wait(30, lambda: self.show("NRestarts") == str(times)
                        and self.show("ActiveState") == "active")


def status_of(service, key):
    text = service.inside("cat", f"/proc/{service.show('MainPID')}/status").stdout
    return re.search(rf"^{key}:\s*(\w+)$", text, re.M).group(1)


def the_start(service):
    say("the start")
    done = service.box.systemctl("start", UNIT)
    if not check("systemctl start waits for READY and succeeds", done.returncode == 0,
                 done.stderr + service.log()[-800:]):
        return False
    check("it is active", service.show("ActiveState") == "active", service.show("SubState"))
    check("and the API answers at once", api("/health")[0] == 200)
    check("systemctl status tells the rack in a line", service.serves(), service.show("StatusText"))
    net_admin, net_raw, bind_service = 1 << 12, 1 << 13, 1 << 10
    caps = int(status_of(service, "CapEff"), 16)
    check("it has the unit's three capabilities and no others",
          caps == net_admin | net_raw | bind_service, f"{caps:#x}")
    check("system calls are filtered", status_of(service, "Seccomp") == "2")
    check("it can gain no privileges", status_of(service, "NoNewPrivs") == "1")
    return True


def the_work(service):
    say("its work, under the unit's restrictions")
    status, body = api("/toggle/12", timeout=60)
    check("a toggle gives another address", status == 200 and body.get("success")
          and body.get("previous_ip") != body.get("ip"), body)
    code, text = donglectl("power", "cycle", "13", timeout=60)
    check("a power cycle reads back what it did", code == 0, text)
    check("and the dongle serves again", service.serves(), service.show("StatusText"))
    fetched = run("curl", "-sS", "-m", "10", "--proxy", "socks5h://127.0.0.1:10011",
                  "http://ifconfig.me/ip")
    check("a client gets through", re.fullmatch(r"[\d.]+\s*", fetched.stdout), fetched)
    code, text = donglectl("proxies")
    check("every proxy works end to end", code == 0, text)
    refused = [x for x in service.log().splitlines() if "not permitted" in x or "EPERM" in x]
    check("nothing it did was refused", not refused, refused[:3])


def the_reload(service):
    say("a reload")
    pid = service.show("MainPID")
    service.configure('{"socks": {"port_base": "high"}}')
    done = service.box.systemctl("reload", UNIT)
    check("of a bad configuration fails", done.returncode != 0)
    check("and changes nothing",
          service.show("ActiveState") == "active" and service.show("MainPID") == pid)
    service.config["health"]["interval_ms"] = 1100
    service.configure()
    done = service.box.systemctl("reload", UNIT)
    check("of a good one succeeds", done.returncode == 0, done.stderr)
    check("and is the same process, which serves",
          service.serves() and service.show("MainPID") == pid)


def the_deaths(service):
    say("kill -9")
    service.signal(signal.SIGKILL)
    check("systemd starts it again", service.restarted(1), service.show("NRestarts"))
    check("after undoing what it left in the kernel",
          "status=0" in service.show("ExecStopPost"), service.show("ExecStopPost"))
    check("and it serves again", service.serves(), service.show("StatusText"))
    check("with rules of its own", rules())
    say("a hang")
    began = time.monotonic()
    service.signal(signal.SIGSTOP)
    check("the watchdog ends it, and it is started again", service.restarted(2),
          service.show("Result"))
    check(f"within seconds ({time.monotonic() - began:.0f})", time.monotonic() - began < 20)
    check("and it serves again", service.serves(), service.show("StatusText"))


def rules():
    """What the daemon has put into the kernel's rules, by its mark."""
    return [x for x in run("ip", "rule").stdout.splitlines() if "proto 171" in x]


def the_last_word(service):
    say("a death while its configuration is bad")
    service.configure('{"socks": {"port_base": "high"}}')
    service.signal(signal.SIGKILL)
    # RestartSec is 2 s: it is tried once, and says that it should not be.
    check("it does not come back", Box.wait(10, lambda: service.show("ActiveState") == "failed"),
          service.show("ActiveState"))
    check("its exit status is 78", service.show("ExecMainStatus") == "78",
          service.show("ExecMainStatus"))
    check("and none of its rules is left", not rules(), rules())
    restarts = service.show("NRestarts")
    check("the log names the place", "port_base" in service.log(), service.log()[-400:])
    check("and it is not tried again", not Box.wait(4, lambda: service.show("NRestarts") != restarts
                                                    or service.show("ActiveState") != "failed"),
          service.show("ActiveState"))
    service.configure()
    done = service.box.systemctl("start", UNIT)
    check("put right, it starts", done.returncode == 0 and service.serves(), done.stderr)
    say("the stop")
    began = time.monotonic()
    done = service.box.systemctl("stop", UNIT)
    took = time.monotonic() - began
    check(f"is done within 10 s ({took:.1f})", done.returncode == 0 and took < 10, done.stderr)
    check("was in order", service.show("Result") == "success", service.show("Result"))
    check("and leaves no rule behind", not rules(), rules())


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="systemd.", dir="/run"))
    lab("wait-ready")
    try:
        with Box(folder) as box:
            service = Service(box)
            service.install()
            box.boot(shared=[str(pathlib.Path(os.environ["DONGLELAB_SYSFS"]).parent)])
            print(f"booted: {box.systemctl('--version').stdout.splitlines()[0]}")
            if the_start(service):
                the_work(service)
                the_reload(service)
                the_deaths(service)
                the_last_word(service)
            if failed():
                print("\n-- the last of the daemon's log\n" + service.log()[-4000:])
    except NotHere as e:
        print(f"SKIPPED  dongled under a real systemd ({e})")
        return finish() if failed() else 77
    return finish()


sys.exit(main())
