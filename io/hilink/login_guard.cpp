#include "io/hilink/login_guard.hpp"

#include "io/hilink/errors.hpp"

#include <algorithm>

namespace dongled::io::hilink {

using namespace std::chrono_literals;

digest credentials(std::string_view username, std::string_view password) {
  return sha256(std::string(username) + '\0' + std::string(password));
}

milliseconds login_pause(int code, std::optional<std::chrono::minutes> wait) {
  // A modem that asks for a wait longer than a day does not know what it says.
  auto asked = std::clamp<milliseconds>(wait.value_or(10min), 1min, 24h);
  switch (code) {
  case 108001:
  case 108002: return 24h;                               // only a new password helps
  case 108006: return std::max<milliseconds>(asked, 1h); // may also mean locked: it ends by itself
  case 108007: return asked;
  case 108003: return 2s; // the other one may log out any time; this one counts as no attempt
  case 108005: return 10s;
  case 108010: return 60s;
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
    pause = std::max<milliseconds>(pause, 24h);
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
