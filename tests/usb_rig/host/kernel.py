"""Debian's kernel for the guest: fetched with apt, unpacked, never installed.

It is kept in ${XDG_CACHE_HOME:-~/.cache}/dongled-rig/PACKAGE_VERSION/ and holds `vmlinux` (or
`vmlinuz`, where it cannot be uncompressed here) and `modules/` with a fresh modules.dep.
"""

import fcntl
import lzma
import os
import pathlib
import re
import shutil
import subprocess
import zlib

META_PACKAGE = "linux-image-amd64"


class Unavailable(Exception):
    """There is no kernel to be had here; the text says why."""


def cache_folder():
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return pathlib.Path(base) / "dongled-rig"


def ensure():
    """The folder of a kernel, fetched where necessary. Raises Unavailable."""
    cache = cache_folder()
    cache.mkdir(parents=True, exist_ok=True)
    with open(cache / "lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two scenarios at once fetch one kernel
        return _ensure(cache)


def _ensure(cache):
    try:
        package, version = _wanted([])
    except Unavailable:
        kept = _kept(cache)
        if kept:
            return kept
        package, version = _wanted(_own_lists(cache))
    folder = cache / f"{package}_{version.replace(':', '%3a')}"
    if (folder / "modules").is_dir():
        return folder
    try:
        deb = _download(cache, package, version)
        return _unpack(cache, deb, folder)
    except Unavailable:
        kept = _kept(cache)
        if kept:
            return kept
        raise


def _kept(cache):
    """The kernel used last, for a machine without a network."""
    found = [x for x in cache.glob("linux-image-*_*") if (x / "modules").is_dir()]
    return max(found, key=lambda x: x.stat().st_mtime) if found else None


def _run(*words, cwd=None):
    try:
        done = subprocess.run(words, cwd=cwd, capture_output=True, text=True, timeout=600,
                              check=False)
    except (OSError, subprocess.TimeoutExpired) as why:
        raise Unavailable(f"{words[0]}: {why}") from why
    if done.returncode != 0:
        raise Unavailable(f"{' '.join(words[:6])}: {done.stderr.strip()[-300:]}")
    return done.stdout


def _wanted(options):
    """Name and version of the image package the meta package stands for."""
    text = _run("apt-cache", *options, "depends", META_PACKAGE)
    name = re.search(r"Depends: (linux-image-\S+)", text)
    if not name:
        raise Unavailable(f"apt knows no {META_PACKAGE}")
    policy = _run("apt-cache", *options, "policy", name[1])
    version = re.search(r"Candidate: (\S+)", policy)
    if not version or version[1] == "(none)":
        raise Unavailable(f"apt offers no {name[1]}")
    return name[1], version[1]


def _own_lists(cache):
    """apt's options for package lists of our own: the machine's may be missing, and updating those
    would need root."""
    state = cache / "apt"
    (state / "lists" / "partial").mkdir(parents=True, exist_ok=True)
    (state / "cache" / "archives" / "partial").mkdir(parents=True, exist_ok=True)
    options = ["-o", f"Dir::State::lists={state}/lists", "-o", f"Dir::Cache={state}/cache",
               "-o", "APT::Sandbox::User="]
    _run("apt-get", *options, "-q", "update")
    return options


def _download(cache, package, version):
    place = cache / "download"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    wish = f"{package}={version}"
    print(f"rig: fetching {wish} (once)", flush=True)
    try:
        _run("apt-get", "-q", "-o", "APT::Sandbox::User=", "download", wish, cwd=place)
    except Unavailable:
        # The machine's lists may be older than the archive; ours are new.
        _run("apt-get", *_own_lists(cache), "-q", "download", package, cwd=place)
    debs = list(place.glob("*.deb"))
    if not debs:
        raise Unavailable(f"apt-get download {wish} left no package")
    return debs[0]


def _unpack(cache, deb, folder):
    root = cache / "unpacked"
    shutil.rmtree(root, ignore_errors=True)
    _run("dpkg", "-x", str(deb), str(root))
    lib = root / "usr/lib" if (root / "usr/lib/modules").is_dir() else root / "lib"
    release = next(iter((lib / "modules").iterdir())).name
    _run("depmod", "-b", str(root / "usr" if lib.parent.name == "usr" else root), release)
    made = cache / "made"
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir()
    (lib / "modules" / release).rename(made / "modules")
    _image(next((root / "boot").glob("vmlinuz-*")).read_bytes(), made)
    shutil.rmtree(root)
    shutil.rmtree(deb.parent)
    shutil.rmtree(folder, ignore_errors=True)
    made.rename(folder)
    return folder


def _image(packed, folder):
    """Writes the kernel as an ELF file, which QEMU starts without the slow decompression."""
    ways = ((b"\xfd7zXZ\0", lambda x: lzma.LZMADecompressor(lzma.FORMAT_XZ).decompress(x)),
            (b"\x1f\x8b\x08", lambda x: zlib.decompressobj(31).decompress(x)),
            (b"\x28\xb5\x2f\xfd", _zstd))
    for magic, way in ways:
        at = packed.find(magic)
        if at <= 0:
            continue
        try:
            plain = way(packed[at:])
        except (lzma.LZMAError, zlib.error, OSError):
            continue
        if plain.startswith(b"\x7fELF"):
            (folder / "vmlinux").write_bytes(plain)
            return
    (folder / "vmlinuz").write_bytes(packed)


def _zstd(packed):
    # zstd complains about what follows the stream, after having written all of it.
    return subprocess.run(["zstd", "-dcq"], input=packed, capture_output=True, check=False).stdout


def image_of(folder):
    """The file for QEMU's -kernel."""
    plain = folder / "vmlinux"
    return plain if plain.exists() else folder / "vmlinuz"
