"""A headless Chromium for scenarios, driven by the DevTools protocol over a pair of pipes: JSON
messages that end in a NUL, as `--remote-debugging-pipe` has them. Nothing is listened to, and no
driver or library is needed."""

import base64
import fcntl
import json
import os
import shutil
import subprocess
import tempfile
import threading

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
           "--no-first-run", "--disable-background-networking", "--disable-component-update",
           "--disable-sync", "--hide-scrollbars", "--remote-debugging-pipe")


def program():
    """The browser that is there, or nothing."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


def high_pipe():
    """A pipe whose descriptors are out of the way of those that the browser wants."""
    ends = os.pipe()
    high = [fcntl.fcntl(x, fcntl.F_DUPFD_CLOEXEC, 10) for x in ends]
    for x in ends:
        os.close(x)
    return high


class BrowserTrouble(Exception):
    """The browser did not answer, or an expression in the page threw."""


class Page:
    """A browser with one page. Its calls block, for 30 s at most."""

    def __init__(self, work):
        self.profile = tempfile.mkdtemp(dir=work)
        theirs_in, ours_out = high_pipe()
        ours_in, theirs_out = high_pipe()
        # The browser reads from descriptor 3 and writes to 4.
        self.process = subprocess.Popen(
            ["bash", "-c", f'exec 3<&{theirs_in} 4>&{theirs_out}; exec "$@"', "bash", program(),
             *OPTIONS, "--user-data-dir=" + self.profile, "about:blank"],
            pass_fds=(theirs_in, theirs_out), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=open(f"{work}/browser.log", "ab"))
        os.close(theirs_in)
        os.close(theirs_out)
        self.out, self.source = ours_out, os.fdopen(ours_in, "rb")
        self.last, self.answers, self.events = 0, {}, []
        self.news = threading.Condition()
        threading.Thread(target=self._listen, daemon=True).start()
        target = self._send("Target.createTarget", {"url": "about:blank"})["targetId"]
        self.session = self._send("Target.attachToTarget",
                                  {"targetId": target, "flatten": True})["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.command(domain + ".enable")

    def _listen(self):
        rest = b""
        while part := self.source.read1(1 << 20):
            *whole, rest = (rest + part).split(b"\0")
            with self.news:
                for text in whole:
                    message = json.loads(text)
                    if "id" in message:
                        self.answers[message["id"]] = message
                    else:
                        self.events.append(message)
                self.news.notify_all()

    def _send(self, method, params, session=None):
        with self.news:
            self.last += 1
            ticket = self.last
            message = {"id": ticket, "method": method, "params": params}
            if session:
                message["sessionId"] = session
            os.write(self.out, json.dumps(message).encode() + b"\0")
            if not self.news.wait_for(lambda: ticket in self.answers, 30):
                raise BrowserTrouble(f"{method}: no answer within 30 s")
            answer = self.answers.pop(ticket)
        if "error" in answer:
            raise BrowserTrouble(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def command(self, method, **params):
        """One command of the protocol, to the page."""
        return self._send(method, params, self.session)

    def go(self, url):
        self.command("Page.navigate", url=url)

    def js(self, expression):
        """What an expression is worth in the page."""
        reply = self.command("Runtime.evaluate", expression=expression, returnByValue=True,
                             awaitPromise=True)
        if "exceptionDetails" in reply:
            raise BrowserTrouble(f"{expression}: {reply['exceptionDetails']}")
        return reply["result"].get("value")

    def key(self, key):
        """Presses a key: "t", "/", "Enter", "Escape"…"""
        text = {"Enter": "\r"}.get(key, key if len(key) == 1 else "")
        codes = {"Enter": 13, "Escape": 27, "Tab": 9, "ArrowUp": 38, "ArrowDown": 40}
        named = {"key": key, "code": key, "windowsVirtualKeyCode": codes[key]} if key in codes \
            else {"key": key}
        self.command("Input.dispatchKeyEvent", type="keyDown", text=text, **named)
        self.command("Input.dispatchKeyEvent", type="keyUp", **named)

    def type(self, text):
        """Types into what has the focus."""
        self.command("Input.insertText", text=text)

    def size(self, width, height, mobile=False, scale=1):
        self.command("Emulation.setDeviceMetricsOverride", width=width, height=height,
                     deviceScaleFactor=scale, mobile=mobile)

    def scheme(self, name):
        """What the system prefers: dark or light."""
        self.command("Emulation.setEmulatedMedia",
                     features=[{"name": "prefers-color-scheme", "value": name}])

    def shot(self, path):
        """The visible part as a PNG."""
        with open(path, "wb") as file:
            file.write(base64.b64decode(
                self.command("Page.captureScreenshot", format="png")["data"]))

    def requests(self):
        """The addresses of everything that was asked for."""
        with self.news:
            return [x["params"]["request"]["url"] for x in self.events
                    if x["method"] == "Network.requestWillBeSent"]

    def complaints(self):
        """What the page threw or wrote to its console, and what the browser says of it: policy,
        broken markup. Failed requests are the caller's to judge, and left out."""
        out = []
        with self.news:
            for x in self.events:
                about = x["params"]
                if x["method"] == "Runtime.exceptionThrown":
                    thrown = about["exceptionDetails"]
                    out.append(thrown.get("exception", {}).get("description", thrown["text"]))
                elif x["method"] == "Runtime.consoleAPICalled":
                    out.append(f"console.{about['type']}: "
                               + " ".join(str(a.get("value", a.get("description")))
                                          for a in about["args"]))
                elif x["method"] == "Log.entryAdded" and about["entry"]["source"] != "network":
                    out.append(about["entry"]["text"])
        return out

    def end(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)
