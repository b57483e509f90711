#!/usr/bin/env python3
"""The daemon against its own OpenAPI document: every path of it is fetched, each answer is as its
schema says, and each route that there is stands in it."""

import asyncio
import http.client
import json
import os
import sys
import time

try:
    import jsonschema
except ImportError:
    print("SKIPPED  the daemon against its OpenAPI document (no jsonschema here; "
          "apt-get install python3-jsonschema)")
    sys.exit(77)

from world import API, Daemon, Trouble, lab

DONGLES = sorted(x["subnet"] for x in lab("status")["dongles"])
FIRST = DONGLES[0]
ROLES = ("read", "operate", "admin")


def call(method, path, body=None):
    """One request: status, headers and text."""
    door = http.client.HTTPConnection(*API, timeout=120)
    try:
        headers = {"Content-Type": "application/json"} if body is not None else {}
        door.request(method, path, None if body is None else json.dumps(body), headers)
        reply = door.getresponse()
        return reply.status, reply.headers, reply.read().decode()
    finally:
        door.close()


class Audit:
    """The document, what was asked, and what was found."""

    def __init__(self):
        self.checks, self.failures, self.asked = 0, 0, set()
        self.document = json.loads(call("GET", "/openapi.json")[2])

    def check(self, text, holds, found=""):
        self.checks += 1
        more = "" if holds else f" ({found})"
        print(("ok    " if holds else "FAIL  ") + text + more, flush=True)
        self.failures += not holds

    def well_formed(self):
        """What OpenAPI 3.1 asks of the document itself."""
        d = self.document
        self.check("it is OpenAPI 3.1", d["openapi"].startswith("3.1.") and d["info"]["title"]
                   and d["info"]["version"])
        for name, schema in d["components"]["schemas"].items():
            try:
                jsonschema.Draft202012Validator.check_schema(schema)
            except jsonschema.SchemaError as x:
                self.check(f"{name} is a schema", False, x.message)
        for path, methods in d["paths"].items():
            for method, told in methods.items():
                names = {x["name"] for x in told["parameters"] if x["in"] == "path"}
                in_path = {x[1:-1] for x in path.split("/") if x.startswith("{")}
                whole = names == in_path and told["summary"] and all(
                    int(status) and answer["description"]
                    for status, answer in told["responses"].items())
                rights = "security" in told or told.get("x-role") in ROLES
                if not whole or not rights:
                    self.check(f"{method} {path} is told whole", False, told)
        self.check(f"{len(d['paths'])} paths are told", len(d["paths"]) > 15)

    def ask(self, method, template, want, path=None, body=None):
        """Asks, and holds the answer against what is documented."""
        path = path or template
        self.asked.add((method.lower(), template))
        told = self.document["paths"].get(template, {}).get(method.lower())
        if told is None:
            self.check(f"{method} {template} is documented", False)
            return None
        status, headers, text = call(method, path, body)
        kind = headers.get("Content-Type", "").split(";")[0]
        answer = told["responses"].get(str(status))
        if status != want or answer is None or kind not in answer["content"]:
            self.check(f"{method} {path} is {want}, as documented", False,
                       f"{status} {kind}: {text[:300]}")
            return None
        schema = answer["content"][kind]["schema"]
        if kind != "application/json":
            self.check(f"{method} {path}: {status} {kind}", True)
            return text
        data = json.loads(text)
        whole = {**schema, "components": self.document["components"]}  # where its $refs lead
        wrong = [f"{'/'.join(map(str, x.absolute_path))}: {x.message[:200]}" for x in
                 jsonschema.Draft202012Validator(whole).iter_errors(data)]
        self.check(f"{method} {path}: {status} as its schema says", not wrong, wrong[:5])
        return data

    def walk(self):
        """Everything once, well and refused."""
        ask, n = self.ask, FIRST
        for path in ("/", "/favicon.ico", "/health", "/status", "/proxy-info", "/tree", "/dongles",
                     "/rack", "/links", "/openapi.json", "/toggles", "/history/addresses",
                     "/history/traffic", "/history/signal", "/metrics"):
            ask("GET", path, 200)
        for what in ("", "/explain"):
            template = "/dongles/{subnet}" + what
            ask("GET", template, 200, f"/dongles/{n}{what}")
            ask("GET", template, 404, f"/dongles/30{what}")
            ask("GET", template, 400, f"/dongles/99{what}")
        toggled = ask("GET", "/toggle/{subnet}", 200, f"/toggle/{n}")
        ask("GET", "/toggle/{subnet}", 429, f"/toggle/{n}")
        ask("POST", "/toggle/{subnet}", 404, "/toggle/30")
        ask("POST", "/toggle/{subnet}", 400, "/toggle/99")
        ask("POST", "/toggle/{subnet}", 202, f"/toggle/{DONGLES[1]}?async=1")
        ask("GET", "/toggle/{subnet}", 409, f"/toggle/{DONGLES[1]}")
        if toggled:
            ask("GET", "/toggles/{id}", 200, "/toggles/" + toggled["toggle_id"])
        ask("GET", "/toggles/{id}", 404, "/toggles/1")
        ask("GET", "/recover-socks5/{subnet}", 200, f"/recover-socks5/{n}")
        ask("GET", "/recover-socks5/{subnet}", 404, "/recover-socks5/30")
        ask("GET", "/events", 200, "/events?follow=0&limit=1000")
        ask("GET", "/events", 400, "/events?follow=0&limit=0")
        self.links()
        self.messages(n)
        self.port(n)
        self.host(n)
        ask("GET", "/status", 200)
        ask("GET", "/toggles", 200, "/toggles?limit=1")
        ask("GET", "/dongles/{subnet}", 200, f"/dongles/{n}")

    def messages(self, n):
        ask, template, where = self.ask, "/dongles/{subnet}/sms", f"/dongles/{n}/sms"
        lab("sms", str(n), "+491", "a text")
        listed = ask("GET", template, 200, where)
        ask("GET", template, 404, where + "?id=1")
        ask("GET", template, 400, where + "?id=x")
        ask("POST", template, 200, where, {"number": "+491", "text": "another"})
        ask("POST", template, 400, where, {"number": "nobody", "text": "another"})
        ask("POST", template, 404, "/dongles/30/sms", {"number": "+491", "text": "another"})
        if listed:
            ask("DELETE", template, 200, where + f"?id={listed['messages'][0]['id']}")
        ask("DELETE", template, 400, where)

    def port(self, n):
        ask, template, where = self.ask, "/dongles/{subnet}/port", f"/dongles/{n}/port"
        for action in "close", "restart", "open":
            ask("POST", template, 200, where, {"action": action})
        ask("POST", template, 400, where, {"action": "shut"})
        ask("POST", template, 404, "/dongles/30/port", {"action": "open"})

    def host(self, n):
        """What cares for the host around the dongles."""
        ask = self.ask
        for path in "/sd", "/firewall", "/tune", "/host":
            ask("GET", path, 200)
        ask("GET", "/sd", 400, "/sd?of=nothing")
        ask("POST", "/firewall/update", 409)
        ask("POST", "/tune/apply", 400, body={"keys": ["no_such_key"]})
        ask("POST", "/tune/undo", 200, body={})
        ask("GET", "/samples", 404, "/samples?series=no.such")
        ask("GET", "/analyze", 400, "/analyze?at=soon")
        template, where = "/dongles/{subnet}/remedy", f"/dongles/{n}/remedy"
        ask("POST", template, 400, where, {"site": "ftp://echo.test/"})
        ask("GET", "/remedies/{id}", 404, "/remedies/1")

    def links(self):
        ask = self.ask
        made = ask("POST", "/links", 201, body={"dongle": DONGLES[2], "note": "audit", "get": True})
        ask("POST", "/links", 400, body={"dongle": DONGLES[2], "expires_s": 1})
        ask("GET", "/links", 200)
        if not made:
            return
        where = "/rotate/" + made["secret"]
        ask("POST", "/rotate/{secret}", 200, where)
        ask("POST", "/rotate/{secret}", 429, where)
        ask("GET", "/rotate/{secret}", 429, where)
        ask("POST", "/rotate/{secret}", 404, "/rotate/nothing")
        ask("DELETE", "/links/{id}", 200, "/links/" + made["id"])
        ask("DELETE", "/links/{id}", 404, "/links/" + made["id"])

    def complete(self):
        """Nothing is documented and not asked for."""
        told = {(m, p) for p, methods in self.document["paths"].items() for m in methods}
        self.check("every documented path was asked for", not told - self.asked,
                   sorted(told - self.asked))


async def main():
    work, began = "/run/openapi", time.monotonic()
    os.makedirs(work, exist_ok=True)
    daemon = Daemon(work, DONGLES)
    await asyncio.to_thread(lab, "wait-ready")
    await daemon.come_up()
    audit = Audit()
    try:
        audit.well_formed()
        audit.walk()
        audit.complete()
        audit.check("the daemon ends in order", daemon.stop() == 0)
    except (Trouble, OSError, ValueError, KeyError) as x:
        audit.check("the scenario came to its end", False, f"{type(x).__name__}: {x}")
    finally:
        if daemon.process.poll() is None:
            daemon.kill()
    if audit.failures:
        print("\n-- the last of the daemon log\n" + daemon.tail())
    print(f"\n{audit.checks} checks, {audit.failures} failed, {time.monotonic() - began:.0f} s")
    return 1 if audit.failures else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
