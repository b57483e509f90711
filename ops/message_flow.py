#!/usr/bin/env python3
"""Draws the table of messages in ops/ARCHITECTURE.md from the code: message, from, to, answer.

  ops/message_flow.py          exits 1 when table and code differ; run by ctest as `message_flow`
  ops/message_flow.py --write  puts the table as the code has it into the page

A message is what CAF_ALLOW_UNSAFE_MESSAGE_TYPE names in a header of actors/ or api/. Whoever has a
handler for it in his behavior receives it; whoever gives it to a send, a request or a timer sends it;
what the handlers of its reply take, or `ask<…>` names, is the answer.
"""
import pathlib
import re
import sys

sys.dont_write_bytecode = True
import check_floors  # noqa: E402

PAGE = pathlib.Path("ops/ARCHITECTURE.md")
BEGIN, END = "<!-- flow: made by ops/message_flow.py --write -->", "<!-- end of flow -->"

# Who speaks where no actor's `run` stands beside the code: the longest path that fits.
SPEAKERS = {
    "actors/adoption/": "adoption", "actors/gate/": "gate", "actors/journal/": "journal",
    "actors/modem/": "modem", "actors/power/": "hub_power", "actors/toggle/": "toggle",
    "actors/history/news_feed": "chronicle", "actors/relay/relay_desk": "data plane",
    "actors/stranger_ask": "hotplug",
    "api/": "http, shell", "api/fleet/": "agent_check", "api/http/": "http",
    "api/verbs/": "shell", "api/process/": "main",
    "api/webhooks/": "webhooks", "api/news_desk": "chronicle",
}
MESSAGE = re.compile(r"CAF_ALLOW_UNSAFE_MESSAGE_TYPE\(dongled::(?:api::)?([\w:]+)\)")
RUN = re.compile(r"^caf::behavior (\w+)::run\(", re.M)
HANDLER = re.compile(r"\[[^\]]*\]\s*\((?:const\s+)?(?:\w+::)*?((?:\w+::)?\w+)\s*&")
SENDS = re.compile(r"(?:->|\b)(?:send|anon_send|delayed_send|request|later)(?:<[^()]*?>)?\s*\(")
ASKS = re.compile(r"\bask<\s*(?:\w+::)*?(\w+)\s*>\s*\(")
MADE = re.compile(r"\b(?:get<\s*)?(\w+)\s*[{>]")
MOVED = re.compile(r"\bstd::move\(([^()]*)\)")
ON_DISK = re.compile(r"\bon_disk<(?:\w+::)?(\w+)>")
ANSWERS = re.compile(r"\b(?:caf::result<)?(\w+)>?\s+\w+\((?:const\s+)?(?:\w+::)?(\w+)\s*&\s*\w*\)")
BEHAVIORS = re.compile(r"\bhardened\s*\(|\bcaf::message_handler\s+\w+\s*\{|\breturn\s*\{\s*(?=\[)")


def balanced(text, start):
    """The text from the bracket at @p start to the one that closes it."""
    depth = 0
    for at in range(start, len(text)):
        depth += text[at] in "({["
        depth -= text[at] in ")}]"
        if depth == 0:
            return text[start:at + 1]
    return text[start:]


def top_level(text):
    """@p text, whose first bracket is open, without what stands in further brackets."""
    out, depth = [], 0
    for letter in text:
        depth -= letter in ")}]"
        if depth <= 1:
            out.append(letter)
        depth += letter in "({["
    return "".join(out)


def speaker(path, text, at):
    """Whose code this is: the actor whose `run` comes next in the file, or the room's."""
    runs = [(m.start() + len(balanced(text, text.index("{", m.end()))), m[1])
            for m in RUN.finditer(text)]
    later = [name for end, name in runs if end > at] or [name for _, name in runs[-1:]]
    if later:
        return later[0]
    fits = [p for p in SPEAKERS if path.startswith(p)]
    return SPEAKERS[max(fits, key=len)] if fits else path.rsplit("/", 1)[-1].split(".")[0]


class flow:
    def __init__(self, texts):
        self.texts = texts
        names = {m for p, t in texts.items() if p.endswith(".hpp") for m in MESSAGE.findall(t)}
        self.messages = {n.split("::")[-1]: n for n in names}
        self.rows = {n: (set(), set(), set()) for n in self.messages}  # from, to, answer
        for path, text in texts.items():
            self.read_handlers(path, text)
            self.read_sends(path, text)
        for path, text in texts.items():
            self.read_makers(path, text)

    def type_of(self, text, at, argument):
        """The message in an argument: made in place, or a variable that was declared before."""
        argument = MOVED.sub(r"\1", argument)
        for hit in MADE.finditer(argument):
            if hit[1] in self.messages:
                return hit[1]
        for word in re.findall(r"\b[a-z_]\w*\b", top_level(argument)):
            seen = list(re.finditer(rf"\b(\w+)\b[&\s]+(?:\[)?{word}\b(?!\s*\()", text[:at]))
            for hit in reversed(seen):
                if hit[1] in self.messages:
                    return hit[1]
                if hit[1] == "auto" or hit[1] in ("return", "const", "co_return"):
                    continue
                break
        return None

    def replies(self, text, at):
        """What the handlers of a request's reply take."""
        rest = text[at:at + 400]
        then = re.match(r"\s*\.then\s*\(", rest)
        if not then:
            return set()
        body = balanced(text, at + then.end() - 1)
        found = {m[1] for m in HANDLER.finditer(body)}
        name = re.match(r"\(\s*(\w+)\s*,", body)
        if name:
            before = re.findall(rf"auto {name[1]}\s*=\s*(\[[^\]]*\]\s*\([^)]*\))", text[:at])
            found |= {m[1] for m in HANDLER.finditer(before[-1])} if before else set()
        return found & set(self.messages)

    def read_sends(self, path, text):
        for hit in [*SENDS.finditer(text), *ASKS.finditer(text)]:
            whole = balanced(text, hit.end() - 1)
            message = self.type_of(text, hit.start(), whole)
            if not message:
                continue
            sent, _, answers = self.rows[message]
            sent.add(speaker(path, text, hit.start()))
            if hit.re is ASKS:
                answers.add(hit[1])
            else:
                answers |= self.replies(text, hit.start() + len(hit[0]) - 1 + len(whole))

    def read_makers(self, path, text):
        """Of what is sent by ways too winding for this: whoever makes it sends it."""
        for hit in re.finditer(r"(?<![\w:<])(\w+)(?:\s*\{|\s+\w+\s*[;{])", text):
            if path.endswith(".cpp") and hit[1] in self.messages and not self.rows[hit[1]][0]:
                self.rows[hit[1]][0].add(speaker(path, text, hit.start()))

    def read_handlers(self, path, text):
        for hit in BEHAVIORS.finditer(text):
            opened = text.index("[", hit.end()) if hit[0].startswith("return") else hit.end() - 1
            body = balanced(text, text.rindex("{", 0, opened + 1)
                            if hit[0].startswith("return") else opened)
            taken = [x[1].split("::")[-1] for x in HANDLER.finditer(body)] + ON_DISK.findall(body)
            for name in set(taken) & set(self.messages):
                self.rows[name][1].add(speaker(path, text, hit.start()))
        for answer, name in ANSWERS.findall(text):
            if answer in self.messages and name in self.messages:
                self.rows[name][2].add(answer)


def words(speakers):
    return ", ".join(sorted({y for x in speakers for y in x.split(", ")})) or "-"


def table(rows):
    out = ["| message | from | to | answer |", "|---|---|---|---|"]
    timers = {}
    for name in sorted(rows):
        sent, got, answers = rows[name]
        answers = answers - {name}
        if sent and sent == got and not answers:
            timers[name] = sent
            continue
        if not got and not sent:
            continue
        if not got:  # an answer: it stands in its question's row
            continue
        row = [f"`{name}`", words(sent), words(got),
               ", ".join(f"`{x}`" for x in sorted(answers)) or "-"]
        out.append("| " + " | ".join(row) + " |")
    for name, who in sorted(timers.items()):
        out.append(f"| `{name}` | {words(who)} | itself | - |")
    return "\n".join(out)


def main(write):
    texts = {p.as_posix(): check_floors.code_of(p.read_text(encoding="utf-8"))
             for folder in ("actors", "api") for p in sorted(pathlib.Path(folder).rglob("*.?pp"))}
    drawn = table(flow(texts).rows)
    page = PAGE.read_text(encoding="utf-8")
    head, rest = page.split(BEGIN)
    kept, tail = rest.split(END)
    if write:
        PAGE.write_text(f"{head}{BEGIN}\n\n{drawn}\n\n{END}{tail}", encoding="utf-8")
        return 0
    if kept.strip() != drawn:
        have, want = set(kept.strip().splitlines()), set(drawn.splitlines())
        print(f"{PAGE}: the table of messages is not the code's; ops/message_flow.py --write mends it")
        print("\n".join([*(f"- {x}" for x in sorted(have - want)),
                         *(f"+ {x}" for x in sorted(want - have))]))
        return 1
    print(f"{drawn.count(chr(10)) - 1} messages flow as the page says")
    return 0


if __name__ == "__main__":
    sys.exit(main("--write" in sys.argv[1:]))
