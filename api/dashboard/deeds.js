// What the page can do to the rack: toggle a dongle, start its acceptor again. Both ask first.

function ask(title, why, go) {
  const box = $("ask");
  if (box.open) return Promise.resolve(false);
  put($("ask-title"), {text: title});
  put($("ask-why"), {text: why});
  put($("ask-go"), {text: go});
  box.returnValue = "no";
  box.showModal();
  $("ask-go").focus();
  return new Promise(
    (then) => box.addEventListener("close", () => then(box.returnValue === "go"), {once: true}));
}

async function askToggle(n) {
  const p = dongle(n);
  if (!p) return;
  const cut = p.connections === 0 ?
    "It carries no connection now." :
    countOf(p.connections, "connection") + " through it " + (p.connections === 1 ? "gets" : "get")
      + " a few seconds to finish, then " + (p.connections === 1 ? "it is" : "they are") + " cut.";
  if (!(await ask(
        "Toggle dongle " + n + "?",
        cut + " It comes back with a new address where its carrier gives one.", "Toggle")))
    return;
  try {
    const x = await call("/toggle/" + n + "?async=1", {method: "POST"});
    toast("Dongle " + n + " is being toggled", "busy");
    location.hash = "#/dongle/" + n + "/toggle/" + x.toggle_id;
  } catch (x) { toast(x.message + (x.body && x.body.retry_after_s ? "" : ""), "bad"); }
  readers.status.kick();
}

async function askRecover(n) {
  const sure = await ask(
    "Restart the SOCKS5 acceptor of dongle " + n + "?",
    "Its port stays open, and no connection is cut.", "Restart");
  if (!sure) return;
  try {
    const x = await call("/recover-socks5/" + n);
    toast("Port " + x.port + " of dongle " + n + " is " + x.service_status.after);
  } catch (x) { toast(x.message, "bad"); }
  readers.tree.kick();
}
