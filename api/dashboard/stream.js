// The event stream, by fetch, since EventSource can send no token. It goes on where it was cut off,
// and rests while nobody looks: a browser has few connections for one host.

const MOST_EVENTS = 600;
const FRESH = {
  toggle_started: "tree",
  toggle_ended: "tree",
  restart: "tree",
  gave_up: "tree",
  plug: "rack",
  power: "rack",
  phase: "rack"
};

function takeEvent(x, live = true) {
  if (state.byId.has(x.id)) return;
  state.byId.set(x.id, x);
  state.events.unshift(x);
  if (state.events.length > 1 && state.events[1].id > x.id)
    state.events.sort((a, b) => b.id - a.id);
  for (const old of state.events.splice(MOST_EVENTS)) state.byId.delete(old.id);
  if (x.kind === "phase" && x.dongle !== null)
    state.phaseSince.set(x.dongle, Math.max(msOf(x.at), state.phaseSince.get(x.dongle) || 0));
  tell("events");
  if (!live) return;
  if (x.kind === "restart" && x.actor) flashActor(x.actor);
  if (x.kind === "toggle_step" && state.toggles.has(x.toggle_id))
    readToggle(x.toggle_id).catch(() => {});
  readers.status.kick();
  if (FRESH[x.kind]) readers[FRESH[x.kind]].kick();
  if (["recovery", "health", "phase"].includes(x.kind)) readers.more.kick();
}

/// What was lost in between, as a line of its own.
function takeGap(text) {
  const newest = state.events.length ? state.events[0].id : 0;
  takeEvent({
    id: newest + 0.5,
    at: new Date(serverNow()).toISOString(),
    kind: "gap",
    dongle: null,
    cause: null,
    by: null,
    actor: null,
    toggle_id: null,
    text: "Some events were missed: " + text
  });
}

/// Splits bytes of a stream into its events: {id, event, data}.
class EventReader {
  constructor() {
    this.decoder = new TextDecoder();
    this.text = "";
  }
  push(bytes) {
    this.text += this.decoder.decode(bytes, {stream: true}).replace(/\r\n?/g, "\n");
    const parts = this.text.split("\n\n");
    this.text = parts.pop();
    return parts
      .map((part) => {
        const out = {id: "", event: "", data: ""};
        for (const line of part.split("\n")) {
          const [, key, value] = /^([a-z]+): ?(.*)$/.exec(line) || [];
          if (key === "data") out.data += (out.data ? "\n" : "") + value;
          else if (key in out) out[key] = value;
        }
        return out;
      })
      .filter((x) => x.data);
  }
}

const stream = {
  last: 0,
  tries: 0,
  door: null,
  timer: 0,
  asleep: 0,

  wake() {
    clearTimeout(this.timer);
    clearTimeout(this.asleep);
    if (!this.door && !access.wanted) this.run();
  },

  async run() {
    const door = this.door = new AbortController();
    try {
      if (this.last === 0) await this.catchUp();
      const more = headers({Accept: "text/event-stream"});
      if (this.last > 0) more["Last-Event-ID"] = String(this.last);
      const reply = await fetch("/events", {headers: more, signal: door.signal, cache: "no-store"});
      heard(reply.status);
      if (reply.status === 401) needToken(access.token);
      if (!reply.ok) throw new Trouble(reply.status, "", (await reply.json()).error);
      link.streaming = true;
      tell("link");
      await this.follow(reply.body.getReader());
    } catch (x) {
      if (x instanceof Trouble && x.status > 0) link.trouble = x.message;
    }
    link.streaming = false;
    if (this.door === door) this.door = null;
    tell("link");
    const pause = Math.min(15000, 500 * 2 ** this.tries++) * (0.75 + Math.random() / 2);
    if (!document.hidden && !access.wanted) this.timer = setTimeout(() => this.wake(), pause);
  },

  async catchUp() {
    const x = await call("/events?follow=0&limit=400");
    for (const e of [...x.events].sort((a, b) => a.id - b.id)) takeEvent(e, false);
    this.last = Math.max(x.last || 0, ...x.events.map((e) => e.id));
  },

  async follow(bytes) {
    const reader = new EventReader();
    for (;;) {
      const {value, done} = await bytes.read();
      if (done) return;
      heard();
      this.tries = 0;
      for (const x of reader.push(value)) {
        if (x.id) this.last = Math.max(this.last, Number(x.id) || 0);
        let data = null;
        try {
          data = JSON.parse(x.data);
        } catch { continue; }
        if (x.event === "gap") takeGap(data.text || data.error || "the daemon no longer has them");
        else if (data && typeof data.id === "number") takeEvent(data);
      }
    }
  },
};

document.addEventListener("visibilitychange", () => {
  clearTimeout(stream.asleep);
  if (document.hidden) stream.asleep = setTimeout(() => stream.door && stream.door.abort(), 60000);
});
