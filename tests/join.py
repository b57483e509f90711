#!/usr/bin/env python3
"""Writes one source that stands for several test files: join.py OUT FILE…

Unlike a plain unity build each file's own part is wrapped in a namespace of the file's name, because
every test has its own `rack` or `world`. What a test includes stands above its own part, so all
includes come first; #line lets messages name the true place. A file that opens a named namespace at
its top (it tests from within) is not for this; the caller compiles it by itself.
"""
import pathlib
import re
import sys


def main(out, *files):
    includes, parts = [], []
    for file in files:
        lines = pathlib.Path(file).read_text().splitlines()
        last = max(i for i, line in enumerate(lines) if line.startswith("#include")) + 1
        includes += [line for line in lines[:last] if line.startswith("#include")]
        name = re.sub(r"\W", "_", str(pathlib.Path(file).with_suffix("")))[-60:]
        parts += [f"namespace unit_{name} {{", f'#line {last + 1} "{file}"', *lines[last:],
                  f'#line 1 "{out}"', "}"]
    pathlib.Path(out).write_text("\n".join([*dict.fromkeys(includes), *parts, ""]))


if __name__ == "__main__":
    main(*sys.argv[1:])
