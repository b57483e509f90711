// The header's sentence, and "Now": what is wrong, why, and what comes next.

/// Who asked for a toggle, and, where recovery did, why.
const byItself = (by) => /^recovery\b/.test(by || "");
const askedFor = (by) => !by ? "" : byItself(by) ? ", by itself" : ", for " + by;
const reasonOf = (by) => byItself(by) ? by.replace(/^recovery:? ?/, "") : "";

/// What a running toggle is about: its rung, since when, and what was done last.
function storyOf(p) {
  const t = p.toggle_status;
  const record = state.toggles.get(t.toggle_id);
  const trace = record ? record.trace : [];
  const head = trace.filter((x) => isHeading(x.action)).pop();
  const last = trace[trace.length - 1];
  return {
    rung: head ? (head.action.startsWith("step") ? head.why : "new address, " + head.action) :
      p.phase === "toggling" ? "new address" :
                               "diagnosis",
    since: msOf(t.started),
    by: askedFor(t.asked_by),
    why: reasonOf(t.asked_by),
    done: last ? last.action + (last.read_back ? ": " + last.read_back : "") : t.message,
  };
}

function phaseGroups() {
  const groups = new Map();
  for (const p of proxies())
    if (p.phase !== "ready") groups.set(p.phase, [...(groups.get(p.phase) || []), p]);
  return [...groups].sort((a, b) => phaseOf(b[0]).rank - phaseOf(a[0]).rank);
}

/// "18 of 20 ready; 13 recovering: modem reboot, since 14 s".
function headlineOf() {
  const all = proxies();
  const wanted = state.status.dongle_status.configured;
  const fit = all.filter((p) => usable(p.phase)).length;
  if (wanted === 0 && all.length === 0) return {text: "No dongle is known yet", tone: "off"};
  const groups = phaseGroups();
  if (groups.length === 0 && fit >= wanted)
    return {
      text: fit === 1 ? "The dongle is ready" : "All " + fit + " dongles are ready",
      tone: "ok"
    };
  const parts = groups.slice(0, 3).map(([name, who]) => {
    const phase = phaseOf(name).as || name;
    const names = who.length > 4 ? who.length + " dongles" : listOf(who.map((p) => p.subnet));
    const p = who[0];
    if (who.length > 1 || p.toggle_status.status !== "in_progress") {
      const alike = p.phase_reason && p.toggle_status.status !== "in_progress"
        && who.every((x) => x.phase_reason === p.phase_reason);
      return names + " " + phase + (alike ? ": " + p.phase_reason : "");
    }
    const story = storyOf(p);
    return p.subnet + " " + phase + ": " + story.rung + ", since " + ageOf(story.since);
  });
  if (groups.length > 3) parts.push("and more");
  const worst = groups.length ? phaseOf(groups[0][0]).tone : "warn";
  const said = parts.map((x) => x.replace(/\.$/, "")).join("; ");
  return {
    text:
      fit + " of " + Math.max(wanted, all.length) + " ready" + (parts.length ? "; " + said : ""),
    tone: worst
  };
}

function drawHeader() {
  if (!state.status) return;
  const s = state.status;
  const said = headlineOf();
  if (!link.ok) { // what was true then may be false by now
    said.text = "No word since " + clockOf(link.last) + "; before that: " + said.text;
    said.tone = "off";
  }
  put($("headline"), {text: said.text});
  put($("mark"), {"data-tone": said.tone});
  put($("host"), {text: s.host || location.hostname});
  const fit = proxies().filter((p) => usable(p.phase)).length;
  document.title = (link.ok ? "" : "? ") + fit + "/"
    + Math.max(s.dongle_status.configured, proxies().length) + " · " + (s.host || "dongled");
  drawFavicon(said.tone);
  const up = s.uplink;
  const toggles = s.toggles || {running: running().length};
  const relays = proxies().reduce((n, p) => n + p.connections, 0);
  const rate = [...state.rates.values()].reduce((n, r) => n + r.up + r.down, 0);
  const chips = [
    up.up ? {text: "uplink " + orDash(up.interface) + " " + orDash(up.address)} :
            {text: "uplink is down", tone: "bad"},
    {
      text: "toggles " + toggles.running
        + (toggles.max_concurrent ? " of " + toggles.max_concurrent : " running")
    },
    {text: countOf(relays, "connection") + ", " + rateOf(rate)},
    ...s.conditions.filter((x) => x.dongle === null).map((x) => ({text: x.says, tone: "warn"})),
  ];
  sync(
    $("chips"), chips, (x) => x.text.replace(/[\d.]+/g, "#"), () => el("li", {}, el("span")),
    (li, x) => {
      put(li, {"data-tone": x.tone});
      put(li.firstChild, {text: x.text});
    });
}

let faviconTone = "";
function drawFavicon(tone) {
  if (tone === faviconTone) return;
  faviconTone = tone;
  const colour =
    getComputedStyle(document.documentElement).getPropertyValue("--" + tone).trim() || "#888";
  const shape = '<rect x="4" y="1" width="8" height="14" rx="4" fill="' + colour + '"/>';
  const picture = '<svg xmlns="' + SVG + '" viewBox="0 0 16 16">' + shape + "</svg>";
  put($("favicon"), {href: "data:image/svg+xml," + encodeURIComponent(picture)});
}

function drawLink() {
  const at = $("link");
  document.body.classList.toggle("stale", !link.ok && state.status !== null);
  if (access.wanted) {
    put(at, {"data-tone": "warn", text: "a token is needed"});
  } else if (!link.ok) {
    put(at, {
      "data-tone": "bad",
      text: link.last && state.status ? "not connected since " + clockOf(link.last) :
                                        "the daemon does not answer"
    });
  } else if (!link.streaming) {
    put(at, {"data-tone": "warn", text: "live events are cut off"});
  } else put(at, {"data-tone": null, text: "live"});
  put($("forget"), {hidden: !access.token});
}

/// What comes next for a dongle, in its own words where it has some.
function nextOf(p) {
  const more = state.more.get(p.subnet) || {};
  const r = more.recovery || {};
  if (p.phase === "trouble") return "nothing: a person must act";
  if (p.phase === "off") return "nothing, until it is switched on";
  if (r.paused)
    return "nothing: recovery is paused" + (r.until ? " until " + momentOf(msOf(r.until)) : "");
  if (r.plan) return r.plan;
  if (r.next_try && msOf(r.next_try) > serverNow())
    return "recovery tries again at " + momentOf(msOf(r.next_try));
  return "";
}

function nowItems() {
  const out = [];
  const s = state.status;
  if (s.uplink && !s.uplink.up)
    out.push({
      key: "uplink",
      rank: 20,
      tone: "bad",
      icon: "ill",
      title: "uplink",
      state: "down",
      what: "The host's own way out is gone; dongles are judged by themselves."
    });
  for (const x of s.conditions) out.push({
    key: "w" + x.code + "/" + orDash(x.dongle),
    rank: 19,
    tone: "warn",
    icon: "doubted",
    title: x.dongle === null ? "rack" : x.dongle,
    state: x.code.replaceAll("_", " "),
    href: x.dongle === null ? undefined : "#/dongle/" + x.dongle,
    since: msOf(x.since),
    what: x.says,
    lines: [["to do", x.do]]
  });
  for (const p of proxies()) {
    if (p.phase === "ready") continue;
    const look = phaseOf(p.phase);
    const item = {
      key: "d" + p.subnet,
      rank: look.rank,
      tone: look.tone,
      icon: iconOf(p.phase),
      title: p.subnet,
      state: p.phase,
      href: "#/dongle/" + p.subnet,
      since: state.phaseSince.get(p.subnet)
    };
    if (p.toggle_status.status === "in_progress") {
      const story = storyOf(p);
      Object.assign(item, {
        what: story.rung + story.by,
        lines: [["why", story.why], ["done", story.done]],
        since: story.since,
        href: "#/dongle/" + p.subnet + "/toggle/" + p.toggle_status.toggle_id
      });
    } else Object.assign(item, {what: p.phase_reason || look.says, lines: [["next", nextOf(p)]]});
    out.push(item);
  }
  for (const x of illActors())
    out.push({
      key: "a" + x.path,
      rank: 12,
      tone: "bad",
      icon: "quarantined",
      title: x.path,
      state: x.phase,
      what: x.last_failure || x.state
    });
  return out.sort((a, b) => b.rank - a.rank || natural(a.title, b.title));
}

function drawNow() {
  if (!state.status) return;
  const items = nowItems();
  put($("now-note"), {text: items.length ? "" : "nothing needs you"});
  const calm = items.length === 0 ? calmLines() : [];
  sync($("now-body"), [...items, ...calm], (x) => x.key, makeNow, updateNow);
}

function makeNow(x) {
  if (x.calm)
    return el("li", {}, el("p", {class: "plain calm"}, icon("ready"), el("span", {class: "what"})));
  const inside = [
    icon(x.icon), el("span", {}, el("strong"), " ", el("span", {class: "word"})),
    el("time", {class: "age"}), el("span", {class: "what"}), el("span", {class: "lines"})
  ];
  return el("li", {}, x.href ? el("a", {}, inside) : el("div", {class: "plain"}, inside));
}

function updateNow(li, x) {
  const box = li.firstChild;
  if (x.calm) return void put(box.lastChild, {text: x.calm});
  const [sign, head, age, what, lines] = box.children;
  put(li, {"data-tone": x.tone});
  if (x.href) put(box, {href: x.href});
  setIcon(sign, x.icon);
  put(head.firstChild, {text: x.title});
  put(head.lastChild, {text: x.state});
  put(age, {"data-since": x.since || null, "data-prefix": "", text: x.since ? ageOf(x.since) : ""});
  put(what, {text: x.what});
  const told = (x.lines || []).filter(([, text]) => text);
  sync(
    lines, told, ([lead]) => lead, ([lead]) => el("span", {class: "next", "data-lead": lead}),
    (line, [, text]) => put(line, {text, "data-tip": text.length > 90 ? text : null}));
}

/// With nothing wrong: what happened last.
function calmLines() {
  const out = [{key: "c0", calm: "Every dongle works, and every actor is up."}];
  const told = state.events.filter((x) => x.kind === "toggle_ended" || x.kind === "person");
  for (const x of told.slice(0, 4))
    out.push({key: "c" + x.id, calm: clockOf(msOf(x.at)) + "  " + briefly(x.text)});
  return out;
}

on("status toggles link", drawHeader);
on("link", drawLink);
on("status toggles more tree events", drawNow);
