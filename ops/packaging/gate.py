#!/usr/bin/env python3
"""Whether programs run on Rocky Linux 9, as far as their symbols tell: no symbol version of glibc
above 2.34, none of libstdc++ or libgcc at all, and no shared object but those of the list
`sonames`. Prints what each asks for.

usage: gate.py FILE|FOLDER...    exit 0 when all hold, 1 when one does not"""

import pathlib
import re
import subprocess
import sys

HIGHEST = (2, 34)
FOREIGN = ("GLIBCXX_", "CXXABI_", "GCC_")


def allowed():
    text = (pathlib.Path(__file__).parent / "sonames").read_text()
    return {line.split()[0] for line in text.splitlines() if line.split() and line[0] != "#"}


def is_elf(path):
    with open(path, "rb") as file:
        return file.read(4) == b"\x7fELF"


def objdump(option, path):
    return subprocess.run(["objdump", option, str(path)], capture_output=True, text=True,
                          check=True, env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"}).stdout


def judge(needed, versions, may):
    """What is wrong with one file, by its NEEDED entries and the versions it imports."""
    for name in sorted(needed - may):
        yield f"asks for {name}, which no package of Rocky Linux 9 is known to bring"
    for version in sorted(versions):
        number = re.fullmatch(r"GLIBC_(\d+)\.(\d+)(?:\.\d+)?", version)
        if number and tuple(map(int, number.groups())) > HIGHEST:
            yield f"imports a symbol of {version}"
        if version == "GLIBC_PRIVATE" or version.startswith(FOREIGN):
            yield f"imports a symbol of {version}"


def imports(path):
    needed = set(re.findall(r"^\s+NEEDED\s+(\S+)$", objdump("-p", path), re.M))
    versions = set()
    for line in objdump("-T", path).splitlines():
        if "*UND*" in line:
            versions.update(re.findall(r"\(?([A-Za-z][\w]*_[\w.]+)\)?\s+\S+$", line))
    return needed, versions


def highest(versions):
    found = [tuple(map(int, x.groups())) for x in
             (re.fullmatch(r"GLIBC_(\d+)\.(\d+)(?:\.\d+)?", y) for y in versions) if x]
    return "GLIBC_" + ".".join(map(str, max(found))) if found else "no glibc"


def files(arguments):
    for x in map(pathlib.Path, arguments):
        for path in sorted(x.rglob("*")) if x.is_dir() else [x]:
            if path.is_file() and not path.is_symlink() and is_elf(path):
                yield path


def main(arguments):
    may, bad, seen = allowed(), 0, 0
    for path in files(arguments):
        seen += 1
        needed, versions = imports(path)
        print(f"{path}: {highest(versions)}; {' '.join(sorted(needed))}")
        for why in judge(needed, versions, may):
            print(f"  NOT FOR ROCKY LINUX 9: {why}")
            bad += 1
    if seen == 0:
        print("gate: no program there", file=sys.stderr)
        return 1
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
