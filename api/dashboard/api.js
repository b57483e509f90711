// Asking the daemon. The token goes with every request; where one is missing, the page asks for it.

class Trouble extends Error {
  constructor(status, code, text, body) {
    super(text);
    this.status = status;
    this.code = code;
    this.body = body;
  }
}

const KEY = "dongled.token";
const access = {
  wanted: false,
  /// Storage may be forbidden to pages; then the token lives as long as the page.
  kept(where) {
    try {
      return where.getItem(KEY);
    } catch { return null; }
  },
  get token() { return this.own || this.kept(sessionStorage) || this.kept(localStorage); },
  set(token, keep) {
    this.own = token;
    try {
      (keep ? localStorage : sessionStorage).setItem(KEY, token);
    } catch { /* see above */
    }
  },
  forget() {
    this.own = null;
    for (const where of [sessionStorage, localStorage]) try {
        where.removeItem(KEY);
      } catch { /* see above */
      }
  },
};

function headers(more = {}) {
  const token = access.token;
  return token ? {...more, Authorization: "Bearer " + token} : more;
}

/// The JSON that a path answers. Throws Trouble: status 0 when the daemon cannot be reached.
async function call(path, {method = "GET", patience = 15000} = {}) {
  const door = new AbortController();
  const timer = setTimeout(() => door.abort(), patience);
  let reply, body = null;
  const sent = access.token;
  try {
    reply = await fetch(path, {method, headers: headers(), signal: door.signal, cache: "no-store"});
    body = await reply.json().catch(() => null);
  } catch { throw new Trouble(0, "UNREACHABLE", "The daemon does not answer"); } finally {
    clearTimeout(timer);
  }
  heard(reply.status);
  if (reply.status === 401) needToken(sent);
  if (!reply.ok && reply.status !== 202)
    throw new Trouble(
      reply.status, body && body.code, (body && body.error) || "HTTP " + reply.status, body);
  if (body === null) throw new Trouble(reply.status, "NO_JSON", "The answer was cut short");
  return body;
}

/// Asks for a token, once; `refused` is the one that was not good enough.
function needToken(refused) {
  const box = $("token");
  if (box.open || refused !== access.token) return;
  access.wanted = true;
  access.forget();
  put($("token-why"), {text: refused ? "That token is not valid here." : ""});
  box.showModal();
}

$("token").addEventListener("close", () => {
  const text = $("token-text").value.trim();
  put($("token-text"), {value: ""});
  if (!text) return void setTimeout(() => needToken(access.token), 0);
  access.set(text, $("token-keep").checked);
  access.wanted = false;
  wakeAll();
});
$("token").addEventListener("cancel", (x) => x.preventDefault());
$("forget").addEventListener("click", () => {
  access.forget();
  location.reload();
});
