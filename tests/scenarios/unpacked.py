#!/usr/bin/env python3
"""The rpm's and the image's programs, each in a root of its own that has nothing but what is in them
(for the rpm: and the shared objects that it asks for), with two capabilities, serve the lab.

usage: unpacked.py FOLDER   with what ops/package laid there"""

import ctypes
import io
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import time

from checks import check, failed, finish, say, skip
from world import lab

ROOT = pathlib.Path(__file__).resolve().parents[2]
API = "http://127.0.0.1:8080"
NET_ADMIN, NET_RAW, LAST_CAP, PR_CAPBSET_DROP = 12, 13, 40, 24


def ldd(program):
    """What a program loads, and what that loads: where it is asked for, where it is."""
    text = subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout
    return [pathlib.Path(x) for x in re.findall(r"(/\S+) \(0x", text)]


def root_of_rpm(package, root):
    """Unpacks it; of shared objects there are only those that it asks for, and their own."""
    with subprocess.Popen(["rpm2cpio", package], stdout=subprocess.PIPE) as archive:
        subprocess.run(["cpio", "-idm", "--quiet"], stdin=archive.stdout, cwd=root, check=True)
    for program in ("dongled", "donglectl"):
        for path in ldd(root / "usr/bin" / program):
            target = root / (str(path)[1:] if "ld-linux" in path.name else f"lib/{path.name}")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
    (root / "etc").mkdir(exist_ok=True)
    (root / "etc/passwd").write_text("root:x:0:0:root:/root:/sbin/nologin\n")


def root_of_image(image, root):
    """What a runtime does: the layers of the manifest, in order, each held to its digest."""
    import hashlib
    with tarfile.open(image) as tar:
        def blob(descriptor):
            data = tar.extractfile("blobs/" + descriptor["digest"].replace(":", "/")).read()
            assert "sha256:" + hashlib.sha256(data).hexdigest() == descriptor["digest"]
            return data
        index = json.load(tar.extractfile("index.json"))
        manifest = json.loads(blob(index["manifests"][0]))
        config = json.loads(blob(manifest["config"]))
        check("its entry point is dongled", config["config"]["Entrypoint"] == ["/usr/bin/dongled"])
        for layer in manifest["layers"]:
            with tarfile.open(fileobj=io.BytesIO(blob(layer)), mode="r:gz") as files:
                files.extractall(root)


def enter(root):
    """In the child: into the root, with two capabilities, as the container's runtime would."""
    def inside():
        os.chroot(root)
        os.chdir("/")
        libc = ctypes.CDLL(None)
        for number in range(LAST_CAP + 1):
            if number not in (NET_ADMIN, NET_RAW):
                libc.prctl(PR_CAPBSET_DROP, number, 0, 0, 0)
    return inside


def mount(kind, source, target):
    target.mkdir(parents=True, exist_ok=True)
    options = ["--rbind"] if kind == "bind" else ["-t", kind]
    subprocess.run(["mount", *options, source, target], check=True)


def furnish(root):
    """What `--net=host -v /sys:/sys -v /dev/bus/usb:/dev/bus/usb` brings, as the lab has it."""
    state = pathlib.Path(os.environ["DONGLELAB_SYSFS"]).parent
    mount("proc", "proc", root / "proc")
    mount("bind", "/sys", root / "sys")
    mount("bind", "/dev", root / "dev")
    mount("bind", state, root / str(state).lstrip("/"))
    for place in ("run", "tmp", "var/lib/dongled", "etc/dongled"):
        (root / place).mkdir(parents=True, exist_ok=True)
    (root / "etc/dongled/password").write_text("admin\n")
    (root / "etc/dongled/lab.json").write_text(json.dumps({
        "watch_only": True,
        "dongles": {"expected": [11, 12, 13], "modem": {"password_file": "/etc/dongled/password"}},
        "health": {"interval_ms": 1000, "timeout_ms": 1500, "quiet_after_traffic_s": 2},
        "api": {"port": 8080},
        "usb": {"sysfs": os.environ["DONGLELAB_SYSFS"], "dev": os.environ["DONGLELAB_USBFS"]}}))


def get(path, seconds=10, *options):
    done = subprocess.run(["curl", "-sS", "-m", str(seconds), *options, path],
                          capture_output=True, text=True)
    return done.stdout


def all_ready():
    try:
        return json.loads(get(API + "/status"))["dongle_status"]["all_connected"]
    except (ValueError, KeyError):
        return False


def serve(root):
    """The daemon in its root, from its start to its stop."""
    log = open(root / "run/log", "w+")
    dongled = ["/usr/bin/dongled", "--config", "/etc/dongled/lab.json"]
    for words in (["/usr/bin/dongled", "--version"], ["/usr/bin/dongled", "--check-config"]):
        done = subprocess.run(words, preexec_fn=enter(root), capture_output=True, text=True)
        check(" ".join(words), done.returncode == 0, done.stderr)
    lab("heal", "all")
    lab("wait-ready")
    daemon = subprocess.Popen(dongled, preexec_fn=enter(root), stderr=log)
    end = time.monotonic() + 40
    while not all_ready() and time.monotonic() < end and daemon.poll() is None:
        time.sleep(0.2)  # between two looks; the bound is what counts
    check("it serves the rack", all_ready(), (root / "run/log").read_text()[-1500:])
    address = get("http://ifconfig.me/ip", 10, "--socks5-hostname", "127.0.0.1:10011").strip()
    check("a client leaves by the dongle", address == lab("public", "11"), address)
    toggled = get(API + "/toggle/12", 60)
    check("a toggle works", '"success": true' in toggled.replace('":true', '": true'), toggled)
    tool = subprocess.run(["/usr/bin/donglectl", "status"], preexec_fn=enter(root),
                          capture_output=True, text=True, timeout=30)
    check("donglectl reaches it", tool.returncode == 0, tool.stderr)
    daemon.send_signal(signal.SIGTERM)
    check("it ends in order", daemon.wait(20) == 0)
    if failed():
        print((root / "run/log").read_text()[-3000:])


def main(folder):
    folder = pathlib.Path(folder)
    tried = 0
    for pattern, unpack in (("dongled-*.rpm", root_of_rpm), ("dongled-*.oci.tar", root_of_image)):
        found = sorted(folder.glob(pattern))
        if not found:
            skip(f"a root with nothing but {pattern}", f"none in {folder}; ops/package makes it")
            continue
        say(found[-1].name)
        root = pathlib.Path(tempfile.mkdtemp(prefix="unpacked.", dir="/run"))
        unpack(found[-1], root)
        furnish(root)
        serve(root)
        tried += 1
    return finish() if tried else 77


sys.exit(main(sys.argv[1]))
