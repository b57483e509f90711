#include "actors/modem/modem_poll.hpp"

namespace dongled {

namespace {

template <class T>
std::optional<T> kept(result<T> x) {
  return x ? std::optional<T>(std::move(*x)) : std::nullopt;
}

} // namespace

modem_reading read_modem(io::hilink::client& x, poll_depth depth, milliseconds budget) {
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
  if (depth == poll_depth::everything) {
    auto signal = x.signal(budget);
    if (!signal)
      clues.last_error = signal.why().detail;
    out.signal = kept(std::move(signal));
    out.network = kept(x.network(budget));
    out.identity = kept(x.identity(budget));
    (void)x.logout(budget); // best effort: the seat times out by itself
  }
  out.trouble = terminal_state(clues);
  return out;
}

milliseconds budget_of_poll(poll_depth depth, milliseconds timeout) {
  switch (depth) {
  case poll_depth::status: return timeout * 3;
  case poll_depth::everything: return timeout * 6;
  }
  return timeout;
}

} // namespace dongled
