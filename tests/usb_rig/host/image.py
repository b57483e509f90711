"""What the guest's root file system holds: kernel modules, busybox, programs with their libraries,
the scenario. Everything is in the initramfs; the guest mounts nothing of the host's."""

import lzma
import pathlib
import re
import shutil
import subprocess
import tempfile

from . import archive

HERE = pathlib.Path(__file__).resolve().parent.parent

# In any order; what they depend on comes by itself, and before them.
MODULES = "virtio_pci virtio_console xhci_pci usb_storage sr_mod usbnet cdc_ether dummy".split()
TOOLS = ("ip", "curl")


class Missing(Exception):
    """A program that the guest needs is not on this machine."""


def build(target, kernel, programs, scenario, settings, udev=False):
    """Writes the initramfs to `target`. `programs`: paths of dongled and others; `settings`: a dict
    that the guest's scripts find as shell variables; `udev`: with this machine's udev. Raises
    Missing."""
    root = archive.Archive()
    for name in "dev proc sys tmp run root var/lib etc".split():
        root.folder(name)
    root.device("dev/console", 5, 1)
    _add_modules(root, kernel)
    busybox = shutil.which("busybox")
    if not busybox:
        raise Missing("busybox (package busybox-static)")
    root.file("bin/busybox", pathlib.Path(busybox).read_bytes(), 0o755)
    root.link("bin/sh", "busybox")
    with tempfile.TemporaryDirectory() as scratch:
        for path in (*programs, *map(_find, TOOLS)):
            _add_program(root, path, scratch)
        if udev:
            _add_udev(root, scratch)
    root.file("etc/passwd", b"root:x:0:0::/root:/bin/sh\n")
    root.file("etc/group", b"root:x:0:\n")
    root.file("etc/resolv.conf", b"nameserver 198.18.0.1\n")
    root.file("etc/nsswitch.conf", b"hosts: files dns\n")
    root.file("init", (HERE / "guest/init").read_bytes(), 0o755)
    for name in ("lib.sh", "daemon.sh"):
        root.file(f"rig/{name}", (HERE / "guest" / name).read_bytes())
    root.file("rig/scenario.sh", pathlib.Path(scenario).read_bytes(), 0o755)
    root.file("rig/settings.sh", "".join(f"{k}='{v}'\n" for k, v in settings.items()).encode())
    root.write(target)


def _find(name):
    path = shutil.which(name, path="/usr/sbin:/usr/bin:/sbin:/bin")
    if not path:
        raise Missing(name)
    return path


def _add_program(root, path, scratch):
    """The program without its debug information, and every library it is linked with."""
    path = pathlib.Path(path)
    slim = pathlib.Path(scratch) / path.name
    stripped = subprocess.run(["strip", "--strip-all", "-o", slim, path], check=False)
    content = (slim if stripped.returncode == 0 else path).read_bytes()
    root.file(f"bin/{path.name}", content, 0o755)
    listed = subprocess.run(["ldd", path], capture_output=True, text=True, check=False).stdout
    for library in re.findall(r"(/\S+)", listed):
        if not root.holds(library):
            root.file(library, pathlib.Path(library).read_bytes(), 0o755)


def _add_udev(root, scratch):
    """udev as Debian has it: one program, its rules, how it names interfaces; and our rule."""
    try:
        _add_program(root, _find("udevadm"), scratch)
    except Missing as why:
        raise Missing("udevadm (package udev)") from why
    root.link("bin/systemd-udevd", "udevadm")
    for place, pattern in (("lib/udev/rules.d", "*.rules"), ("lib/systemd/network", "*.link")):
        for path in sorted(pathlib.Path("/", place).glob(pattern)):
            root.file(f"usr/{place}/{path.name}", path.read_bytes())
    ours = HERE.parent.parent / "ops/60-dongled.rules"
    root.file(f"etc/udev/rules.d/{ours.name}", ours.read_bytes())


def _add_modules(root, kernel):
    """The modules, uncompressed, and the order to load them in."""
    modules = kernel / "modules"
    files, needs = {}, {}
    for line in (modules / "modules.dep").read_text(encoding="ascii").splitlines():
        path, rest = line.split(":", 1)
        files[_name(path)] = path
        needs[path] = rest.split()
    order = []

    def want(path):
        if path in order:
            return
        # modules.dep lists what a module needs, directly or not; each line knows its own.
        for other in reversed(needs[path]):
            want(other)
        order.append(path)

    for name in MODULES:
        if name in files:  # else it is built in
            want(files[name])
    for path in order:
        content = (modules / path).read_bytes()
        if path.endswith(".xz"):
            content = lzma.decompress(content)
        root.file(f"modules/{_name(path)}.ko", content)
    root.file("modules/order", "".join(f"/modules/{_name(x)}.ko\n" for x in order).encode())


def _name(path):
    return pathlib.Path(path).name.split(".ko")[0].replace("-", "_")
