#include "io/hilink/login_guard.hpp"

#include "io/hilink/errors.hpp"

#include <algorithm>

namespace dongled::io::hilink {

using namespace std::chrono_literals;

namespace {

/// A modem that asks for a wait longer than a day does not know what it says, and a guess at a
/// password that is made once a day locks nobody out.
constexpr milliseconds shortest_wait = 1min, longest_wait = 24h;
/// Where it does not say how long it is locked.
constexpr auto usual_wait = 10min;
/// It may mean that it is locked, too, which ends by itself.
constexpr milliseconds perhaps_locked = 1h;
/// The other one may log out any time; this one counts as no attempt.
constexpr milliseconds somebody_else = 2s;
constexpr milliseconds modem_busy = 10s, too_many_users = 60s;

} // namespace

digest credentials(std::string_view username, std::string_view password) {
  return sha256(std::string(username) + '\0' + std::string(password));
}

milliseconds login_pause(int code, std::optional<std::chrono::minutes> wait) {
  auto asked = std::clamp<milliseconds>(wait.value_or(usual_wait), shortest_wait, longest_wait);
  switch (code) {
  case 108001:
  case 108002: return longest_wait; // only a new password helps
  case 108006: return std::max(asked, perhaps_locked);
  case 108007: return asked;
  case 108003: return somebody_else;
  case 108005: return modem_busy;
  case 108010: return too_many_users;
  }
  return 0ms;
}

void login_guard::refused(const failure& why, std::optional<std::chrono::minutes> wait,
                          time_point now, const digest& who) {
  auto pause = login_pause(why.detail, wait);
  if (pause == 0ms)
    return;
  std::lock_guard lock{mutex_};
  // 108006 may mean that it is locked, which ends by itself; after an hour that is no excuse.
  auto again = until_ && why_.detail == why.detail && who_ == who;
  if (again && why.detail == 108006)
    pause = std::max(pause, longest_wait);
  until_ = now + pause;
  why_ = why;
  who_ = who;
}

void login_guard::clear() {
  std::lock_guard lock{mutex_};
  until_.reset();
}

std::optional<failure> login_guard::forbids(time_point now, const digest& who) const {
  std::lock_guard lock{mutex_};
  if (!until_ || now >= *until_ || who != who_)
    return std::nullopt;
  return why_;
}

} // namespace dongled::io::hilink
