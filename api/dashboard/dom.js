// Building and patching the page. What the API says becomes text and attributes, never markup.

const $ = (id) => document.getElementById(id);
const SVG = "http://www.w3.org/2000/svg";

/// Sets what differs: `text`, `class`, `on` (listeners), `vars` (CSS properties), or attributes.
function put(node, props) {
  for (const [key, value] of Object.entries(props)) {
    if (key === "text") {
      if (node.textContent !== String(value)) node.textContent = value;
    } else if (key === "on") {
      for (const [what, then] of Object.entries(value)) node.addEventListener(what, then);
    } else if (key === "vars") {
      for (const [name, v] of Object.entries(value)) node.style.setProperty(name, v);
    } else if (key === "value") {
      if (node.value !== value) node.value = value;
    } else if (value === null || value === undefined || value === false) {
      if (node.hasAttribute(key)) node.removeAttribute(key);
    } else {
      const text = value === true ? "" : String(value);
      if (node.getAttribute(key) !== text) node.setAttribute(key, text);
    }
  }
  return node;
}

function el(tag, props = {}, ...kids) {
  const node = put(document.createElement(tag), props);
  node.append(...kids.flat().filter((x) => x !== null && x !== undefined && x !== false));
  return node;
}

function svg(tag, props = {}, ...kids) {
  const node = put(document.createElementNS(SVG, tag), props);
  node.append(...kids.flat());
  return node;
}

function icon(name) {
  return svg("svg", {class: "icon", "aria-hidden": "true"}, svg("use", {href: "#i-" + name}));
}

function setIcon(node, name) { put(node.firstElementChild, {href: "#i-" + name}); }

/// Makes the children of `parent` those of `items`, each kept by its key, so that focus, scroll and
/// animations outlive an update. `make` builds a node, `update` brings one up to date.
function sync(parent, items, key, make, update) {
  const had = parent.kept || new Map();
  const kept = new Map();
  let at = parent.firstChild;
  for (const item of items) {
    const k = key(item);
    if (kept.has(k)) continue;
    const node = had.get(k) || make(item);
    kept.set(k, node);
    if (update) update(node, item);
    if (node === at) at = at.nextSibling;
    else parent.insertBefore(node, at);
  }
  for (const [k, node] of had)
    if (!kept.has(k)) node.remove();
  parent.kept = kept;
}

/// Replaces all children.
function fill(parent, ...kids) {
  parent.kept = undefined;
  parent.replaceChildren(
    ...kids.flat().filter((x) => x !== null && x !== undefined && x !== false));
}

/// A moment as an age that keeps counting: "14 s".
function since(ms, prefix = "") {
  return put(
    el("time", {class: "age", "data-since": ms, "data-prefix": prefix}),
    {text: prefix + ageOf(ms)});
}

setInterval(() => {
  for (const x of document.querySelectorAll("[data-since]"))
    put(x, {text: x.dataset.prefix + ageOf(Number(x.dataset.since))});
}, 1000);

function flash(node) {
  node.classList.remove("flash");
  void node.offsetWidth; // starts the animation anew
  node.classList.add("flash");
  // Else whatever hides the node and shows it again would flash it, too.
  setTimeout(() => node.classList.remove("flash"), 2000);
}

// One tooltip for all that have data-tip, by pointer and by focus.
{
  const tip = $("tip");
  let owner = null;
  const hide = () => {
    if (owner) owner.removeAttribute("aria-describedby");
    owner = null;
    tip.hidden = true;
  };
  const show = (x) => {
    const target = x.target instanceof Element ? x.target.closest("[data-tip]") : null;
    if (target === owner) return;
    hide();
    if (!target || !target.dataset.tip) return;
    owner = target;
    owner.setAttribute("aria-describedby", "tip");
    put(tip, {text: target.dataset.tip});
    tip.hidden = false;
    const box = target.getBoundingClientRect();
    const left = Math.min(Math.max(8, box.left), innerWidth - tip.offsetWidth - 8);
    const below = box.bottom + 6 + tip.offsetHeight < innerHeight;
    put(tip, {
      vars:
        {left: left + "px", top: (below ? box.bottom + 6 : box.top - tip.offsetHeight - 6) + "px"}
    });
  };
  document.addEventListener("mouseover", show);
  document.addEventListener("focusin", (x) => {
    if (x.target.matches(":focus-visible")) show(x);
  });
  document.addEventListener("mouseout", (x) => {
    if (!x.relatedTarget) hide();
  });
  document.addEventListener("focusout", hide);
  document.addEventListener("scroll", hide, true);
  document.addEventListener("keydown", (x) => {
    if (x.key === "Escape") hide();
  });
}

function toast(text, tone = "ok") {
  const line = el("p", {"data-tone": tone, text});
  $("toasts").append(line);
  while ($("toasts").children.length > 4) $("toasts").firstChild.remove();
  setTimeout(() => line.remove(), tone === "bad" ? 12000 : 6000);
}
