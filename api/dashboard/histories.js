// What the drawer asks for: the explanation, toggles, addresses, signal and traffic of one dongle.

const openToggles = new Set();

function loadDongle(n) {
  loadExplain(n);
  loadToggles(n);
  loadAddresses(n);
  loadSamples(n);
}

/// Asks for a part of the drawer and shows what came, unless another dongle is shown by then.
async function load(n, place, path, show) {
  const parts = shown.parts;
  try {
    const x = await call(path, {patience: 60000});
    if (shown.parts === parts) show(x, parts);
  } catch (x) {
    if (!(x instanceof Trouble)) throw x;
    if (shown.parts === parts)
      fill(
        parts[place].body,
        el(
          "p",
          {class: "empty", text: x.status === 404 ? "This daemon does not tell." : x.message}));
  }
}

/// The rungs, mildest first: those that are passed over, and why; the next; and those above it.
function ladderOf(x) {
  return el(
    "ol", {class: "ladder", "aria-label": "The rungs, mildest first"}, x.ladder.map((text) => {
      const [rung, passed] = String(text).split(/ \u2014 passed: /);
      const next = rung === x.next;
      return el(
        "li", {"data-next": next, "data-passed": passed !== undefined}, el("span", {
          text: (next                   ? "next: " :
                   passed !== undefined ? "passed: " :
                                          "")
            + rung
        }),
        passed !== undefined ? el("span", {class: "note", text: passed}) : null);
    }));
}

function loadExplain(n) {
  put(shown.parts.explain.note, {text: "looking"});
  return load(n, "explain", "/dongles/" + n + "/explain", (x, parts) => {
    put(parts.explain.note, {text: "as of " + clockOf(serverNow())});
    const lists =
      [["facts", x.facts], ["what it would touch", x.touches], ["what holds it back", x.holds]];
    fill(
      parts.explain.body,
      el(
        "p", {class: "verdict"}, el("b", {text: String(x.diagnosis).replace(/_/g, " ")}),
        x.why ? ": " + x.why : ""),
      x.next && !(x.ladder || []).includes(x.next) ?
        el("p", {class: "would"}, "Next: ", el("b", {text: x.next})) :
        null,
      x.ladder && x.ladder.length ? ladderOf(x) : null,
      lists.filter(([, rows]) => rows && rows.length)
        .map(
          ([title, rows]) =>
            [el("h4", {text: title}),
             el(
               "ul", {class: "plainlist"},
               rows.map((r) => el("li", {text: typeof r === "string" ? r : JSON.stringify(r)})))])
        .flat());
  });
}

async function loadToggles(n) {
  const parts = shown.parts;
  let toggles = []; // what is known without the list still shows
  try {
    toggles = (await call("/toggles?dongle=" + n + "&limit=20")).toggles;
  } catch (x) {
    if (!(x instanceof Trouble)) throw x;
    put(
      parts.toggles.note,
      {text: x.status === 404 ? "only the newest: no list is kept" : x.message});
  }
  if (shown.parts !== parts) return;
  shown.toggles = toggles;
  drawToggles();
}

/// Toggles as they are known: the list of the journal, and what runs now.
function drawToggles() {
  const p = dongle(shown.n);
  const list = new Map((shown.toggles || []).map((t) => [t.toggle_id, t]));
  for (const t of state.toggles.values())
    if (t.dongle === shown.n) list.set(t.toggle_id, t);
  const newest = p && p.toggle_status.toggle_id;
  if (newest && shown.toggles && !list.has(newest) && shown.asked !== newest) {
    shown.asked = newest;
    readToggle(newest).catch(() => {});
  }
  if (!shown.toggles && list.size === 0) return;
  const rows = [...list.values()].sort((a, b) => msOf(b.started) - msOf(a.started));
  const body = shown.parts.toggles.body;
  if (!body.kept) fill(body);
  sync(
    body, rows.length ? rows : [null], (t) => (t ? t.toggle_id : ""),
    (t) => (t ? makeToggle(t) : el("p", {class: "empty", text: "Never toggled."})),
    (node, t) => t && updateToggle(node, t));
}

function makeToggle(t) {
  const head = el(
    "button", {type: "button", class: "toggle-head", on: {click: () => flipToggle(t.toggle_id)}},
    icon("ready"), el("b"), el("span", {class: "how mono"}), el("span", {class: "when"}),
    el("span", {class: "who"}));
  return el(
    "div", {class: "toggle", "data-toggle": t.toggle_id}, head, el("div", {class: "story-place"}));
}

function flipToggle(id) {
  if (openToggles.has(id)) openToggles.delete(id);
  else openToggles.add(id);
  drawToggles();
}

function updateToggle(node, t) {
  const [head, place] = node.children;
  const [sign, word, how, when, who] = head.children;
  const end = outcomeOf(t);
  const open = openToggles.has(t.toggle_id);
  put(head, {"data-tone": end.tone, "aria-expanded": String(open)});
  setIcon(sign, end.sign);
  put(word, {text: end.text});
  put(how, {text: end.how || ""});
  put(when, {text: momentOf(msOf(t.started))});
  const took = t.result ? "step " + t.result.step + ", " + spanOf(t.result.duration_ms) :
                          "since " + ageOf(msOf(t.started));
  put(who, {text: took + askedFor(t.asked_by)});
  place.hidden = !open;
  if (!open) return;
  const full = state.toggles.get(t.toggle_id) || (t.trace ? t : null);
  const print = full ? full.state + full.trace.length
      + (full.state === "running" ? Math.floor(serverNow() / 2000) : "") :
                       "";
  if (!full && !place.asked) {
    place.asked = true;
    readToggle(t.toggle_id)
      .catch((x) => fill(place, el("p", {class: "story-error", text: x.message})));
  }
  if (!full || place.print === print) return;
  place.print = print;
  const had =
    place.contains(document.activeElement) && document.activeElement.closest("[data-key]");
  fill(place, timelineOf(full));
  const again =
    had && place.querySelector('[data-key="' + CSS.escape(had.dataset.key) + '"] button');
  if (again) again.focus({preventScroll: true});
}

function loadAddresses(n) {
  return load(n, "addresses", "/history/addresses?dongle=" + n + "&limit=200", (x, parts) => {
    const d = x.dongles.find((e) => e.dongle === n);
    if (!d || d.addresses.length === 0)
      return fill(parts.addresses.body, el("p", {class: "empty", text: "None was seen yet."}));
    const far = d.reuse_distance;
    put(parts.addresses.note, {
      text: d.unique + " of " + d.seen + " unique (" + Math.round(d.unique_share * 100) + " %)"
        + (far ? "; one comes again after " + far.median + " others, " + far.least + " at least" :
                 "")
    });
    const rows = [...d.addresses].sort((a, b) => msOf(b.at) - msOf(a.at));
    fill(
      parts.addresses.body,
      el(
        "div", {
          class: "share",
          role: "img",
          "aria-label": "Newest last; marked ones had been seen before"
        },
        rows.slice(0, 120).reverse().map((a) => el("i", {
                                           "data-again": Boolean(a.seen_before),
                                           "data-tip": a.address + "\n" + momentOf(msOf(a.at))
                                             + (a.seen_before ? "\nseen before" : "")
                                         }))),
      el(
        "ul", {class: "addresses"},
        rows.slice(0, 12).map(
          (a) => el("li", {}, el("span", {class: "mono", text: a.address}), el("span", {
                      class: "note",
                      text: (a.seen_before ? "again, " : "") + shortOf(msOf(a.at))
                    })))));
  });
}

/// The samples that were told, and what the modem says now: drawn anew when that changes.
function drawSignal(n) {
  const live = (dongle(n) || {}).signal;
  const words = signalWords(live);
  if (!shown.samples || shown.signal === words) return;
  shown.signal = words;
  const {body, note} = shown.parts.signal;
  put(note, {text: words});
  if (shown.samples.length === 0 && barsOf(live) < 0)
    return fill(body, el("p", {class: "empty", text: "No sample was taken yet."}));
  body.classList.add("plot-place");
  signalPlot(body, shown.samples, live);
}

function loadSamples(n) {
  load(n, "signal", "/history/signal?dongle=" + n + "&hours=24", (x) => {
    const d = x.dongles.find((e) => e.dongle === n);
    Object.assign(shown, {samples: d ? d.samples : [], signal: null});
    drawSignal(n);
  });
  load(n, "traffic", "/history/traffic?dongle=" + n + "&hours=24", (x, parts) => {
    const d = x.dongles.find((e) => e.dongle === n);
    const hours = d ? d.hours : [];
    if (hours.length === 0)
      return fill(parts.traffic.body, el("p", {class: "empty", text: "Nothing was carried yet."}));
    parts.traffic.body.classList.add("plot-place");
    trafficPlot(parts.traffic.body, hours);
    const sum = (key) => hours.reduce((a, h) => a + h[key], 0);
    put(parts.traffic.note, {text: "down " + bytesOf(sum("down")) + ", up " + bytesOf(sum("up"))});
  });
}
