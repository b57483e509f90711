"""Namespaces of our own: nothing a run does reaches the machine, and nothing outlives it."""

import os
import shutil
import subprocess
import sys

_SPACES = ["--net", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child"]


def prefix():
    """Words that start a program in new network, mount and process namespaces (and without the
    rights for them, a user namespace in which it is root); None when that is not permitted here.
    When the program's parent dies, everything in the namespaces does."""
    unshare = shutil.which("unshare")
    for more in ([], ["--user", "--map-root-user"]) if unshare else ():
        words = [unshare, *more, *_SPACES]
        tried = subprocess.run([*words, "true"], stderr=subprocess.DEVNULL, check=False)
        if tried.returncode == 0:
            return words
    return None


def enter(words, **told):
    """Becomes this program again, inside, as process 1, with `told` in its environment. Whoever
    ends the process started here ends all of it."""
    os.execve(words[0], [*words, sys.executable, *sys.argv], {**os.environ, **told})


def furnish():
    """Inside: a folder that vanishes with the sandbox, and a /proc of the new namespaces (where
    that is forbidden, the outer one does)."""
    subprocess.run(["mount", "-t", "tmpfs", "rig", "/run"], check=True)
    subprocess.run(["mount", "-t", "proc", "proc", "/proc"], stderr=subprocess.DEVNULL,
                   check=False)
    return "/run"
