// Small plots as SVG, drawn as wide as their place is.

const PLOT = {
  height: 110,
  left: 50,
  right: 8,
  top: 8,
  bottom: 20
};

/// Draws into `place` now, and again when its width changes.
function plot(place, draw) {
  place.redraw = () => {
    const width = Math.max(220, place.clientWidth);
    if (place.drawn === width) return;
    place.drawn = width;
    fill(place, draw(width));
  };
  place.drawn = 0;
  if (!place.watch) {
    place.watch = new ResizeObserver(() => place.redraw());
    place.watch.observe(place);
  }
  place.redraw();
}

/// Round steps for an axis of about `most` marks.
function marksOf(low, high, most = 4) {
  const raw = (high - low) / most || 1;
  const ten = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((x) => x * ten).find((x) => x >= raw);
  const out = [];
  for (let v = Math.ceil(low / step) * step; v <= high + step / 1e6; v += step) out.push(v);
  return out;
}

/// Marks of a time axis at full minutes or hours.
function hoursOf(from, to, width) {
  const steps = [60e3, 300e3, 900e3, 3600e3, 10800e3, 21600e3, 86400e3];
  const step = steps.find((x) => ((to - from) / x) * 64 < width) || 86400e3;
  const zone = new Date(from).getTimezoneOffset() * 60e3;
  const out = [];
  for (let t = Math.ceil((from - zone) / step) * step + zone; t <= to; t += step) out.push(t);
  return out.map((t) => [t, clockOf(t).slice(0, 5)]);
}

function frame(width, {low, high, from, to, format, label}) {
  const p = PLOT;
  const x = (t) => p.left + ((t - from) / (to - from || 1)) * (width - p.left - p.right);
  const y = (v) =>
    p.height - p.bottom - ((v - low) / (high - low || 1)) * (p.height - p.top - p.bottom);
  const root = svg("svg", {
    class: "plot",
    viewBox: `0 0 ${width} ${p.height}`,
    width,
    height: p.height,
    role: "img",
    "aria-label": label
  });
  for (const v of marksOf(low, high))
    root.append(
      svg("line", {class: "grid", x1: p.left, x2: width - p.right, y1: y(v), y2: y(v)}),
      svg("text", {x: p.left - 6, y: y(v) + 4, "text-anchor": "end"}, format(v)));
  for (const [t, text] of hoursOf(from, to, width))
    root.append(svg("text", {x: x(t), y: p.height - 5, "text-anchor": "middle"}, text));
  return {root, x, y, low, high, from, to, width};
}

/// A line that reads out the nearest sample under the pointer.
function readOut(f, samples, words) {
  if (!samples.length) return;
  const line = svg(
    "line", {class: "cursor", y1: PLOT.top, y2: PLOT.height - PLOT.bottom, visibility: "hidden"});
  const text = svg("text", {class: "read", y: PLOT.top + 10, visibility: "hidden"});
  f.root.append(line, text);
  f.root.addEventListener("pointermove", (e) => {
    const at = e.clientX - f.root.getBoundingClientRect().left;
    const near =
      samples.reduce((a, b) => (Math.abs(f.x(b.t) - at) < Math.abs(f.x(a.t) - at) ? b : a));
    const x = f.x(near.t);
    put(line, {x1: x, x2: x, visibility: "visible"});
    const right = x > f.width / 2;
    put(text, {
      x: x + (right ? -6 : 6),
      "text-anchor": right ? "end" : "start",
      visibility: "visible",
      text: words(near)
    });
  });
  f.root.addEventListener("pointerleave", () => {
    put(line, {visibility: "hidden"});
    put(text, {visibility: "hidden"});
  });
}

/// One line over time; breaks where samples are missing for longer than `gap`.
function lineOf(f, samples, gap) {
  let d = "";
  samples.forEach((s, i) => {
    const broken = i === 0 || s.t - samples[i - 1].t > gap;
    d += (broken ? "M" : "L") + f.x(s.t).toFixed(1) + " " + f.y(s.v).toFixed(1);
  });
  return d || "M0 0";
}

/// RSRP in dBm; the shades are what phones call good, fair and poor.
function signalPlot(place, samples, live) {
  const all = samples.filter((s) => typeof s.rsrp === "number")
                .map((s) => ({t: msOf(s.at), v: s.rsrp, sinr: s.sinr, band: s.band}));
  if (live && typeof live.rsrp === "number")
    all.push({t: serverNow(), v: live.rsrp, sinr: live.sinr, band: live.band});
  plot(place, (width) => {
    const to = serverNow();
    const f = frame(width, {
      low: -125,
      high: -70,
      from: Math.min(to - 3600e3, ...all.map((s) => s.t)),
      to,
      format: (v) => v,
      label: signalWords(live)
    });
    for (const [tone, low, high] of [["ok", -90, -70], ["warn", -110, -90], ["bad", -125, -110]])
      f.root.prepend(svg("rect", {
        class: "shade",
        "data-tone": tone,
        x: PLOT.left,
        width: width - PLOT.left - PLOT.right,
        y: f.y(high),
        height: f.y(low) - f.y(high)
      }));
    const held = all.map((s) => ({...s, v: Math.min(-70, Math.max(-125, s.v))}));
    f.root.append(svg("path", {class: "line", d: lineOf(f, held, 20 * 60e3)}));
    for (const s of held.slice(-1))
      f.root.append(svg("circle", {class: "dot", cx: f.x(s.t), cy: f.y(s.v), r: 3}));
    readOut(
      f, all,
      (s) => clockOf(s.t).slice(0, 5) + "  RSRP " + s.v + " dBm"
        + (typeof s.sinr === "number" ? ", SINR " + s.sinr + " dB" : "")
        + (s.band ? ", band " + s.band : ""));
    return f.root;
  });
}

/// Bytes an hour: down upon up.
function trafficPlot(place, hours) {
  plot(place, (width) => {
    const to = Math.ceil(serverNow() / 3600e3) * 3600e3;
    const rows = hours.map((h) => ({t: msOf(h.at) + 1800e3, ...h}));
    const from = to - 24 * 3600e3;
    const high = Math.max(1e6, ...rows.map((h) => h.up + h.down)) * 1.1;
    const f = frame(width, {
      low: 0,
      high,
      from,
      to,
      format: (v) => (v === 0 ? "0" : bytesOf(v).replace(".0 ", " ")),
      label: "Traffic an hour"
    });
    const w = Math.max(2, (width - PLOT.left - PLOT.right) / 24 - 2);
    for (const h of rows)
      f.root.append(
        svg("rect", {
          class: "down",
          x: f.x(h.t) - w / 2,
          width: w,
          y: f.y(h.down),
          height: f.y(0) - f.y(h.down),
          rx: 1
        }),
        svg("rect", {
          class: "up",
          x: f.x(h.t) - w / 2,
          width: w,
          y: f.y(h.down + h.up),
          height: f.y(h.down) - f.y(h.down + h.up),
          rx: 1
        }));
    readOut(
      f, rows,
      (h) => clockOf(msOf(h.at)).slice(0, 5) + "  down " + bytesOf(h.down) + ", up " + bytesOf(h.up)
        + ", " + h.connections + " conn");
    return f.root;
  });
}

/// The rate of the last minutes.
function ratePlot(place, rates) {
  place.drawn = 0;
  plot(place, (width) => {
    const past = rates ? rates.history : [];
    const to = serverNow();
    const rows = past.map((x) => ({t: x.at, v: x.up + x.down, ...x}));
    const high = Math.max(10000, ...rows.map((x) => x.v)) * 1.1;
    const f = frame(width, {
      low: 0,
      high,
      from: to - 300e3,
      to,
      format: (v) => (v === 0 ? "0" : bytesOf(v).replace(".0 ", " ")),
      label: "Rate now"
    });
    if (rows.length > 1) {
      const d = lineOf(f, rows, 30e3);
      f.root.append(
        svg("path", {
          class: "area",
          d: d.replace(/M/g, "L").replace("L", "M")
            + `L${f.x(rows[rows.length - 1].t)} ${f.y(0)}L${f.x(rows[0].t)} ${f.y(0)}Z`
        }),
        svg("path", {class: "line", d}));
    }
    readOut(f, rows, (x) => clockOf(x.t) + "  down " + rateOf(x.down) + ", up " + rateOf(x.up));
    return f.root;
  });
}
