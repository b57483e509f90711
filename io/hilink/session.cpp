#include "io/hilink/session.hpp"

#include "io/hilink/retry_plan.hpp"

#include <algorithm>

namespace dongled::io::hilink {

template <class Attempt>
result<element> session::converse(claim wanted, Attempt attempt, time_point end) {
  retry_plan plan;
  for (;;) {
    auto ready = prepare(wanted, end);
    auto reply = ready ? attempt() : result<element>(ready.why());
    if (reply)
      return reply;
    switch (plan.next(reply.why().detail)) {
    case reaction::give_up: return reply;
    case reaction::log_in:
      seat_.found_needed();
      line_.set_stake(line::stake::nothing);
      wanted = claim::must;
      break;
    case reaction::back_off:
      if (clock().now() + plan.pause() >= end)
        return reply;
      clock().sleep(plan.pause());
      break;
    case reaction::resend: break;
    case reaction::fetch_token: line_.drop_tokens(); break;
    case reaction::new_session:
      if (seat_.held())
        wanted = std::max(wanted, claim::if_needed);
      line_.drop();
      break;
    case reaction::start_over:
      wanted = std::max(wanted, claim::if_needed);
      line_.drop();
      break;
    }
  }
}

result<done> session::prepare(claim wanted, time_point end) {
  if (auto opened = line_.open(end); !opened)
    return opened;
  if (wanted == claim::none || seat_.held())
    return done{};
  if (wanted == claim::if_needed) {
    // Without a password the modem may still take this request: it will say so if not.
    if (!seat_.has_password())
      return done{};
    auto needed = seat_.needed(end);
    if (!needed)
      return needed.why();
    if (!*needed)
      return done{};
  }
  return seat_.take(end);
}

result<element> session::get(const std::string& path, time_point end) {
  return converse(
    claim::none, [&] { return line_.fetch(path, end); }, end);
}

result<element> session::post(const std::string& path, const std::string& body, time_point end) {
  auto attempt = [&]() -> result<element> {
    auto token = line_.take_token(end);
    if (!token)
      return token.why();
    return line_.submit(path, body, std::move(*token), end);
  };
  return converse(claim::if_needed, attempt, end);
}

result<done> session::ready(time_point end) {
  if (auto prepared = prepare(claim::if_needed, end); !prepared)
    return prepared;
  return line_.stock_token(end);
}

void session::use(login who) {
  line_.drop();
  seat_.use(std::move(who));
}

} // namespace dongled::io::hilink
