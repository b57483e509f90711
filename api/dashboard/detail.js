// One dongle, in a drawer: its state, what recovery would do, its toggles and its histories.

const drawer = $("detail");
const narrow = matchMedia("(max-width: 860px)");
const shown = {
  n: null,
  toggle: null,
  parts: null,
  cameFrom: null
};

function part(title, ...kids) {
  const body = el("div", {class: "part-body"});
  body.append(...kids);
  const note = el("span", {class: "note"});
  const node = el("section", {class: "part"}, el("h3", {}, title, note), body);
  return {node, body, note};
}

function openDongle(n, toggle) {
  if (shown.n !== n) {
    if (drawer.hidden) shown.cameFrom = document.activeElement;
    Object.assign(shown, {n, toggle, toggles: null, explained: null, samples: null});
    buildDongle(n);
    drawer.hidden = false;
    // Where it covers the page, the page must not be reached behind it.
    $("main").inert = narrow.matches;
    drawer.scrollTop = 0;
    drawer.focus({preventScroll: true});
    loadDongle(n);
  }
  shown.toggle = toggle;
  if (toggle) {
    openToggles.add(toggle);
    readToggle(toggle).catch((x) => toast(x.message, "bad"));
  }
  select(n);
  drawDongle();
}

function closeDongle() {
  if (drawer.hidden) return;
  drawer.hidden = true;
  $("main").inert = false;
  shown.n = null;
  fill(drawer);
  if (location.hash) history.replaceState(null, "", location.pathname + location.search);
  const tile = tileOf(state.selected);
  (tile || shown.cameFrom || document.body).focus({preventScroll: true});
}

function buildDongle(n) {
  const p = shown.parts = {
    sign: icon("starting"),
    phase: el("span", {}),
    why: el("p", {class: "why"}),
    doing: el("p", {class: "note"}),
    toggle: el("button", {
      type: "button",
      class: "act go",
      text: "Toggle",
      "aria-keyshortcuts": "t",
      on: {click: () => askToggle(n)}
    }),
    recover: el("button", {
      type: "button",
      class: "act",
      text: "Restart SOCKS5",
      "aria-keyshortcuts": "r",
      on: {click: () => askRecover(n)}
    }),
    facts: el("dl", {class: "facts"}),
    rate: part("Rate, last 5 minutes"),
    explain: part("What recovery would do"),
    toggles: part("Toggles"),
    addresses: part("Addresses"),
    signal: part("Signal, RSRP in dBm"),
    traffic: part("Traffic an hour, last 24"),
  };
  p.rate.body.classList.add("plot-place");
  const again = el(
    "button",
    {type: "button", class: "again", text: "look again", on: {click: () => loadExplain(n)}});
  p.explain.node.firstChild.append(again);
  fill(
    drawer,
    el(
      "header", {class: "detail-head"},
      el(
        "h2", {id: "detail-title", tabindex: "-1"}, el("span", {class: "big", text: n}),
        el("span", {class: "phase"}, p.sign, p.phase)),
      el(
        "button",
        {type: "button", class: "tool", on: {click: closeDongle}, "aria-keyshortcuts": "Escape"},
        icon("x"), el("span", {class: "vh", text: "Close"})),
      p.why, p.doing,
      el(
        "p", {class: "acts"}, p.toggle, p.recover,
        el(
          "button",
          {type: "button", class: "act", text: "Its events", on: {click: () => eventsOf(n)}}))),
    p.facts, p.explain.node, p.toggles.node, p.rate.node, p.addresses.node, p.signal.node,
    p.traffic.node);
  for (const x of [p.explain, p.toggles, p.addresses, p.signal, p.traffic])
    fill(x.body, el("p", {class: "empty", text: "…"}));
}

function eventsOf(n) {
  put($("event-dongle"), {value: String(n)});
  if (narrow.matches) closeDongle();
  showView("events");
  drawEvents();
}

/// A key and what it says, with a button to copy what a person would paste.
function fact(key, value, {mono = false, copy = false} = {}) {
  return {key, value: orDash(value), mono, copy: copy && value};
}

function factsOf(p) {
  const more = state.more.get(p.subnet) || {};
  const modem = more.modem || {};
  const s = p.signal || {};
  const radio =
    [
      s.rsrp !== null && s.rsrp !== undefined ? "RSRP " + s.rsrp + " dBm" : "",
      typeof s.rsrq === "number" ? "RSRQ " + s.rsrq + " dB" : "",
      typeof s.sinr === "number" ? "SINR " + s.sinr + " dB" : "", s.band ? "band " + s.band : "",
      s.plmn ? "network " + s.plmn : ""
    ].filter(Boolean)
      .join(", ");
  return [
    fact("address", p.external_ip, {mono: true, copy: true}),
    fact("proxy", p.proxy_url, {mono: true, copy: true}),
    fact("place", [p.usb_path ? "port " + p.usb_path : "", p.interface].filter(Boolean).join(", ")),
    fact("signal", radio),
    fact(
      "modem",
      [modem.model, modem.imei ? "IMEI " + modem.imei : "", modem.network || modem.connection]
          .filter(Boolean)
          .join(", ")
        || (p.connected ? "connected" : "not connected")),
    fact(
      "clients",
      countOf(p.connections, "connection") + ", relayed " + bytesOf(p.relayed.download) + " down, "
        + bytesOf(p.relayed.upload) + " up"),
    ...(p.plan ? [fact(
      "plan",
      bytesOf(p.plan.used_bytes) + " of " + bytesOf(p.plan.limit_bytes) + " (" + p.plan.percent
        + " %)"
        + (p.plan.forecast_bytes === null ? "" :
                                            ", " + bytesOf(p.plan.forecast_bytes)
              + " at this pace"))] : []),
    fact(
      "last toggle",
      p.last_toggle ? momentOf(msOf(p.last_toggle))
          + (p.toggle_status.outcome ? ", " + p.toggle_status.outcome : "") :
                      "never"),
  ];
}

function makeFact(x) {
  return el(
    "div", {}, el("dt", {text: x.key}),
    el(
      "dd", {}, el("span", {class: x.mono ? "mono" : ""}),
      el(
        "button", {
          type: "button",
          class: "copy",
          "data-tip": "Copy",
          "aria-label": "Copy the " + x.key,
          on: {click: (e) => copy(e.currentTarget.dataset.text)}
        },
        icon("copy"))));
}
function updateFact(node, x) {
  const [text, button] = node.lastChild.children;
  put(text, {text: x.value});
  put(button, {hidden: !x.copy, "data-text": x.copy || null});
}
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast("Copied " + text);
  } catch { toast("This browser lets no page copy here", "warn"); }
}

function drawDongle() {
  const n = shown.n;
  if (n === null || !state.status) return;
  const p = dongle(n);
  const parts = shown.parts;
  if (!p) {
    put(parts.why, {text: "Dongle " + n + " is not known to this daemon."});
    for (const x of [parts.toggle, parts.recover]) x.disabled = true;
    return;
  }
  const look = phaseOf(p.phase);
  put(drawer, {"data-tone": look.tone});
  setIcon(parts.sign, iconOf(p.phase));
  put(parts.phase, {text: p.phase});
  const busy = p.toggle_status.status === "in_progress";
  const story = busy ? storyOf(p) : null;
  put(parts.why, {
    text: busy            ? story.rung + ", since " + ageOf(story.since) + story.by :
      p.phase === "ready" ? "It works." :
                            p.phase_reason || look.says
  });
  const changed = state.phaseSince.get(n);
  const next = nextOf(p);
  put(parts.doing, {
    text: busy ?
      (story.why ? "Why: " + story.why + "\n" : "") + "Just done: " + orDash(story.done) :
      next    ? "Next: " + next :
      changed ? p.phase + " since " + momentOf(changed) :
                ""
  });
  parts.toggle.disabled = busy || p.phase === "off";
  parts.recover.disabled = false;
  sync(parts.facts, factsOf(p), (x) => x.key, makeFact, updateFact);
  ratePlot(parts.rate.body, state.rates.get(n));
  put(parts.rate.note, {
    text: state.rates.has(n) ?
      "down " + rateOf(state.rates.get(n).down) + ", up " + rateOf(state.rates.get(n).up) :
      ""
  });
  drawToggles();
  drawSignal(n);
  const id = busy ? p.toggle_status.toggle_id : null;
  if (shown.running && shown.running !== id)
    loadToggles(n).then(() => {
      loadAddresses(n);
      loadExplain(n);
    });
  if (id && shown.running !== id) openToggles.add(id);
  shown.running = id;
}

on("status toggles more events", drawDongle);
