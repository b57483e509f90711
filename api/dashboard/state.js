// What the page knows, and who wants to hear of it. Views never ask the daemon for these by
// themselves: they draw when told, at most once a frame.

const state = {
  status: null,
  rack: null,
  wall: null, // GET /firewall
  tree: null,
  more: new Map(),    // subnet → its row of GET /dongles
  toggles: new Map(), // id → the record of a toggle
  rates: new Map(),   // subnet → {up, down, history: bytes a second, oldest first}
  phaseSince: new Map(),
  events: [], // newest first
  byId: new Map(),
  selected: null,
  filter: "",
  skew: 0,
};

const serverNow = () => Date.now() + state.skew;
const proxies = () => (state.status ? state.status.available_proxies : []);
const dongle = (n) => proxies().find((x) => x.subnet === n);

const listeners = new Map();
const due = new Set();
/// Has `draw` called after each `tell(topic)`, in the next frame.
function on(topics, draw) {
  for (const topic of topics.split(" "))
    listeners.set(topic, [...(listeners.get(topic) || []), draw]);
}
function tell(topic) {
  if (due.size === 0)
    (document.hidden ? setTimeout : requestAnimationFrame)(() => {
      const draws = new Set([...due].flatMap((x) => listeners.get(x) || []));
      due.clear();
      for (const draw of draws) try {
          draw();
        } catch (x) { console.error(x); } // one view's mistake must not hide the others
    });
  due.add(topic);
}

// Whether we are connected: heard of within so many seconds.
const link = {
  last: 0,
  ok: false,
  streaming: false,
  trouble: ""
};
function heard(status = 200) {
  if (status >= 500 && status !== 503) return;
  link.last = Date.now();
  if (!link.ok) {
    link.ok = true;
    tell("link");
  }
}
setInterval(() => {
  const ok = Date.now() - link.last < 12000 && !document.hidden || (document.hidden && link.ok);
  if (ok !== link.ok) {
    link.ok = ok;
    tell("link");
  }
}, 1000);

/// Something read again and again, sooner when kicked; never twice at a time, and not while nobody
/// looks.
class Reader {
  constructor(every, least, read) {
    Object.assign(this, {every, least, read, at: 0, timer: 0, running: false, again: false});
  }
  kick() {
    if (this.running) {
      this.again = true;
      return;
    }
    this.plan(Math.max(0, this.at + this.least - Date.now()));
  }
  plan(ms) {
    const end = Date.now() + ms;
    if (this.timer && this.end <= end) return;
    clearTimeout(this.timer);
    this.end = end;
    this.timer = setTimeout(() => this.run(), ms);
  }
  async run() {
    this.timer = 0;
    if (access.wanted || document.hidden) return this.plan(this.every);
    this.running = true;
    this.at = Date.now();
    try {
      await this.read();
    } catch (x) {
      if (!(x instanceof Trouble)) throw x;
      if (!state.status && x.status !== 401) put($("headline"), {text: x.message});
      if (x.status === 0) {
        link.ok = false;
        link.trouble = x.message;
        tell("link");
      }
    } finally {
      this.running = false;
      const soon = this.again;
      this.again = false;
      this.plan(soon ? this.least : this.every);
    }
  }
}

/// Bytes a second, from two readings of the daemon's counters.
function takeRates(status, at) {
  for (const x of status.available_proxies) {
    const now = {up: x.relayed.upload, down: x.relayed.download, at};
    const r = state.rates.get(x.subnet) || {up: 0, down: 0, history: []};
    const dt = r.last ? (at - r.last.at) / 1000 : 0;
    if (dt > 0.8 || !r.last) {
      const gone = !r.last || now.up < r.last.up || now.down < r.last.down;
      r.up = gone ? 0 : (now.up - r.last.up) / dt;
      r.down = gone ? 0 : (now.down - r.last.down) / dt;
      if (r.last) r.history.push({at, up: r.up, down: r.down});
      if (r.history.length > 150) r.history.shift();
      r.last = now;
    }
    state.rates.set(x.subnet, r);
  }
}

const running = () => proxies().filter((x) => x.toggle_status.status === "in_progress");

async function readToggle(id) {
  let x;
  try {
    x = await call("/toggles/" + encodeURIComponent(id));
  } catch (trouble) {
    if (trouble.status === 404) state.toggles.delete(id); // nobody keeps it any more
    throw trouble;
  }
  state.toggles.set(id, x);
  if (state.toggles.size > 200) state.toggles.delete(state.toggles.keys().next().value);
  tell("toggles");
  return x;
}

const readers = {
  status: new Reader(
    2000, 250,
    async () => {
      const x = await call("/status");
      state.skew = msOf(x.timestamp) - Date.now();
      takeRates(x, msOf(x.timestamp));
      const first = state.status === null;
      state.status = x;
      if (first) wakeAll();
      tell("status");
      const ids = running().map((p) => p.toggle_status.toggle_id);
      const open =
        [...state.toggles.values()].filter((t) => t.state === "running").map((t) => t.toggle_id);
      await Promise.allSettled([...new Set([...ids, ...open])].slice(0, 8).map(readToggle));
    }),
  more: new Reader(
    6000, 1000,
    async () => {
      const x = await call("/dongles");
      state.more = new Map(x.dongles.map((d) => [d.subnet ?? d.dongle, d]));
      tell("more");
    }),
  rack: new Reader(
    10000, 800,
    async () => {
      state.rack = await call("/rack");
      tell("rack");
    }),
  tree: new Reader(
    4000, 300,
    async () => {
      state.tree = await call("/tree");
      tell("tree");
    }),
};

/// Asks for everything now; in the beginning for one thing only, which tells whether a token is
/// needed.
function wakeAll() {
  if (!state.status) return readers.status.kick();
  document.body.classList.add("loaded");
  for (const x of Object.values(readers)) x.kick();
  stream.wake();
}
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) {
    link.last = Math.max(link.last, Date.now() - 6000);
    wakeAll();
  }
});
