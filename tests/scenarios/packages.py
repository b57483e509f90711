#!/usr/bin/env python3
"""The life of a package under a real systemd, in an overlay of this host's root: installed, started,
toggled, upgraded under traffic and with a bad configuration, held up by a taken port, and purged.

usage: packages.py [FOLDER]   with the .deb that ops/package laid there; without: a makeshift one of
                              the programs on PATH, with the same scripts, made in seconds"""

import contextlib
import http.server
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from checks import check, failed, finish, say
from systemd_box import Box, NotHere, run
from world import api, lab

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "ops/packaging/debian"
UNIT = "dongled.service"
LOG = "/run/dongled.log"
CONFIG = "etc/dongled/dongled.json"
# What dpkg and its helpers write for themselves, and what running anything leaves.
OF_DPKG = re.compile(r"^(var/lib/dpkg|var/lib/systemd/deb-systemd-helper|var/log/dpkg\.log|"
                     r"var/cache|var/lib/apt|etc/dongled-test|etc/systemd|usr/lib/systemd/system|"
                     r"root/\.donglectl_history|run|tmp|old|proc|sys|dev)\b")


def makeshift(folder):
    """A dongled.deb of the programs on PATH, laid out and scripted as the real one."""
    tree = folder / "tree"
    programs = folder / "programs"
    programs.mkdir()
    for name in ("dongled", "donglectl"):
        run("strip", "-o", programs / name, shutil.which(name), timeout=120)
    done = run(ROOT / "ops/install", "--packaged", "--destdir", tree, timeout=120,
               env=dict(os.environ, DONGLED_BIN=str(programs)))
    if not check("ops/install lays the package out", done.returncode == 0, done.stderr):
        return None
    control = tree / "DEBIAN"
    control.mkdir()
    (control / "control").write_text(
        "Package: dongled\nVersion: 0.1.0\nArchitecture: all\nMaintainer: nobody <nobody@test>\n"
        "Description: dongled, made for a test\n")
    (control / "conffiles").write_text("/etc/dongled/dongled.json\n/etc/ufw/applications.d/dongled\n")
    for name in ("preinst", "postinst", "prerm", "postrm"):
        text = (SCRIPTS / f"dongled.{name}").read_text().replace("#DEBHELPER#", "")
        (control / name).write_text(text)
        (control / name).chmod(0o755)
    return tree


def unpacked(folder, packages):
    """The real one, unpacked, so that it can bear other versions."""
    found = sorted(x for x in pathlib.Path(packages).glob("dongled_*.deb"))
    if not found:
        raise NotHere(f"no dongled_*.deb in {packages}; ops/package deb makes it")
    tree = folder / "tree"
    run("dpkg-deb", "-R", found[-1], tree, timeout=120)
    return tree


class Package:
    """The package, in as many versions as are wanted."""

    def __init__(self, folder, tree):
        self.folder = folder
        self.tree = tree

    def version(self, suffix):
        control = self.tree / "DEBIAN/control"
        text = control.read_text()
        version = re.search(r"^Version: (.*)$", text, re.M).group(1)
        control.write_text(text.replace(f"Version: {version}", f"Version: {version}{suffix}"))
        out = self.folder / f"dongled{suffix}.deb"
        done = run("dpkg-deb", "--root-owner-group", "-Znone", "-b", self.tree, out, timeout=120)
        control.write_text(text)
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        return out


class Host:
    """The box as the host on which packages are installed."""

    def __init__(self, box):
        self.box = box

    def dpkg(self, *arguments):
        return self.box.inside_run("dpkg", *arguments, timeout=120,
                                   env=dict(os.environ, DEBIAN_FRONTEND="noninteractive"))

    def donglectl(self, *words):
        """The package's own: another version is refused by the daemon."""
        done = self.box.inside_run("/usr/bin/donglectl", *words, timeout=60)
        return done.returncode, done.stdout + done.stderr

    def show(self, key):
        return self.box.show(UNIT, key)

    def active(self):
        return self.show("ActiveState") == "active"

    def status(self):
        return self.dpkg("-s", "dongled").stdout

    def configure(self, text):
        (self.box.root / CONFIG).write_text(text)

    def files(self):
        # Compilers' caches are other programs', who may be at work meanwhile.
        done = self.box.inside_run("find", "/etc", "/usr", "/var", "/opt", "/srv", "/root",
                                   "-xdev", "-path", "/root/.cache", "-prune", "-o", "-printf",
                                   "%p\\n", timeout=120)
        return {x for x in done.stdout.splitlines() if not OF_DPKG.match(x.lstrip("/"))}

    def serves(self, seconds=40):
        return Box.wait(seconds, lambda: self.show("StatusText").startswith("3 of 3 dongles serve"))


def rack(**more):
    return json.dumps({
        "watch_only": True,
        "dongles": {"expected": [11, 12, 13], "modem": {"password_file": "/etc/dongled/password"}},
        "health": {"interval_ms": 1000, "timeout_ms": 1500, "quiet_after_traffic_s": 2},
        "toggle": {"cooldown_s": 1},
        "usb": {"sysfs": os.environ["DONGLELAB_SYSFS"], "dev": os.environ["DONGLELAB_USBFS"]},
        **more})


def rules():
    return [x for x in run("ip", "rule").stdout.splitlines() if "proto 171" in x]


def conditions():
    return [x["code"] for x in api("/status")[1]["conditions"]]


def the_taken_port(host, deb):
    say("a port that somebody else holds")
    server = http.server.HTTPServer(("127.0.0.1", 80), http.server.SimpleHTTPRequestHandler)
    with contextlib.closing(server.socket):
        done = host.dpkg("-i", deb)
        check("fails no installation", done.returncode == 0, done.stderr)
        check("which says that it was not started", "not started" in done.stderr, done.stderr)
        check("and which port it is", "port 80" in done.stderr, done.stderr)
        check("the package is there", "Status: install ok installed" in host.status())
        check("the unit stays stopped", host.show("ActiveState") == "inactive",
              host.show("ActiveState"))
        check("and is not tried over and over", host.show("NRestarts") == "0",
              host.show("NRestarts"))
        check("though it is enabled",
              host.box.systemctl("is-enabled", UNIT).stdout.strip() == "enabled")
    done = host.dpkg("--purge", "dongled")
    check("a purge succeeds", done.returncode == 0, done.stderr)


def the_installation(host, deb):
    say("the installation")
    done = host.dpkg("-i", deb)
    check("succeeds", done.returncode == 0, done.stderr + done.stdout)
    if not check("and starts dongled", Box.wait(20, host.active),
                 host.box.inside_run("cat", LOG).stdout[-2000:] + done.stderr):
        return False
    check("which is enabled", host.box.systemctl("is-enabled", UNIT).stdout.strip() == "enabled")
    check("only watches", "watch_only" in conditions(), conditions())
    config = host.box.root / CONFIG
    check("by a configuration of a few lines", len(config.read_text().splitlines()) < 15)
    check("that others may not read", config.parent.stat().st_mode & 0o777 == 0o750)
    config.with_name("password").write_text("admin\n")
    host.configure(rack())
    done = host.box.systemctl("restart", UNIT)
    check("given the rack, it serves it", done.returncode == 0 and host.serves(),
          host.show("StatusText") + done.stderr)
    return True


def the_work(host):
    say("its work")
    status, body = api("/toggle/11", timeout=60)
    check("a person's toggle is made", status == 200 and body.get("success"), body)
    for words in (("power", "off", "13"), ("recovery", "pause", "12")):
        code, text = host.donglectl(*words)
        check("donglectl " + " ".join(words), code == 0, text)


def remembered(host):
    toggles = json.loads(host.donglectl("history", "all", "toggles", "--json")[1])
    rows = {x["subnet"]: x for x in api("/status")[1]["available_proxies"]}
    recovery = json.loads(host.donglectl("recovery", "--json")[1])
    paused = [x["dongle"] for x in recovery["dongles"] if x["paused"]]
    return {"toggles": json.dumps(toggles).count("changed"), "phase of 13": rows[13]["phase"],
            "paused": paused}


def the_upgrade(host, deb):
    say("an upgrade under traffic")
    before, pid = remembered(host), host.show("MainPID")
    client = subprocess.Popen(
        ["curl", "-sS", "-m", "60", "--socks5-hostname", "127.0.0.1:10012", "-o", "/dev/null",
         "http://echo.test/big?bytes=200000000&seed=1&rate=2000000"], stderr=subprocess.PIPE)
    done = host.dpkg("-i", deb)
    check("succeeds", done.returncode == 0, done.stderr)
    check("nothing was asked and nothing complained of", "***" not in done.stderr, done.stderr)
    check("the new one runs", host.active() and host.show("MainPID") != pid)
    check("the configuration is the host's own", (host.box.root / CONFIG).read_text() == rack())
    Box.wait(30, lambda: host.show("StatusText").startswith("2 of"))
    check("what it knew is kept", Box.wait(20, lambda: remembered(host) == before),
          (before, remembered(host)))
    client.kill()
    client.wait()
    fetched = run("curl", "-sS", "-m", "10", "--socks5-hostname", "127.0.0.1:10012",
                  "http://ifconfig.me/ip")
    check("clients are served again", fetched.returncode == 0, fetched.stderr)


def the_bad_configuration(host, deb):
    say("an upgrade with a configuration that is bad")
    pid = host.show("MainPID")
    host.configure('{"socks": {"port_base": "high"}}')
    done = host.dpkg("-i", deb)
    check("the package counts as installed", done.returncode == 0
          and "Status: install ok installed" in host.status(), done.stderr)
    check("loudly", "GOES ON RUNNING" in done.stderr and "port_base" in done.stderr, done.stderr)
    check("the old process goes on", host.active() and host.show("MainPID") == pid)
    check("and serves", api("/health")[0] == 200)
    host.configure(rack())
    done = host.box.systemctl("restart", UNIT)
    check("put right, the new one starts", done.returncode == 0 and Box.wait(20, host.active),
          done.stderr)


def the_end(host, before):
    say("a removal and a purge")
    Box.wait(20, lambda: api("/health")[0] == 200)
    done = host.dpkg("--purge", "dongled")
    check("succeeds", done.returncode == 0 and "***" not in done.stderr, done.stderr)
    check("no process is left", run("pgrep", "-x", "dongled").returncode != 0)
    check("no rule", not rules(), rules())
    tables = run("nft", "list", "tables").stdout if shutil.which("nft") else ""
    check("no table", "dongled" not in tables, tables)
    powered = Box.wait(20, lambda: all(x["usb"] == "ready" for x in lab("status")["dongles"]))
    check("no port without power", powered, [x["usb"] for x in lab("status")["dongles"]])
    left = sorted(host.files() - before)
    check("no file", not left, left[:20])
    # The package's own folder may have been there: whoever ran dongled by hand has one.
    gone = sorted(x for x in before - host.files() if not x.startswith("/var/lib/dongled"))
    check("and none of the host's is gone", not gone, gone[:20])


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="packages.", dir="/run"))
    try:
        if not shutil.which("dpkg-deb"):
            raise NotHere("no dpkg here")
        tree = unpacked(folder, sys.argv[1]) if len(sys.argv) > 1 else makeshift(folder)
        if tree is None:
            return finish()
        package = Package(folder, tree)
        lab("wait-ready")
        with Box(folder) as box:
            box.take_packages()
            # Where nothing may be started, nothing of this could be seen.
            (box.root / "usr/sbin/policy-rc.d").unlink(missing_ok=True)
            box.add(f"{UNIT}.d/test.conf", f"[Service]\nStandardError=append:{LOG}\n")
            sysfs = str(pathlib.Path(os.environ["DONGLELAB_SYSFS"]).parent)
            box.boot(shared=[sysfs, str(folder)])
            host = Host(box)
            before = host.files()
            first = package.version("")
            the_taken_port(host, first)
            if the_installation(host, first):
                the_work(host)
                the_upgrade(host, package.version("+next1"))
                the_bad_configuration(host, package.version("+next2"))
                the_end(host, before)
            if failed():
                print("\n-- the last of the daemon's log\n"
                      + box.inside_run("cat", LOG).stdout[-4000:])
    except NotHere as e:
        print(f"SKIPPED  the life of a package ({e})")
        return finish() if failed() else 77
    return finish()


sys.exit(main())
