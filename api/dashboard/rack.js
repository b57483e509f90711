// The rack as hubs and ports. Hubs that hang on other hubs are drawn inside them.

/// Hubs from the rows of ports: [{name, ports, hubs}], outermost first.
function hubsOf(ports) {
  const hubs = new Map();
  for (const x of ports) {
    if (!hubs.has(x.hub)) hubs.set(x.hub, {name: x.hub, ports: [], hubs: [], fed: false});
    hubs.get(x.hub).ports.push(x);
  }
  for (const h of hubs.values()) {
    h.ports.sort((a, b) => natural(a.port, b.port));
    for (const p of h.ports)
      if (hubs.has(p.port) && p.port !== h.name) {
        h.hubs.push(hubs.get(p.port));
        hubs.get(p.port).fed = true;
        hubs.get(p.port).feed = p;
      }
    h.ports = h.ports.filter((p) => !hubs.has(p.port));
  }
  return [...hubs.values()].filter((h) => !h.fed).sort((a, b) => natural(a.name, b.name));
}

/// Without /rack: by the places that /status tells.
function portsOfStatus() {
  return proxies().filter((p) => p.usb_path).map((p) => ({
                                                   port: p.usb_path,
                                                   hub:
                                                     p.usb_path.replace(/[.-][^.-]*$/, "") || "usb",
                                                   dongle: p.subnet,
                                                   on: true,
                                                   device: true
                                                 }));
}

function matches(p) {
  const f = state.filter;
  if (!f) return true;
  if (/^\d{1,3}$/.test(f)) return String(p.subnet).startsWith(f);
  return [p.phase, p.phase_reason, p.external_ip, p.interface, p.usb_path].some(
    (x) => (x || "").toLowerCase().includes(f));
}

function makeTile(n) {
  const tile = el(
    "a", {class: "tile", href: "#/dongle/" + n, "data-dongle": n},
    el(
      "span", {class: "line"}, el("span", {class: "number", text: n}),
      el("span", {class: "phase"}, icon("starting"), el("span")), bars()),
    el("span", {class: "address"}),
    el(
      "span", {class: "line"}, el("span", {class: "doing"}), spark(), el("span", {class: "rate"})));
  return tile;
}

function bars() {
  const x = svg("svg", {class: "bars", viewBox: "0 0 18 14", "aria-hidden": "true"});
  for (let i = 0; i < 4; ++i)
    x.append(svg("rect", {x: i * 4.6, y: 10 - i * 3.2, width: 3, height: 4 + i * 3.2, rx: 0.8}));
  return x;
}

function spark() {
  return svg(
    "svg",
    {class: "spark", viewBox: "0 0 100 20", preserveAspectRatio: "none", "aria-hidden": "true"},
    svg("path", {class: "area"}), svg("path", {class: "stroke"}));
}

/// The last minute's rate; a full height is this dongle's own highest, of 10 kB/s at least.
function drawSpark(node, rates) {
  const past = rates ? rates.history.slice(-40) : [];
  const top = Math.max(10000, ...past.map((x) => x.up + x.down));
  const points = past.map(
    (x, i) => (100 - (past.length - 1 - i) * 2.5).toFixed(1) + " "
      + (19 - 17 * (x.up + x.down) / top).toFixed(1));
  const quiet = past.every((x) => x.up + x.down === 0);
  const empty = quiet || points.length < 2;
  const d = "M" + (empty ? "0 0" : points.join("L"));
  put(node.lastChild, {d});
  put(node.firstChild, {d: empty ? d : d + "V20H" + points[0].split(" ")[0] + "Z"});
}

function updateTile(tile, p) {
  const look = phaseOf(p.phase);
  const [[, phase, signal], address, [doing, line, rate]] =
    [...tile.children].map((x) => x.className === "line" ? x.children : x);
  const busy = p.toggle_status.status === "in_progress";
  const before = tile.dataset.phase;
  put(tile, {
    "data-tone": look.tone,
    "data-phase": p.phase,
    "data-busy": busy,
    "data-out": !matches(p),
    "aria-current": state.selected === p.subnet ? "true" : null
  });
  if (before && before !== p.phase) flash(tile);
  setIcon(phase.firstChild, iconOf(p.phase));
  put(phase.lastChild, {text: p.phase});
  put(signal, {"data-bars": Math.max(0, barsOf(p.signal))});
  put(address, {text: p.external_ip || (usable(p.phase) ? "no address yet" : "–")});
  const r = state.rates.get(p.subnet);
  drawSpark(line, r);
  const flow = r ? r.up + r.down : 0;
  put(rate, {text: flow > 0 ? rateOf(flow) : p.connections ? p.connections + " idle" : ""});
  let words = "";
  if (busy) {
    const story = storyOf(p);
    words = story.rung;
    put(doing, {text: story.rung});
  } else {
    words = p.phase === "ready" ? "" : p.phase_reason || look.says;
    put(doing, {text: words});
  }
  put(tile, {
    "data-says": words !== "",
    "aria-label": "Dongle " + p.subnet + ", " + p.phase + (words ? ", " + words : "") + ", "
      + (p.external_ip || "no address") + ", " + signalWords(p.signal),
    "data-tip": (p.phase === "ready" ? "" : p.subnet + " " + p.phase + ": " + words + "\n")
      + signalWords(p.signal) + (p.usb_path ? "\nport " + p.usb_path : "")
      + (p.interface ? ", " + p.interface : "")
  });
}

function drawPort(node, x) {
  const p = x.dongle === null ? null : dongle(x.dongle);
  if (p) updateTile(node, p);
  else {
    put(node.firstChild, {text: x.port || "no port"});
    put(node.lastChild, {
      text: x.data_only ? "cannot be cut" :
        x.on === false  ? "off" :
        x.device        ? "other device" :
                          "empty"
    });
  }
}

const portKey = (x) => (x.dongle !== null && dongle(x.dongle) ? "d" + x.dongle : "p" + x.port);
const makePort = (x) =>
  (x.dongle !== null && dongle(x.dongle) ?
     makeTile(x.dongle) :
     el("div", {class: "slot"}, el("span", {class: "mono"}), el("span")));

function makeHub(h) {
  return el(
    "div", {class: "hub", role: "group"}, el("p", {class: "hub-head"}, el("b"), el("span")),
    el("div", {class: "ports"}), el("div", {class: "hubs"}));
}

function widthOf(h) {
  return Math.min(
    7, Math.max(columnsOf(h.ports.length), h.hubs.reduce((n, x) => n + widthOf(x) + 0.25, 0), 1));
}

/// At most seven in a row, and the rows alike.
const columnsOf = (n) => Math.max(1, Math.ceil(n / Math.ceil(n / 7)));

function updateHub(node, h) {
  const root = /^usb\d+$/.test(h.name);
  const [head, ports, hubs] = node.children;
  const here = h.ports.filter((x) => x.dongle !== null);
  const down = here.map((x) => dongle(x.dongle)).filter((p) => p && !usable(p.phase));
  const worst =
    down.reduce((a, p) => (phaseOf(p.phase).rank > a.rank ? phaseOf(p.phase) : a), {rank: 0});
  const ill = down.length;
  const lying = [...h.ports, ...(h.feed ? [h.feed] : [])].filter((x) => x.data_only).length;
  put(
    head.firstChild,
    {text: h.elsewhere ? "Place unknown" :
       root            ? "Controller " + h.name :
                         "Hub " + h.name});
  put(head.lastChild, {
    "data-tone": worst.tone,
    text: [
      ill ? ill + " of " + here.length + " not usable" : "",
      h.feed && h.feed.on === false ? "without power" : "",
      lying ? countOf(lying, "port") + " cannot be cut" : ""
    ].filter(Boolean)
            .join(", ")
  });
  put(
    node,
    {"data-root": root || h.elsewhere, "aria-label": head.textContent, vars: {"--n": widthOf(h)}});
  put(ports, {hidden: h.ports.length === 0, vars: {"--n": columnsOf(h.ports.length)}});
  sync(ports, h.ports, portKey, makePort, drawPort);
  put(hubs, {hidden: h.hubs.length === 0});
  sync(hubs, h.hubs, (x) => x.name, makeHub, updateHub);
}

function drawRack() {
  if (!state.status) return;
  const rows = state.rack ? state.rack.ports : portsOfStatus();
  const placed = new Set();
  const ports =
    rows.filter((x) => x.dongle === null || (!placed.has(x.dongle) && placed.add(x.dongle)));
  const hubs = hubsOf(ports);
  const homeless = proxies().filter((p) => !placed.has(p.subnet));
  if (homeless.length)
    hubs.push({
      name: "?",
      elsewhere: true,
      hubs: [],
      ports: homeless.map((p) => ({port: "", dongle: p.subnet}))
    });
  $("rack-body").classList.toggle("dense", proxies().length > 40);
  put($("rack-note"), {text: (state.rack && state.rack.error) || noteOf()});
  sync($("rack-body"), hubs, (h) => h.name, makeHub, updateHub);
}

function noteOf() {
  const doing = state.rack && state.rack.doing;
  const power = doing && !/^idle/.test(doing) ? "USB: " + doing : "";
  return power || countOf(proxies().length, "dongle");
}

on("status rack toggles filter select", drawRack);
