#!/usr/bin/python3
"""The operator's shell on a real pseudo-terminal, before the real daemon: prompt, completion,
history, Ctrl-C, events as they happen in two shells at once, a daemon that is killed and comes
back, `top` on a small and on a large screen, and TLS with the certificates that the README tells to make.
"""

import asyncio
import os
import re
import shutil
import subprocess
import sys
import time

try:
    import pexpect
    import pyte
except ImportError as missing:
    print(f"SKIPPED  the shell on a terminal ({missing}; apt-get install python3-pexpect python3-pyte)")
    sys.exit(77)

from world import Daemon, Trouble, donglectl, lab, until

DONGLES = sorted(x["subnet"] for x in lab("status")["dongles"])
FIRST = DONGLES[0]
ALL = len(DONGLES)
WORK = "/run/shell"


class Terminal:
    """A program on a terminal of its own, and what can be seen there."""

    def __init__(self, argv, columns=80, rows=24, **environment):
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)
        self.raw = b""
        env = {**os.environ, "TERM": "xterm", "HOME": WORK, "LC_ALL": "C.UTF-8", **environment}
        self.child = pexpect.spawn(argv[0], list(argv[1:]), dimensions=(rows, columns), env=env)

    def read(self):
        """Takes in what the program has written by now."""
        try:
            while True:
                part = self.child.read_nonblocking(1 << 16, timeout=0.05)
                self.raw += part
                self.stream.feed(part)
        except (pexpect.TIMEOUT, pexpect.EOF):
            pass

    def text(self):
        self.read()
        return "\n".join(x.rstrip() for x in self.screen.display).strip("\n")

    def line(self):
        """The line that the cursor is on."""
        self.read()
        return self.screen.display[self.screen.cursor.y].rstrip()

    def type(self, text):
        self.child.send(text)

    def enter(self, text):
        self.type(text + "\r")

    def end(self):
        self.child.close(force=True)


class Visit:
    """The scenario: its daemon, its terminals, and its checks."""

    def __init__(self):
        shutil.rmtree(WORK, ignore_errors=True)
        os.makedirs(WORK)
        self.daemon = Daemon(WORK, DONGLES, toggle={"hold_ms": 1000, "cooldown_s": 1})
        self.checks = self.failures = 0
        self.shell = None

    def check(self, text, holds, found=""):
        self.checks += 1
        more = "" if holds else f"\n{str(found)[-2500:]}"
        print(("ok    " if holds else "FAIL  ") + text + more, flush=True)
        self.failures += not holds

    async def sees(self, text, pattern, seconds=10, on=None):
        """Waits until the terminal shows the pattern, and counts it as a check."""
        on = on or self.shell
        try:
            await until(seconds, lambda: re.search(pattern, on.text(), re.M), text)
            self.check(text, True)
        except Trouble:
            self.check(text, False, on.text())

    async def awaits(self, text, holds, seconds=10):
        try:
            await until(seconds, holds, text)
            self.check(text, True)
        except Trouble:
            self.check(text, False, self.shell.text())

    @staticmethod
    def prompt(working):
        return rf"dongled@\S+ {working}/{ALL}>"

    async def is_prompted(self):
        self.shell = Terminal(["donglectl"])
        await self.sees("the prompt tells host and health", self.prompt(ALL) + "$")

    async def completes(self):
        shell = self.shell
        shell.type("sta\t")
        await self.awaits("a verb is completed", lambda: shell.line().endswith("> status"))
        shell.type("\r")
        await self.sees("and done", rf"{ALL} of {ALL} dongles work")
        shell.type(f"kill /rack/{FIRST}/mo\t")
        await self.awaits("an actor's path is completed",
                          lambda: shell.line().endswith(f"kill /rack/{FIRST}/modem"))
        shell.type("\x03")
        await self.awaits("Ctrl-C gives the line up, and not the shell",
                          lambda: re.search(self.prompt(ALL) + "$", shell.line()))
        shell.type("toggle \t\t")
        await self.sees("what fits is listed", r"^" + r"\s+".join(map(str, DONGLES)))
        shell.type("\x03")
        await self.awaits("again", lambda: shell.line().endswith(">"))

    async def remembers(self):
        shell = self.shell
        shell.enter("log info")
        await self.sees("a verb is done", r"log info\n(.*\n)*.*>$")
        shell.type("\x1b[A")
        await self.awaits("the last line comes back", lambda: shell.line().endswith("log info"))
        shell.type("\x1b[A")
        await self.awaits("and the one before", lambda: shell.line().endswith("status"))
        shell.type("\x03")
        await self.awaits("again a prompt", lambda: shell.line().endswith(">"))
        shell.enter("stauts")
        await self.sees("an unknown verb suggests", r"did you mean status\?")

    async def follows(self):
        shell, other = self.shell, Terminal(["donglectl", "events", "-f"])
        shell.enter(f"events -f --dongle {FIRST}")
        await asyncio.sleep(0.5)  # they are following by then; if not, they see it all the same
        code, said = donglectl("toggle", FIRST)
        self.check("a toggle is made from elsewhere", code == 0, said)
        for name, one in (("this", shell), ("the other", other)):
            await self.sees(f"{name} shell sees it end", r"toggle_ended\s", on=one)
        shell.type("\x03")
        await self.awaits("Ctrl-C ends the following, and not the shell",
                          lambda: shell.line().endswith(">"), 3)
        other.type("\x03")
        await self.awaits("and by itself it ends with 0", lambda: not other.child.isalive(), 3)
        self.check("as it should", other.child.exitstatus == 0, other.child.exitstatus)
        shell.enter(f"why last {FIRST}")
        await self.sees("why goes back to who asked", r"by shell")
        shell.type("trace \t")
        await self.awaits("a toggle's id is completed",
                          lambda: re.search(r"trace \d{13,}|\d{13,}\s+last", shell.text()))
        shell.type("\x03")

    async def survives(self):
        shell = self.shell
        self.daemon.kill()
        await self.sees("an idle shell says once that the daemon is gone", r"lost the connection", 15)
        shell.enter("status")
        await self.sees("a verb fails clearly meanwhile", r"cannot be reached|no answer")
        await self.sees("and so says the prompt", r"dongled \(not reached\)>$")
        await self.daemon.come_up()
        await self.sees("it is connected again by itself", r"connected again", 15)
        shell.enter("status")
        await self.sees("and goes on", rf"{ALL} of {ALL} dongles work")
        self.check("what was said is said once", shell.text().count("lost the connection") == 1)

    async def watches(self, columns, rows, more):
        here = Terminal(["donglectl", "top"], columns, rows)
        await self.sees(f"top shows the rack on {columns}x{rows}", rf"{ALL} of {ALL} work", on=here)
        for n in DONGLES:
            await self.sees(f"and dongle {n}", rf"^ *{n}  ready ", on=here)
        await self.sees("and its columns", more, on=here)
        here.type("s")
        await self.sees("s sorts", r"s sort \(worst first\)", on=here)
        here.type("d")
        await self.sees("d shows details", rf"DONGLE {FIRST}", on=here)
        before = here.text()
        await self.awaits("it is drawn again by itself", lambda: here.text() != before, 5)
        here.type("d")
        donglectl("kill", f"/rack/{FIRST}/modem")
        await self.sees("a death is shown", rf"/rack/{FIRST}/modem +\S+ +\d+ restart", on=here)
        here.type("q")
        await self.awaits("q ends it", lambda: not here.child.isalive(), 3)
        here.read()
        self.check("the terminal is given back", b"\x1b[?1049l" in here.raw, here.raw[-80:])

    async def colours(self):
        for name, environment, expected in (("a terminal", {}, True), ("NO_COLOR", {"NO_COLOR": "1"}, False)):
            here = Terminal(["donglectl", "status"], 120, **environment)
            await self.awaits(f"status ends ({name})", lambda: (here.read(), not here.child.isalive())[1])
            self.check(f"colours with {name}: {expected}", (b"\x1b[32mready" in here.raw) == expected,
                       here.raw)
        code, said = donglectl("top")
        self.check("without a terminal top prints one frame", code == 0 and f"{ALL} of {ALL} work" in said
                   and "\x1b" not in said, said)

    async def ends(self):
        self.shell.enter("quit")
        await self.awaits("quit ends the shell", lambda: not self.shell.child.isalive(), 5)
        again = Terminal(["donglectl"])
        await self.sees("another shell", self.prompt(ALL) + "$", on=again)
        again.type("\x1b[A")
        await self.awaits("has the history of the one before", lambda: again.line().endswith("quit"))
        again.type("\x03")
        await asyncio.sleep(0.3)
        again.type("\x04")
        await self.awaits("Ctrl-D ends it", lambda: not again.child.isalive(), 5)

    def certificate(self, name, authority):
        """The PEM files of somebody whom the authority vouches for, made as the README says."""
        def openssl(*argv):
            subprocess.run(["openssl", *argv], cwd=WORK, check=True, capture_output=True, timeout=30)

        new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        if not os.path.exists(f"{WORK}/{authority}.pem"):
            openssl("req", "-x509", *new_key, "-days", "3650", "-subj", f"/CN={authority}",
                    "-keyout", f"{authority}-key.pem", "-out", f"{authority}.pem")
        openssl("req", *new_key, "-subj", f"/CN={name}", "-keyout", f"{name}-key.pem",
                "-out", f"{name}.csr")
        openssl("x509", "-req", "-in", f"{name}.csr", "-CA", f"{authority}.pem",
                "-CAkey", f"{authority}-key.pem", "-CAcreateserial", "-days", "825",
                "-out", f"{name}.pem")
        return [f"{WORK}/{x}.pem" for x in (name, f"{name}-key", authority)]

    async def speaks_tls(self):
        self.check("the daemon ends in order", self.daemon.stop() == 0)
        if not shutil.which("openssl"):
            print("SKIPPED  the shell beyond loopback (no openssl; apt-get install openssl)")
            return
        ours = self.certificate("rack1", "authority")
        names = ("certificate_file", "key_file", "authority_file")
        self.daemon.config["shell"] = {"listen": "0.0.0.0", **dict(zip(names, ours))}
        await self.daemon.come_up()

        def ask(files):
            options = ("--tls-certificate", "--tls-key", "--tls-authority")
            return donglectl(*[x for pair in zip(options, files) for x in pair], "status")

        code, said = ask(self.certificate("operator", "authority"))
        self.check("whom the authority vouches for is let in", code == 0, said)
        code, said = donglectl("status")
        self.check("who comes in the clear is not, and gets a hint", code == 69 and "TLS" in said, said)
        code, said = ask(self.certificate("stranger", "another"))
        self.check("nor whom another one vouches for", code == 69, said)
        code, said = ask(self.certificate("stranger", "another")[:2] + ours[2:])
        self.check("even if he believes in ours", code == 69, said)
        code, said = ask(self.certificate("operator", "authority"))
        self.check("and the daemon lives on", code == 0, said)

    async def run(self):
        await self.daemon.come_up()
        for part in (self.is_prompted, self.completes, self.remembers, self.follows, self.survives,
                     lambda: self.watches(80, 24, "DOING, LAST"),
                     lambda: self.watches(120, 40, r"LAST +DOING"), self.colours, self.ends,
                     self.speaks_tls):
            await part()
        self.check("the daemon ends in order", self.daemon.stop() == 0)


async def main():
    began = time.monotonic()
    visit = Visit()
    try:
        await visit.run()
    except (Trouble, OSError, subprocess.SubprocessError, pexpect.ExceptionPexpect) as x:
        visit.check("the scenario came to its end", False, repr(x))
    finally:
        if visit.shell:
            visit.shell.end()
        if visit.daemon.process and visit.daemon.process.poll() is None:
            visit.daemon.kill()
    if visit.failures:
        print("\n-- the last of the daemon log\n" + visit.daemon.tail())
    print(f"\n{visit.checks} checks, {visit.failures} failed, {time.monotonic() - began:.0f} s")
    return 1 if visit.failures else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
