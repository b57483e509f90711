#!/usr/bin/env python3
"""Makes an OCI image (image-spec 1.0: a layout in a tar) of the portable programs and of the shared
objects they ask for, as this Debian has them. No shell, no package manager: one layer.

usage: image.py STAGED VERSION EPOCH OUT.oci.tar
Load it by: podman load -i OUT.oci.tar, skopeo copy oci-archive:OUT.oci.tar ..., docker load (25 on)."""

import datetime
import gzip
import hashlib
import io
import json
import pathlib
import re
import subprocess
import sys
import tarfile

FILES = {
    "etc/passwd": "root:x:0:0:root:/root:/usr/sbin/nologin\n",
    "etc/group": "root:x:0:\n",
    "etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\n",
}
FOLDERS = ("run", "tmp", "proc", "sys", "dev/bus/usb", "root", "var/lib/dongled")
FROM_STAGED = ("usr/bin/dongled", "usr/bin/donglectl", "etc/dongled/dongled.json",
               "usr/share/doc/dongled/examples/dongled.json")
# The firewall's kernel half is loaded by it.
NFT = pathlib.Path("/usr/sbin/nft")
CERTIFICATES = pathlib.Path("/etc/ssl/certs/ca-certificates.crt")


def shared_objects(programs):
    """Every shared object that they load, with what those load, by the path it is asked for."""
    out = {}
    for program in programs:
        text = subprocess.run(["ldd", str(program)], capture_output=True, text=True,
                              check=True).stdout
        for path in re.findall(r"(/\S+) \(0x", text):
            real = pathlib.Path(path).resolve()
            # One folder for all but the loader, whose path stands in the programs.
            name = path if "ld-linux" in path else f"/lib/{pathlib.Path(path).name}"
            out[name.lstrip("/")] = real.read_bytes()
    return out


def layer_of(staged, epoch):
    files = {name: (data.encode(), 0o644) for name, data in FILES.items()}
    for name in FROM_STAGED:
        path = staged / name
        files[name] = (path.read_bytes(), 0o755 if "bin/" in name else 0o644)
    programs = [staged / x for x in FROM_STAGED if "bin/" in x]
    if NFT.exists():
        files[str(NFT).lstrip("/")] = (NFT.read_bytes(), 0o755)
        programs.append(NFT)
    for name, data in shared_objects(programs).items():
        files[name] = (data, 0o755)
    if CERTIFICATES.exists():
        files[str(CERTIFICATES).lstrip("/")] = (CERTIFICATES.read_bytes(), 0o644)
    folders = set(FOLDERS)
    for name in list(files) + list(FOLDERS):
        folders.update(str(x) for x in pathlib.PurePosixPath(name).parents if str(x) != ".")
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name in sorted(folders | set(files)):
            entry = tarfile.TarInfo(name)
            entry.mtime = epoch
            if name in files:
                data, entry.mode = files[name]
                entry.size = len(data)
                tar.addfile(entry, io.BytesIO(data))
            else:
                entry.type = tarfile.DIRTYPE
                entry.mode = 0o1777 if name == "tmp" else 0o700 if name == "var/lib/dongled" else 0o755
                tar.addfile(entry)
    return raw.getvalue()


class Layout:
    def __init__(self):
        self.files = {"oci-layout": json.dumps({"imageLayoutVersion": "1.0.0"}).encode()}

    def blob(self, data, media):
        digest = hashlib.sha256(data).hexdigest()
        self.files[f"blobs/sha256/{digest}"] = data
        return {"mediaType": media, "digest": f"sha256:{digest}", "size": len(data)}


def compact(x):
    return json.dumps(x, sort_keys=True, separators=(",", ":")).encode()


def main(staged, version, epoch, out):
    epoch = int(epoch)
    created = datetime.datetime.fromtimestamp(epoch, datetime.timezone.utc)
    layer = layer_of(pathlib.Path(staged), epoch)
    packed = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=packed, mtime=0, compresslevel=9) as file:
        file.write(layer)
    layout = Layout()
    kind = "application/vnd.oci.image."
    config = layout.blob(compact({
        "created": created.strftime("%Y-%m-%dT%H:%M:%SZ"), "architecture": "amd64", "os": "linux",
        "config": {"Entrypoint": ["/usr/bin/dongled"], "Env": ["PATH=/usr/bin:/usr/sbin"],
                   "Volumes": {"/var/lib/dongled": {}}, "StopSignal": "SIGTERM",
                   "Labels": {"org.opencontainers.image.title": "dongled",
                              "org.opencontainers.image.version": version}},
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{hashlib.sha256(layer).hexdigest()}"]},
    }), kind + "config.v1+json")
    manifest = layout.blob(compact({
        "schemaVersion": 2, "mediaType": kind + "manifest.v1+json", "config": config,
        "layers": [layout.blob(packed.getvalue(), kind + "layer.v1.tar+gzip")],
    }), kind + "manifest.v1+json")
    manifest["annotations"] = {"org.opencontainers.image.ref.name": f"localhost/dongled:{version}",
                               "io.containerd.image.name": f"localhost/dongled:{version}"}
    layout.files["index.json"] = compact({"schemaVersion": 2, "manifests": [manifest]})
    with tarfile.open(out, "w", format=tarfile.USTAR_FORMAT) as tar:
        for name in sorted(layout.files):
            entry = tarfile.TarInfo(name)
            entry.mtime, entry.size, entry.mode = epoch, len(layout.files[name]), 0o644
            tar.addfile(entry, io.BytesIO(layout.files[name]))


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(*sys.argv[1:])
