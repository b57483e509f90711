// The keyboard, the filter, the theme, and which part a phone shows.

const KEYS = [
  ["j  k", "the next, the previous dongle"],
  ["← ↑ ↓ →", "from tile to tile, or through the tree"],
  ["Enter", "open the dongle"],
  ["t", "toggle the selected one, after a question"],
  ["r", "restart its SOCKS5 acceptor, after a question"],
  ["/", "filter dongles, actors and events"],
  ["1 2 3 4", "now, rack, tree, events"],
  ["d", "dark, light, or as the system has it"],
  ["Esc", "close, or clear the filter"],
  ["?", "this help"],
];
fill(
  $("help-keys"),
  KEYS.flatMap(
    ([
      k, what
    ]) => [el("dt", {}, k.split(" ").filter(Boolean).map((x) => el("kbd", {text: x}))), el("dd", {
             text: what
           })]));
fill(
  $("help-signs"),
  Object.entries(PHASES)
    .sort((a, b) => a[1].rank - b[1].rank)
    .map(
      ([name, x]) => el(
        "li", {"data-tone": x.tone}, icon(name),
        el("span", {}, el("b", {text: name}), " " + x.says))));
$("help-open").addEventListener("click", () => $("help").showModal());

const tileOf = (n) => document.querySelector('.tile[data-dongle="' + Number(n) + '"]');
const tiles = () => [...document.querySelectorAll(".tile:not([data-out])")];

function select(n) {
  state.selected = n;
  tell("select");
}

function focusTile(tile) {
  if (!tile) return;
  select(Number(tile.dataset.dongle));
  tile.focus();
  tile.scrollIntoView({block: "nearest"});
  if (shown.n !== null && shown.n !== state.selected) location.hash = "#/dongle/" + state.selected;
}

function stepTile(by) {
  const all = tiles();
  const at = all.findIndex((x) => Number(x.dataset.dongle) === state.selected);
  focusTile(
    all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by))]);
}

/// The nearest tile in a direction, by where they stand on the page.
function tileBeside(from, key) {
  const a = from.getBoundingClientRect();
  const flat = key === "ArrowLeft" || key === "ArrowRight";
  const sign = key === "ArrowRight" || key === "ArrowDown" ? 1 : -1;
  let best = null, least = Infinity;
  for (const tile of tiles()) {
    const b = tile.getBoundingClientRect();
    const along = sign * (flat ? b.left - a.left : b.top - a.top);
    const aside = Math.abs(flat ? b.top - a.top : b.left - a.left);
    if (along > 4 && along + 3 * aside < least) {
      least = along + 3 * aside;
      best = tile;
    }
  }
  return best;
}

function setFilter(text) {
  put($("filter"), {value: text});
  state.filter = text.trim().toLowerCase();
  tell("filter");
}
$("filter").addEventListener("input", () => setFilter($("filter").value));
$("filter").addEventListener("keydown", (x) => {
  if (x.key === "Escape") {
    setFilter("");
    $("filter").blur();
  }
  if (x.key === "Enter") focusTile(tiles()[0]);
});

const VIEWS = ["now", "rack", "tree", "events"];
function showView(name) {
  document.body.dataset.view = name;
  for (const x of document.querySelectorAll(".tabs button"))
    put(x, {"aria-current": x.dataset.view === name ? "true" : null});
}
for (const x of document.querySelectorAll(".tabs button"))
  x.addEventListener("click", () => {
    showView(x.dataset.view);
    scrollTo(0, 0);
  });

// The theme: the person's choice, else the system's.
const systemDark = matchMedia("(prefers-color-scheme: dark)");
const themes = ["system", "dark", "light"];
const keptTheme = () => {
  try {
    return localStorage.getItem("dongled.theme") || "system";
  } catch { return "system"; }
};
let theme = keptTheme();
function drawTheme() {
  const dark = theme === "system" ? systemDark.matches : theme === "dark";
  put(document.documentElement, {"data-theme": dark ? "dark" : "light"});
  faviconTone = "";
  drawHeader();
}
function nextTheme() {
  theme = themes[(themes.indexOf(theme) + 1) % themes.length];
  try {
    localStorage.setItem("dongled.theme", theme);
  } catch { /* then it is forgotten with the page */
  }
  drawTheme();
  toast(theme === "system" ? "As the system has it" : theme === "dark" ? "Dark" : "Light");
}
systemDark.addEventListener("change", drawTheme);
$("theme").addEventListener("click", nextTheme);

document.addEventListener("keydown", (x) => {
  if (x.ctrlKey || x.metaKey || x.altKey || document.querySelector("dialog[open]")) return;
  if (x.target.matches("input, select, textarea")) return;
  const tile = x.target.closest(".tile");
  const run = {
    "/": () => $("filter").select(),
    "?": () => $("help").showModal(),
    d: nextTheme,
    j: () => stepTile(1),
    k: () => stepTile(-1),
    t: () => state.selected !== null && askToggle(state.selected),
    r: () => state.selected !== null && askRecover(state.selected),
    Escape: () => (drawer.hidden ? setFilter("") : closeDongle()),
  }[x.key];
  if (run) run();
  else if (tile && x.key.startsWith("Arrow")) focusTile(tileBeside(tile, x.key));
  else if (/^[1-4]$/.test(x.key)) {
    const name = VIEWS[Number(x.key) - 1];
    showView(name);
    $(name).scrollIntoView({block: "nearest"});
    const first = $(name).querySelector("a, .tile, [role=treeitem][tabindex='0'], #event-list");
    if (first) first.focus({preventScroll: true});
  } else return;
  x.preventDefault();
});
document.addEventListener("focusin", (x) => {
  const tile = x.target.closest && x.target.closest(".tile");
  if (tile && x.target.matches(":focus-visible")) select(Number(tile.dataset.dongle));
});
