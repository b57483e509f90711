#include "actors/modem/modem_poll.hpp"

namespace dongled {

namespace {

template <class T>
std::optional<T> kept(result<T> x) {
  return x ? std::optional<T>(std::move(*x)) : std::nullopt;
}

using io::hilink::login_trouble_of;
using io::hilink::modem_trouble;

/// Somebody else's login, or silence, says nothing of our password.
std::optional<modem_trouble> login_verdict(const result<done>& x) {
  if (x)
    return modem_trouble::none;
  auto trouble = login_trouble_of(x.why().detail);
  return trouble == modem_trouble::none ? std::nullopt : std::optional(trouble);
}

} // namespace

modem_reading read_modem(io::hilink::client& x, poll_depth depth, bool check_login,
                         milliseconds budget) {
  modem_reading out;
  auto status = x.status(budget);
  if (!status) {
    out.error = status.why().doing;
    out.known = status.why().code != fault::exhausted;
    return out;
  }
  out.status = *status;
  out.traffic = kept(x.traffic(budget));
  io::hilink::trouble_clues clues{*status, {}, 0};
  if (status->connection != io::hilink::connection_state::connected)
    clues.pin = kept(x.pin(budget));
  if (check_login)
    out.login = login_verdict(x.check_login(budget));
  if (depth == poll_depth::everything) {
    auto signal = x.signal(budget);
    if (!signal)
      clues.last_error = signal.why().detail;
    if (!signal && !out.login)
      if (auto verdict = login_trouble_of(clues.last_error); verdict != modem_trouble::none)
        out.login = verdict;
    out.signal = kept(std::move(signal));
    out.network = kept(x.network(budget));
    out.identity = kept(x.identity(budget));
  }
  if (check_login || depth == poll_depth::everything)
    (void)x.logout(budget); // best effort: the seat times out by itself
  out.trouble = terminal_state(clues);
  return out;
}

std::function<std::any(io::hilink::client&, milliseconds)>
reader(poll_depth depth, bool check_login, std::function<io::hilink::login()> login) {
  return [=](io::hilink::client& x, milliseconds limit) -> std::any {
    if (login && check_login)
      x.renew(login());
    return read_modem(x, depth, check_login, limit);
  };
}

milliseconds budget_of_poll(poll_depth depth, milliseconds timeout) {
  switch (depth) {
  case poll_depth::status: return timeout * 3;
  case poll_depth::everything: return timeout * 6;
  }
  return timeout;
}

} // namespace dongled
