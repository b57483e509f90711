// The supervision tree as it lives. A folded supervisor shows its children as beads, so that the
// whole rack fits on a page; whoever is started again flashes.

const unfolded = new Set(["/", "/rack", "/rack/dongles"]);
const actorNodes = new Map();   // path → its row or bead
const incarnations = new Map(); // path → the id it was drawn with
let treeFocus = "/";

function* actorsOf(x, level = 1) {
  yield [x, level];
  for (const child of x.children) yield* actorsOf(child, level + 1);
}

/// Not running, or running and not answering.
const isIll = (x) => x.phase !== "running" || /^busy \(no answer\)/.test(x.state);
const isShaken = (x) => x.restarts_in_window > 0;
const toneOf = (x) => (isIll(x) ? "bad" : isShaken(x) ? "warn" : null);
const illActors = () => (
  state.tree ? [...actorsOf(state.tree)].map(([x]) => x).filter((x) => x.phase !== "running") : []);
const nameOf = (path) => (path === "/" ? "/" : path.slice(path.lastIndexOf("/") + 1));

function lifeOf(x) {
  const out = [x.path + (x.kind === "supervisor" ? "" : "  (" + x.kind + ")"), x.state];
  out.push(
    "actor " + x.id + (x.uptime_s > 0 ? ", up " + spanOf(x.uptime_s * 1000) : "")
    + (x.mailbox ? ", " + x.mailbox + " in its mailbox" : ""));
  if (x.restarts)
    out.push(countOf(x.restarts, "restart") + ", " + x.restarts_in_window + " of them counted now");
  if (x.last_failure) out.push("last failure: " + x.last_failure);
  if (x.due_s !== undefined) out.push("started again in " + spanOf(x.due_s * 1000));
  return out.join("\n");
}

function actorMatches(x) {
  const f = state.filter;
  return !f || x.path.includes(f) || x.phase.includes(f)
    || (x.last_failure || "").toLowerCase().includes(f);
}

/// The rows to draw: what is unfolded, or, under a filter, what matches and all above it.
function rowsOf(root) {
  const out = [];
  const visit = (x, level, cell) => {
    const at = out.length;
    out.push([x, level, cell && !state.filter && !unfolded.has(x.path)]);
    let found = actorMatches(x);
    if (state.filter || unfolded.has(x.path))
      for (const child of x.children)
        found = visit(child, level + 1, x.strategy === "simple_one_for_one") || found;
    if (state.filter && !found) out.splice(at);
    return found;
  };
  visit(root, 1);
  return out;
}

/// Flashes an actor's row or bead, or what it is folded into.
function flashActor(path) {
  for (let at = path;; at = at.slice(0, at.lastIndexOf("/")) || "/") {
    const node = actorNodes.get(at);
    if (node && node.isConnected) return flash(node);
    if (at === "/") return;
  }
}

function makeActor([x]) {
  const row = el(
    "li", {class: "actor", role: "treeitem", tabindex: "-1", "data-path": x.path},
    el("span", {class: "fold", "aria-hidden": "true"}, icon("fold")), el("span", {class: "name"}),
    el("span", {class: "beads"}), el("span", {class: "state"}), el("span", {class: "restarts"}),
    el("span", {class: "up"}));
  row.addEventListener("click", () => {
    treeFocus = x.path;
    foldActor(x.path);
  });
  row.addEventListener("focus", () => {
    treeFocus = x.path;
  });
  return row;
}

function updateActor(row, [x, level, cell]) {
  const [fold, name, beads, said, restarts, up] = row.children;
  const open = unfolded.has(x.path) || (state.filter !== "" && x.children.length > 0);
  const many = x.children.length > 0;
  put(row, {
    "aria-level": level,
    "aria-expanded": many ? String(open) : null,
    "data-tone": toneOf(x),
    "data-ill": isIll(x),
    tabindex: x.path === treeFocus ? "0" : "-1",
    "data-tip": lifeOf(x),
    "data-super": x.type === "supervisor",
    "data-cell": cell,
    vars: {"--level": level}
  });
  put(fold, {"data-many": many});
  put(name, {text: nameOf(x.path)});
  const words = isIll(x) || isShaken(x) ?
    (isIll(x) ? x.phase + (x.last_failure ? ": " + x.last_failure : "") :
                "was started again" + (x.last_failure ? ": " + x.last_failure : " with another")) :
    x.state;
  put(said, {text: many && !open && !toneOf(x) ? "" : words});
  put(restarts, {
    text: x.restarts ? x.restarts + "×" : "",
    "aria-label": x.restarts ? countOf(x.restarts, "restart") : null
  });
  put(
    up,
    {text: x.phase !== "running" ? x.phase :
       x.uptime_s > 0            ? spanOf(x.uptime_s * 1000) :
                                   ""});
  sync(beads, open ? [] : x.children.slice(0, 24), (c) => c.path, makeBead, updateBead);
  seeActor(row, x);
}

const makeBead = () => el("i", {class: "bead"});
function updateBead(bead, x) {
  put(
    bead,
    {"data-tone": toneOf(x), "data-ill": isIll(x), "data-tip": lifeOf(x), "data-path": x.path});
  seeActor(bead, x);
}

function seeActor(node, x) {
  actorNodes.set(x.path, node);
  const before = incarnations.get(x.path);
  incarnations.set(x.path, x.id);
  if (before !== undefined && before !== x.id) flash(node);
}

function drawTree() {
  const root = state.tree;
  if (!root) return;
  const all = [...actorsOf(root)].map(([x]) => x);
  const ill = all.filter(isIll);
  const restarts = all.reduce((n, x) => n + x.restarts, 0);
  put($("tree-note"), {text: countOf(all.length, "actor") + ", " + countOf(restarts, "restart")});
  sync(
    $("tree-ill"), ill.slice(0, 12), (x) => x.path,
    () => el("li", {}, icon("ill"), el("b"), el("span")), (li, x) => {
      put(li, {"data-tone": "bad"});
      put(li.children[1], {text: x.path});
      put(li.children[2], {
        text: x.phase + (x.last_failure ? ": " + x.last_failure : "")
          + (x.due_s !== undefined ? "; again in " + spanOf(x.due_s * 1000) : "")
      });
    });
  const rows = rowsOf(root);
  if (!rows.some(([x]) => x.path === treeFocus)) treeFocus = "/";
  sync($("tree-body"), rows, ([x]) => x.path, makeActor, updateActor);
}

function foldActor(path, open = !unfolded.has(path)) {
  if (open) unfolded.add(path);
  else unfolded.delete(path);
  drawTree();
}

// As the ARIA practices have a tree: up and down move, right unfolds, left folds or goes up.
$("tree-body").addEventListener("keydown", (x) => {
  const row = x.target.closest(".actor");
  if (!row || x.ctrlKey || x.metaKey || x.altKey) return;
  const rows = [...$("tree-body").children];
  const at = rows.indexOf(row);
  const go = (to) => {
    if (!to) return;
    row.tabIndex = -1;
    to.tabIndex = 0;
    to.focus();
  };
  const path = row.dataset.path;
  const folded = row.getAttribute("aria-expanded");
  if (x.key === "ArrowDown") go(rows[at + 1]);
  else if (x.key === "ArrowUp") go(rows[at - 1]);
  else if (x.key === "Home") go(rows[0]);
  else if (x.key === "End") go(rows[rows.length - 1]);
  else if (x.key === "ArrowRight" && folded === "false") foldActor(path, true);
  else if (x.key === "ArrowRight" && folded === "true") go(rows[at + 1]);
  else if (x.key === "ArrowLeft" && folded === "true") foldActor(path, false);
  else if (x.key === "ArrowLeft")
    go(rows.slice(0, at).reverse().find((r) => Number(r.ariaLevel) < Number(row.ariaLevel)));
  else if ((x.key === "Enter" || x.key === " ") && folded) foldActor(path);
  else return;
  x.preventDefault();
  x.stopPropagation();
});

on("tree filter", drawTree);
