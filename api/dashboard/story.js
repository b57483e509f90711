// A toggle's trace as a timeline: a bar an act, as long as it took; its words on a tap.

const openActs = new Set(); // "toggle/index": acts whose words are shown

/// Acts under the heading they belong to.
function chaptersOf(trace) {
  const out = [];
  trace.forEach((x, index) => {
    if (isHeading(x.action)) out.push({head: x, acts: []});
    else {
      if (!out.length) out.push({head: null, acts: []});
      out[out.length - 1].acts.push({...x, index});
    }
  });
  return out;
}

const STEP_TONES = {
  0: "busy",
  1: "busy",
  2: "busy",
  3: "heal",
  4: "warn"
};

/// The tone of a chapter: by the step it belongs to; of an act: bad when its read-back says so.
function chapterTone(head) {
  const step = head && /^step (\d)/.exec(head.action);
  return step ? STEP_TONES[step[1]] : "busy";
}
const wentWrong = (x) =>
  /no answer|failed|did not|refused|cannot|timed? ?out|Timeout|silent/i.test(x.read_back || "");

function timelineOf(record) {
  const began = msOf(record.started);
  const trace = record.trace;
  const last = trace[trace.length - 1];
  const over = record.state === "ended";
  const end = over ? began + record.result.duration_ms : serverNow();
  const span = Math.max(1000, end - began, last ? msOf(last.at) + last.duration_ms - began : 0);
  const place = (ms) => Math.min(100, Math.max(0, (ms / span) * 100));
  const box = el(
    "div", {class: "story", role: "group", "aria-label": "Timeline of toggle " + record.toggle_id});
  box.append(axisOf(span, place));
  for (const chapter of chaptersOf(trace)) {
    if (chapter.head)
      box.append(el(
        "p", {class: "rung", "data-tone": chapterTone(chapter.head)},
        el("b", {text: chapter.head.action}), " ", chapter.head.why,
        el(
          "span",
          {class: "reason", text: chapter.head.read_back, "data-tip": chapter.head.read_back})));
    const tone = chapterTone(chapter.head);
    const list = el("ul", {});
    for (const x of chapter.acts)
      list.append(
        actOf(record.toggle_id, x, msOf(x.at) - began, place, wentWrong(x) ? "bad" : tone));
    box.append(list);
  }
  if (!over) {
    const from = last ? msOf(last.at) + last.duration_ms - began : 0;
    box.append(el(
      "ul", {},
      el(
        "li", {class: "act-row live", "data-tone": "busy"},
        el(
          "div", {class: "act-line"}, el("span", {class: "act-name", text: "under way"}),
          el("span", {class: "lane"}, el("span", {
               class: "bar",
               vars: {"--x": place(from) + "%", "--w": 100 - place(from) + "%"}
             })),
          put(since(began + from), {class: "took age"})))));
  }
  return box;
}

function axisOf(span, place) {
  const axis = el("div", {class: "axis", "aria-hidden": "true"});
  const marks = marksOf(0, span / 1000, 4).filter((s) => place(s * 1000) < 97);
  for (const s of marks)
    axis.append(el("span", {
      text: s < 120 || s % 60 ? s + " s" : s / 60 + " min",
      vars: {"--x": place(s * 1000) + "%"}
    }));
  return axis;
}

function actOf(toggle, x, offset, place, tone) {
  const key = toggle + "/" + x.index;
  const words = el(
    "dl", {class: "words", hidden: !openActs.has(key)}, el("dt", {text: "why"}),
    el("dd", {text: orDash(x.why)}), el("dt", {text: "then"}),
    el("dd", {text: orDash(x.read_back)}), el("dt", {text: "at"}),
    el("dd", {text: clockOf(msOf(x.at)) + ", " + spanOf(offset) + " into it"}));
  const line = el(
    "button", {
      type: "button",
      class: "act-line",
      "aria-expanded": String(openActs.has(key)),
      on: {
        click: () => {
          const open = words.hidden;
          words.hidden = !open;
          put(line, {"aria-expanded": String(open)});
          if (open) openActs.add(key);
          else openActs.delete(key);
        }
      }
    },
    el("span", {class: "act-name", text: x.action}),
    el("span", {class: "lane"}, el("span", {
         class: "bar",
         vars: {"--x": place(offset) + "%", "--w": place(x.duration_ms) + "%"}
       })),
    el("span", {class: "took", text: x.duration_ms < 50 ? "" : spanOf(x.duration_ms)}));
  return el("li", {class: "act-row", "data-tone": tone, "data-key": key}, line, words);
}

function outcomeOf(record) {
  const r = record.result;
  if (!r) return {text: "under way", tone: "busy", sign: "toggling"};
  const how = r.ip && r.previous_ip && r.ip !== r.previous_ip ? r.previous_ip + " → " + r.ip :
                                                                r.ip || r.error || "";
  return {
    text: r.outcome,
    how: r.outcome === "failed" ? r.error || how : how,
    tone: OUTCOMES[r.outcome] || "off",
    sign: r.outcome === "failed" ? "ill" :
      r.outcome === "unchanged"  ? "degraded" :
                                   "ready"
  };
}
