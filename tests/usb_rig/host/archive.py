"""Writes an initramfs: a cpio archive in "newc" format (the kernel's initramfs buffer format)."""

import stat

_MAGIC = "070701"


class Archive:
    """Collects files and writes them, parents first, all owned by root."""

    def __init__(self):
        self._entries = {}

    def folder(self, path):
        parts = path.strip("/").split("/")
        for i in range(1, len(parts) + 1):
            self._entries.setdefault("/".join(parts[:i]), (stat.S_IFDIR | 0o755, b"", 0))

    def file(self, path, content, mode=0o644):
        self._put(path, stat.S_IFREG | mode, content)

    def link(self, path, target):
        self._put(path, stat.S_IFLNK | 0o777, target.encode())

    def device(self, path, major, minor):
        """A character device."""
        self._put(path, stat.S_IFCHR | 0o600, b"", major << 8 | minor)

    def holds(self, path):
        return path.strip("/") in self._entries

    def _put(self, path, mode, content, number=0):
        path = path.strip("/")
        if "/" in path:
            self.folder(path.rsplit("/", 1)[0])
        self._entries[path] = (mode, content, number)

    def write(self, target):
        with open(target, "wb") as out:
            for inode, (path, entry) in enumerate(self._entries.items(), 1):
                _write(out, inode, path, *entry)
            _write(out, 0, "TRAILER!!!", 0, b"", 0)


def _write(out, inode, path, mode, content, number):
    name = path.encode() + b"\0"
    links = 2 if stat.S_ISDIR(mode) else 1
    # ino mode uid gid nlink mtime filesize devmajor devminor rdevmajor rdevminor namesize check
    fields = (inode, mode, 0, 0, links, 0, len(content), 0, 0, number >> 8, number & 0xff,
              len(name), 0)
    header = (_MAGIC + "".join(f"{x:08x}" for x in fields)).encode() + name
    out.write(header + bytes(-len(header) % 4))
    out.write(content + bytes(-len(content) % 4))
