// Numbers and names as people read them.

/// What each phase means, how much it matters (`rank`), and how it looks: never by colour alone.
const PHASES = {
  ready: {tone: "ok", rank: 0, says: "works"},
  off: {tone: "off", rank: 1, as: "switched off", says: "an operator has switched its port off"},
  closed: {tone: "off", rank: 1, says: "an operator has closed its port to all clients"},
  starting: {tone: "busy", rank: 2, says: "nothing is known of it yet"},
  degraded: {tone: "warn", rank: 3, says: "works, but its modem's API does not"},
  doubted: {tone: "warn", rank: 4, says: "all probes fail, so the probes are to blame"},
  toggling: {tone: "busy", rank: 5, says: "a toggle runs, for a person"},
  recovering: {tone: "heal", rank: 6, says: "a toggle runs, for the daemon itself"},
  conflict: {tone: "bad", rank: 7, as: "in conflict", says: "two interfaces are in its subnet"},
  absent: {tone: "bad", rank: 8, says: "it has no network interface"},
  quarantined: {tone: "bad", rank: 9, says: "its actors died too often and rest"},
  ill: {tone: "bad", rank: 10, says: "it cannot be used"},
  walled_garden: {tone: "bad", rank: 10, as: "behind a walled garden",
    says: "its carrier answers in everybody's place: its credit may have run out"},
  trouble: {tone: "bad", rank: 11, as: "in trouble", says: "a person must act: SIM, PIN, barred"},
};
const phaseOf = (name) => PHASES[name] || {tone: "off", rank: 5, says: String(name)};
const iconOf = (name) => (PHASES[name] ? name : "doubted");
const usable = (name) => name === "ready" || name === "degraded" || name === "doubted";

const OUTCOMES = {
  changed: "ok",
  recovered: "ok",
  unchanged: "warn",
  failed: "bad"
};

/// Actions of a trace that only say where its story stands.
const isHeading = (action) => /^(step|try) /.test(action);

const two = (n) => String(n).padStart(2, "0");
const msOf = (text) => (text ? Date.parse(text) : NaN);

function clockOf(ms) {
  const d = new Date(ms);
  return two(d.getHours()) + ":" + two(d.getMinutes()) + ":" + two(d.getSeconds());
}

/// The time, with its day unless that is today.
function momentOf(ms) {
  if (!Number.isFinite(ms)) return "–";
  const d = new Date(ms);
  const today = new Date().toDateString() === d.toDateString();
  return (today ? "" : d.getFullYear() + "-" + two(d.getMonth() + 1) + "-" + two(d.getDate()) + " ")
    + clockOf(ms);
}

/// The same, as short as a list wants it.
function shortOf(ms) {
  const text = momentOf(ms);
  return text.length > 8 ? text.slice(5, 16) : text.slice(0, 5);
}

function spanOf(ms) {
  if (!Number.isFinite(ms)) return "–";
  const s = ms / 1000;
  if (s < 9.95) return s.toFixed(1) + " s";
  if (s < 119.5) return Math.round(s) + " s";
  if (s < 7200) return Math.round(s / 60) + " min";
  if (s < 172800) return Math.round(s / 3600) + " h";
  return Math.round(s / 86400) + " d";
}

function ageOf(ms) {
  const age = Math.max(0, serverNow() - ms);
  return age < 9950 ? Math.floor(age / 1000) + " s" : spanOf(age);
}

function bytesOf(n) {
  if (!Number.isFinite(n)) return "–";
  const units = ["B", "kB", "MB", "GB", "TB"];
  let i = 0;
  while (n >= 999.5 && i < units.length - 1) {
    n /= 1000;
    ++i;
  }
  return (i === 0 || n >= 99.95 ? Math.round(n) : n.toFixed(1)) + " " + units[i];
}
const rateOf = (n) => bytesOf(n) + "/s";
const countOf = (n, one, many = one + "s") => n + " " + (n === 1 ? one : many);
const listOf = (x) =>
  (x.length < 3 ? x.join(" and ") : x.slice(0, -1).join(", ") + " and " + x[x.length - 1]);
/// Without the numbers of toggles, which are for programs: a link leads to each.
const briefly = (text) => text.replace(/ toggle \d{10,}/g, " toggle");
const orDash = (x) => (x === null || x === undefined || x === "" ? "–" : String(x));

/// Signal bars, 0 to 4, by RSRP in dBm; nothing known: -1.
function barsOf(signal) {
  const x = signal && signal.rsrp;
  if (typeof x !== "number") return -1;
  return x >= -85 ? 4 : x >= -95 ? 3 : x >= -105 ? 2 : x >= -115 ? 1 : 0;
}
function signalWords(signal) {
  if (barsOf(signal) < 0) return "signal unknown";
  return ["no", "poor", "fair", "good", "excellent"][barsOf(signal)] + " signal, RSRP "
    + signal.rsrp + " dBm";
}

/// 1-1.10 after 1-1.9.
const natural = (a, b) => String(a).localeCompare(String(b), "en", {numeric: true});
