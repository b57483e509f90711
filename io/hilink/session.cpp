#include "io/hilink/session.hpp"

#include "io/hilink/retry_plan.hpp"

#include <algorithm>

namespace dongled::io::hilink {

namespace {

/// A modem has some hundred endpoints, and we know of some dozen.
constexpr size_t most_absent = 64;

} // namespace

/// Whether a refusal may come of a session that has ended without a word; then a fresh one is worth
/// a try. What a fresh one was refused is so.
bool session::outlived(const failure& why, const std::string& path, bool is_old) {
  if (!may_be_stale(why))
    return false;
  auto absent = why.detail == 100002;
  if (absent && !is_old && absent_.size() < most_absent)
    absent_.insert(path);
  return is_old && !(absent && absent_.contains(path));
}

template <class Attempt>
result<element> session::converse(claim wanted, const std::string& path, Attempt attempt,
                                  time_point end) {
  retry_plan plan;
  auto at_first = line_.is_open() ? std::optional(line_.opened()) : std::nullopt;
  auto start_anew = [&] {
    at_first.reset();
    if (seat_.held())
      wanted = std::max(wanted, claim::if_needed);
    line_.drop();
  };
  for (;;) {
    auto ready = prepare(wanted, end);
    auto reply = ready ? attempt() : result<element>(ready.why());
    if (reply)
      return reply;
    auto& why = reply.why();
    auto is_old = outlived(why, path, at_first == line_.opened());
    if (is_old && reaction_to(why.detail) == reaction::log_in && !wants_login(why, end)) {
      if (seat_.held()) // a fresh session will be logged in, too: that is all there is to try
        (void)plan.next(why.detail);
      start_anew();
      continue;
    }
    switch (plan.next(why.detail)) {
    case reaction::give_up:
      if (!is_old)
        return reply;
      start_anew();
      break;
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
    case reaction::new_session: start_anew(); break;
    case reaction::start_over:
      wanted = std::max(wanted, claim::if_needed);
      start_anew();
      break;
    }
  }
}

/// Whether a refusal says no more than that a login is due: its state tells of the session, too.
bool session::wants_login(const failure& why, time_point end) {
  if (why.detail != 100003 || seat_.held() || !seat_.has_password())
    return false;
  auto needed = seat_.needed(end);
  return needed && *needed;
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
    claim::none, path, [&] { return line_.fetch(path, end); }, end);
}

result<element> session::post(const std::string& path, const std::string& body, time_point end) {
  auto attempt = [&]() -> result<element> {
    auto token = line_.take_token(end);
    if (!token)
      return token.why();
    return line_.submit(path, body, std::move(*token), end);
  };
  return converse(claim::if_needed, path, attempt, end);
}

result<done> session::ready(time_point end) {
  auto attempt = [&]() -> result<element> {
    auto stocked = line_.stock_token(end);
    if (!stocked)
      return stocked.why();
    return element{};
  };
  auto got = converse(claim::if_needed, "", attempt, end);
  return got ? result<done>(done{}) : got.why();
}

result<done> session::check_login(time_point end) {
  auto attempt = [&]() -> result<element> {
    auto needed = seat_.needed(end);
    auto taken = !needed ? result<done>(needed.why()) : *needed ? seat_.take(end) : done{};
    if (!taken)
      return taken.why();
    return element{};
  };
  auto got = converse(claim::none, "", attempt, end);
  return got ? result<done>(done{}) : got.why();
}

void session::use(login who) {
  line_.drop();
  absent_.clear();
  seat_.use(std::move(who));
}

} // namespace dongled::io::hilink
