"""A systemd of our own: process 1 of namespaces that nobody else sees, on an overlay of this host's
root, in cgroups of its own. It knows the units that it is given and no others of the host, so that
nothing of the host is started, configured or mounted by it.

It shares the network namespace it is made in. Used by systemd.py; needs root's rights."""

import contextlib
import os
import pathlib
import subprocess
import time

SYSTEMD = "/lib/systemd/systemd"
UNITS = "/etc/dongled-test/units"

# What a service without DefaultDependencies=no stands on. Here it is all there already.
EMPTY = ["sysinit.target", "basic.target", "shutdown.target", "multi-user.target",
         "network.target", "umount.target"]


class NotHere(Exception):
    """This machine does not let us; says why."""


def run(*command, **options):
    options = {"capture_output": True, "text": True, "timeout": 60, **options}
    return subprocess.run([str(x) for x in command], **options)


def mounted(kind, source, target, options=""):
    target.mkdir(parents=True, exist_ok=True)
    done = run("mount", "-t", kind, *(["-o", options] if options else []), source, target)
    if done.returncode != 0:
        raise NotHere(f"mount {kind}: {done.stderr.strip()}")


def hierarchies():
    """The cgroup hierarchies that a systemd uses here, each with the name of its folder below
    /sys/fs/cgroup, how it is mounted, and where this process is in it (cgroups(7))."""
    found = []
    for line in pathlib.Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        if controllers == "":
            found.append(["unified", "cgroup2", "", path])
        elif controllers == "name=systemd":
            found.append(["systemd", "cgroup", "none,name=systemd", path])
        elif controllers == "devices":
            found.append(["devices", "cgroup", "devices", path])
    if len(found) == 1 and found[0][1] == "cgroup2":
        found[0][0] = "."
    return found


class Box:
    """Use as a context: at its end every process, mount and cgroup of the box is gone."""

    def __init__(self, folder):
        self.folder = folder
        self.root = folder / "root"
        self.name = f"dongled-test-{os.getpid()}"
        self.exits = contextlib.ExitStack()
        self.pid = None
        self.unit_path = UNITS

    def __enter__(self):
        try:
            if not os.access(SYSTEMD, os.X_OK):
                raise NotHere(f"no {SYSTEMD}")
            self.hierarchies = hierarchies()
            if not self.hierarchies:
                raise NotHere("no cgroups here")
            self.furnish()
        except BaseException:
            self.exits.close()
            raise
        return self

    def __exit__(self, *_):
        self.exits.close()

    def furnish(self):
        layers = self.folder / "layers"
        self.undo_mount("tmpfs", "layers", layers)
        for x in ("upper", "work"):
            (layers / x).mkdir()
        self.undo_mount("overlay", "root", self.root,
                        f"lowerdir=/,upperdir={layers}/upper,workdir={layers}/work")
        units = self.root / UNITS.lstrip("/")
        units.mkdir(parents=True)
        for x in EMPTY:
            (units / x).write_text(f"[Unit]\nDescription={x}\nDefaultDependencies=no\n")

    def undo_mount(self, kind, source, target, options=""):
        mounted(kind, source, target, options)
        self.exits.callback(run, "umount", "-l", target)

    def empty(self, *places):
        """Hides what this host has there; to be called before `boot`."""
        for place in places:
            self.undo_mount("tmpfs", "empty", self.root / place.lstrip("/"), "mode=755")

    def take_packages(self):
        """Units are also found where packages put them, and those of this host's packages are not."""
        # /lib may be a link, and a mount wants the place itself.
        places = ["/etc/systemd/system", "/usr/lib/systemd/system"]
        if not (self.root / "lib").is_symlink():
            places.append("/lib/systemd/system")
        self.empty(*places)
        self.unit_path = ":".join([UNITS, *places])

    def inside_run(self, *command, **options):
        """Runs something in the box; its network is ours anyway."""
        return run("nsenter", "-t", self.pid, "-m", "-p", *command, **options)

    def add(self, name, text):
        """Gives the box a unit, or a drop-in `UNIT.d/NAME.conf`, as its packager would."""
        path = self.root / UNITS.lstrip("/") / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def boot(self, shared):
        """Starts systemd; `shared` are folders of ours that are seen there under the same path."""
        script = ["set -e", "mount --make-rprivate /"]
        for name, kind, options, path in self.hierarchies:
            whole = self.folder / "cgroups" / name
            self.undo_mount(kind, "cgroup", whole, options)
            mine = whole / path.lstrip("/") / self.name
            try:
                mine.mkdir()
            except OSError as e:
                raise NotHere(f"mkdir {mine}: {e.strerror}") from e
            self.exits.callback(self.forget_cgroup, mine)
            script.append(f"echo $$ >{mine}/cgroup.procs")
        # A cgroup namespace begins where its first process is.
        script += ["exec unshare -C bash -e \"$0\" inside"]
        first = self.folder / "boot"
        first.write_text("\n".join(['if [[ $1 != inside ]]; then', *script, "fi",
                                    *self.inside(shared)]) + "\n")
        self.log = open(self.folder / "systemd.log", "w")
        self.outer = subprocess.Popen(
            ["unshare", "-m", "-p", "-f", "-u", "-i", "--kill-child", "bash", "-e", first],
            stdout=self.log, stderr=self.log, stdin=subprocess.DEVNULL)
        self.exits.callback(self.halt)
        children = pathlib.Path(f"/proc/{self.outer.pid}/task/{self.outer.pid}/children")
        if not self.wait(20, lambda: self.find(children) and self.systemctl(
                "is-active", "multi-user.target").stdout.strip() == "active"):
            raise NotHere("systemd did not come up: "
                          + (self.folder / "systemd.log").read_text()[-300:])

    def inside(self, shared):
        r = self.root
        yield f"mount -t proc proc {r}/proc"
        # What is the whole machine's is nothing for the box to set.
        yield f"for x in kernel fs vm; do mount --bind {r}/proc/sys/$x {r}/proc/sys/$x"
        yield f"mount -o remount,bind,ro {r}/proc/sys/$x; done"
        yield f"mount -t sysfs -o ro sysfs {r}/sys"
        if len(self.hierarchies) > 1:
            yield f"mount -t tmpfs cgroup {r}/sys/fs/cgroup"
        for name, kind, options, _ in self.hierarchies:
            yield f"mkdir -p {r}/sys/fs/cgroup/{name}"
            yield (f"mount -t {kind} {'-o ' + options if options else ''} cgroup"
                   f" {r}/sys/fs/cgroup/{name}")
        yield f"mount --rbind /dev {r}/dev"
        yield f"mount -t tmpfs tmp {r}/tmp"
        yield f"mount -t tmpfs run {r}/run"
        for x in shared:
            yield f"mkdir -p {r}{x} && mount --rbind {x} {r}{x}"
        yield f"cd {r} && mkdir -p old && pivot_root . old && umount -l /old"
        yield (f"exec env -i container=other PATH=/usr/sbin:/usr/bin:/sbin:/bin"
               f" SYSTEMD_UNIT_PATH={self.unit_path} SYSTEMD_GENERATOR_PATH=/nonexistent"
               f" SYSTEMD_ENVIRONMENT_GENERATOR_PATH=/nonexistent {SYSTEMD} --system"
               " --unit=multi-user.target --log-target=console --show-status=no")

    def find(self, children):
        if self.outer.poll() is not None:
            raise NotHere("systemd ended: " + (self.folder / "systemd.log").read_text()[-300:])
        with contextlib.suppress(OSError, IndexError):
            self.pid = int(children.read_text().split()[0])
        return self.pid

    def systemctl(self, *arguments):
        return run("nsenter", "-t", self.pid, "-m", "-p", "-C", "systemctl", "--no-pager",
                   *arguments)

    def show(self, unit, key):
        return self.systemctl("show", unit, "--property", key, "--value").stdout.strip()

    @staticmethod
    def wait(seconds, holds):
        end = time.monotonic() + seconds
        while not (answer := holds()) and time.monotonic() < end:
            time.sleep(0.05)  # between two looks; the bound is what counts
        return answer

    def halt(self):
        """The death of its process 1 is that of every process in the box."""
        self.outer.kill()
        self.outer.wait()
        self.log.close()

    @staticmethod
    def forget_cgroup(mine):
        def empty():
            for path in sorted(mine.rglob("*"), reverse=True):
                if path.is_dir():
                    path.rmdir()
            mine.rmdir()
            return True

        def try_to():
            with contextlib.suppress(OSError):
                return empty()
        Box.wait(5, try_to)
