// What happened, newest first, each with what led to it.

const KINDS = {
  main: ["all but single steps", (k) => k !== "toggle_step"],
  all: ["everything", () => true],
  toggles: ["toggles", (k) => k.startsWith("toggle_")],
  phases: ["phases and health", (k) => k === "phase" || k === "health" || k === "address"],
  actors: ["actors", (k) => k === "restart" || k === "gave_up"],
  power: ["power and plugs", (k) => k === "power" || k === "plug"],
  modems: ["plans and text messages", (k) => k === "plan_usage" || k === "sms_received"],
  people: ["people and schedules", (k) => ["person", "recovery", "schedule"].includes(k)],
  host: ["daemon, host, conditions",
    (k) => ["daemon", "uplink", "condition", "firewall", "tuning", "remedy"].includes(k)],
};
const SHOWN = 250;

for (const [key, [text]] of Object.entries(KINDS))
  $("event-kind").append(el("option", {value: key, text}));
for (const x of [$("event-kind"), $("event-dongle")])
  x.addEventListener("change", () => drawEvents());

/// Sign and tone of an event: by what became of it where that is known.
function eventLook(x) {
  const d = x.details || {};
  switch (x.kind) {
    case "toggle_started": return ["toggling", "busy"];
    case "toggle_step": return ["starting", "off"];
    case "toggle_ended":
      return [d.outcome === "failed" ? "ill" : "ready", OUTCOMES[d.outcome] || "off"];
    case "phase": return [iconOf(d.now), phaseOf(d.now).tone];
    case "health":
      return ["degraded", d.now === "healthy" ? "ok" : d.now === "ill" ? "bad" : "warn"];
    case "address": return ["conflict", "off"];
    case "restart": return ["recovering", "warn"];
    case "gave_up": return ["quarantined", "bad"];
    case "power": return ["off", "warn"];
    case "plug": return ["absent", "off"];
    case "person": return ["trouble", "busy"];
    case "condition": return ["doubted", d.holds ? "warn" : "ok"];
    case "plan_usage": return ["doubted", d.percent >= 100 ? "bad" : "warn"];
    case "firewall": return ["closed", d.what === "list" || d.what === "on" ? "off" : "warn"];
    case "tuning": return ["starting", d.what === "changed_by_another" ? "warn" : "off"];
    case "schedule": return ["starting", "off"];
    case "sms_received": return ["trouble", "off"];
    case "gap": return ["doubted", "warn"];
    default: return ["starting", "off"];
  }
}

function eventShown(x) {
  const who = $("event-dongle").value;
  const f = state.filter;
  if (x.kind !== "gap" && !KINDS[$("event-kind").value || "main"][1](x.kind)) return false;
  if (who && String(x.dongle) !== who) return false;
  if (!f) return true;
  if (/^\d{1,3}$/.test(f)) return String(x.dongle).startsWith(f);
  return x.text.toLowerCase().includes(f) || x.kind.includes(f) || (x.actor || "").includes(f)
    || (x.by || "").includes(f);
}

function makeEvent(x) {
  const [sign, tone] = eventLook(x);
  const cause =
    el("button", {type: "button", class: "cause", on: {click: () => showEvent(x.cause)}});
  return el(
    "li", {class: "event", id: "event-" + x.id, "data-tone": tone, tabindex: "-1"}, icon(sign),
    el("time", {
      datetime: x.at,
      text: clockOf(msOf(x.at)),
      "data-tip": momentOf(msOf(x.at)) + "\n" + x.kind
    }),
    el(
      "div", {class: "told"}, el("p", {}, briefly(x.text)),
      el(
        "p", {class: "because"},
        x.cause ? cause :
          x.by  ? el("span", {text: "by " + x.by}) :
                  null,
        x.toggle_id && x.dongle !== null ? el("a", {
          href: "#/dongle/" + x.dongle + "/toggle/" + encodeURIComponent(x.toggle_id),
          text: "its timeline"
        }) :
          x.dongle !== null ? el("a", {href: "#/dongle/" + x.dongle, text: "dongle " + x.dongle}) :
                              null)));
}

function updateEvent(li, x) {
  if (!x.cause) return;
  const from = state.byId.get(x.cause);
  put(li.querySelector(".cause"), {
    text: "because " + (from ? briefly(from.text) : "of an earlier event"),
    "aria-label": "Show the cause: " + (from ? briefly(from.text) : "an earlier event")
  });
}

function drawEvents() {
  const who = $("event-dongle");
  const numbers = proxies().map((p) => p.subnet);
  sync(
    who, ["", ...numbers], String,
    (n) => el("option", {value: n, text: n === "" ? "every dongle" : "dongle " + n}));
  const list = $("event-list");
  const shown = state.events.filter(eventShown).slice(0, SHOWN);
  // Whoever reads further down must not have the lines move under his eyes.
  const below = list.scrollTop > 4 ? list.scrollHeight - list.scrollTop : 0;
  sync(
    list, shown.length ? shown : [null], (x) => (x ? x.id : "none"),
    (x) => (x ? makeEvent(x) : el("li", {class: "empty"})),
    (li, x) => (x ? updateEvent(li, x) : put(li, {
      text: state.events.length ? "Nothing of that sort." :
        link.streaming          ? "Nothing has happened yet." :
                                  ""
    })));
  if (below) list.scrollTop = list.scrollHeight - below;
}

/// Brings an event into view, asked for if it is older than what we have.
async function showEvent(id) {
  if (!state.byId.has(id)) {
    try {
      const x = await call("/events?follow=0&limit=1&since=" + (id - 1));
      for (const e of x.events) takeEvent(e, false);
    } catch (x) { return toast(x.message, "bad"); }
  }
  const x = state.byId.get(id);
  if (!x) return toast("That event is no longer kept", "warn");
  if (!eventShown(x)) {
    put($("event-dongle"), {value: ""});
    put($("event-kind"), {value: "all"});
    setFilter("");
  }
  showView("events");
  drawEvents();
  const li = $("event-" + id);
  if (!li) return toast(x.text);
  li.scrollIntoView({block: "center"});
  li.focus({preventScroll: true});
  flash(li);
}

on("events filter link", drawEvents);
