#!/usr/bin/env python3
"""The way from the scripts: the README's table is the one that donglectl tells, and each line that it
names is typed here, in the lab, with N = 11."""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

from checks import check, failed, finish, say
from world import api, donglectl, lab

ROOT = pathlib.Path(__file__).resolve().parents[2]
N = "11"
# What is of the host's package manager and service manager is tried by the scenario of packages.
NOT_HERE = ("apt ", "dnf ", "systemctl ", "journalctl ")


def told():
    code, text = donglectl("man", "migrate", "--json")
    check("donglectl man migrate --json", code == 0, text)
    return json.loads(text)


def cell(text):
    return text.replace("|", "\\|")


def as_markdown(rows):
    """The README's table."""
    for row in rows:
        ours = "<br>".join(f"`{cell(x)}`" for x in row["ours"]) or "-"
        yield f"| {cell(row['theirs'])} | {ours} | {cell(row['why'])} |"


def the_table(rows):
    say("the README")
    text = (ROOT / "README.md").read_text()
    part = text.split("## Coming from the scripts", 1)[-1].split("\n## ", 1)[0]
    have = [x for x in part.splitlines() if x.startswith("| ") and not x.startswith("| theirs")]
    want = list(as_markdown(rows))
    check(f"has the same {len(rows)} rows", have == want,
          [x for x in want if x not in have] or [x for x in have if x not in want])


def start(folder):
    (folder / "password").write_text("admin\n")
    (folder / "clients").write_text("127.0.0.0/8\n")
    config = folder / "dongled.json"
    config.write_text(json.dumps({
        "dongles": {"expected": [11, 12, 13], "modem": {"password_file": str(folder / "password")}},
        "health": {"interval_ms": 1000, "timeout_ms": 1500, "quiet_after_traffic_s": 2},
        "toggle": {"cooldown_s": 0, "attach_budget_ms": 15000},
        "recovery": {"power_off_ms": 500},
        "recorder": {"interval_s": 1},
        "firewall": {"enabled": True, "list_file": str(folder / "clients")},
        "usb": {"sysfs": os.environ["DONGLELAB_SYSFS"], "dev": os.environ["DONGLELAB_USBFS"]},
        "state_dir": str(folder / "state")}))
    log = open(folder / "log", "w")
    daemon = subprocess.Popen(["dongled", "--config", config], stderr=log)
    lab("wait-ready")
    return daemon, config


def all_ready():
    try:
        return api("/status")[1]["dongle_status"]["all_connected"]
    except (OSError, ValueError, KeyError):
        return False


def serves(seconds=60):
    end = time.monotonic() + seconds
    while not (ready := all_ready()) and time.monotonic() < end:
        time.sleep(0.2)  # between two looks; the bound is what counts
    return ready


def typed(line, config):
    """A line of the table as somebody would type it: exit status and words."""
    line = re.sub(r"\bN\b", N, line)
    if line.startswith("dongled "):
        line += f" --config {config}"
    if line.startswith("curl "):
        line = line.replace("curl ", "curl -sS -f -m 90 ", 1)
    done = subprocess.run(line.split(), capture_output=True, text=True, timeout=240,
                          cwd=config.parent)
    return done.returncode, done.stdout + done.stderr


def the_lines(rows, config):
    done = {}
    for row in rows:
        say(row["theirs"])
        for line in row["ours"]:
            if line.startswith(NOT_HERE) or line in done:
                continue
            if line in ("donglectl top",):
                line += " --json"
            code, text = typed(line, config)
            done[line] = code
            check(line, code == 0 and text.strip(), text)
            if re.search(r"toggle|power (on|off|cycle)|port|restart|recover", line):
                # What was closed or off is opened by the next line of its row.
                if not re.search(r"power off|port close", line):
                    check("  and the rack serves", serves(), api("/status"))
    check("lines typed", len(done) >= 25, len(done))


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="migrate.", dir="/run"))
    rows = told()
    if sys.argv[1:] == ["--markdown"]:
        print("\n".join(as_markdown(rows)))
        return 0
    the_table(rows)
    daemon, config = start(folder)
    try:
        if check("the rack serves", serves()):
            the_lines(rows, config)
    finally:
        daemon.terminate()
        daemon.wait(30)
    if failed():
        print("\n-- the last of the daemon's log\n" + (folder / "log").read_text()[-3000:])
    return finish()


sys.exit(main())
