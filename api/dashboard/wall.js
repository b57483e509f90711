// Who may connect, and who was refused: one card, for racks whose firewall is configured.

readers.wall = new Reader(
  10000, 1000,
  async () => {
    state.wall = await call("/firewall");
    tell("wall");
  });

function wallTone(x) {
  if (x.off) return ["bad", "OFF" + (x.off_until ? " until " + momentOf(msOf(x.off_until)) : "")];
  if (x.kernel !== "enforced") return ["warn", "not in the kernel"];
  if (x.last_refusal) return ["warn", "the newest list was not taken"];
  return x.expired ? ["warn", "expired"] : ["ok", "in force"];
}

function wallRows(x) {
  const n = x.entries.v4 + x.entries.v6;
  const out = [
    ["list", countOf(n, "entry", "entries") + (x.source ? " from " + x.source : "")],
    ["seen", x.age_s === null ? "never" : ageOf(serverNow() - x.age_s * 1000) + " ago"],
    ["blocked", countOf(x.blocked.total, "packet")],
  ];
  if (x.why) out.push(["why", x.why]);
  if (x.last_refusal) out.push(["refused", x.last_refusal.reason]);
  for (const y of x.others) out.push([y.name, y.open_with || "is here, too"]);
  for (const y of x.blocked.top || [])
    out.push([y.address, countOf(y.count, "packet") + ", " + ageOf(msOf(y.last_at)) + " ago"]);
  return out;
}

function drawWall() {
  const x = state.wall;
  put($("wall"), {hidden: !x || !x.configured});
  if (!x || !x.configured) return;
  const [tone, words] = wallTone(x);
  put($("wall-note"), {text: words, "data-tone": tone});
  sync(
    $("wall-body"), wallRows(x), ([name]) => name,
    ([name]) => el("li", {}, el("strong", {text: name}), " ", el("span")),
    (li, [, text]) => put(li.lastChild, {text, "data-tip": text.length > 60 ? text : null}));
}

on("wall status", drawWall);
