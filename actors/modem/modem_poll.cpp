#include "actors/modem/modem_poll.hpp"

#include "io/hilink/sms.hpp"

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

/// Its month; nothing when it does not tell all of it: what is absent is not zero.
std::optional<policy::month_reading> month_of(io::hilink::client& x, milliseconds budget) {
  auto reply = x.fetch("/api/monitoring/month_statistics", budget);
  auto up = reply ? reply->number("CurrentMonthUpload") : std::nullopt;
  auto down = reply ? reply->number("CurrentMonthDownload") : std::nullopt;
  if (!up || !down || *up < 0 || *down < 0)
    return std::nullopt;
  return policy::month_reading{static_cast<uint64_t>(*up) + static_cast<uint64_t>(*down),
                               policy::day_from(std::string{reply->value("MonthLastClearTime")})};
}

void look_further(modem_reading& out, io::hilink::client& x, milliseconds budget,
                  const poll_care& care) {
  if (care.count)
    if (auto month = month_of(x, budget))
      out.plan = care.count(*month);
  if (care.keep)
    out.wish = care.keep(x, budget);
}

} // namespace

modem_reading read_modem(io::hilink::client& x, poll_depth depth, bool check_login,
                         milliseconds budget, const poll_care& care) {
  modem_reading out;
  auto status = x.status(budget);
  if (!status) {
    out.error = status.why().doing;
    out.known = status.why().code != fault::exhausted;
    return out;
  }
  out.status = *status;
  out.traffic = kept(x.traffic(budget));
  if (care.sms) {
    auto counts = count_sms(x, budget);
    out.no_sms = !counts && counts.why().code == fault::unsupported;
    out.sms = kept(std::move(counts));
  }
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
    look_further(out, x, budget, care);
  }
  if (check_login || depth == poll_depth::everything)
    (void)x.logout(budget); // best effort: the seat times out by itself
  out.trouble = terminal_state(clues);
  return out;
}

std::function<std::any(io::hilink::client&, milliseconds)>
reader(poll_depth depth, bool check_login, std::function<io::hilink::login()> login,
       const poll_care& care) {
  return [=](io::hilink::client& x, milliseconds limit) -> std::any {
    if (login && check_login)
      x.renew(login());
    return read_modem(x, depth, check_login, limit, care);
  };
}

milliseconds budget_of_poll(poll_depth depth, milliseconds timeout) {
  switch (depth) {
  case poll_depth::status: return timeout * 4;
  case poll_depth::everything: return timeout * 10;
  }
  return timeout;
}

} // namespace dongled
