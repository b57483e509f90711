#include "io/hilink/login_guard.hpp"

#include "io/hilink/errors.hpp"

#include <algorithm>

namespace dongled::io::hilink {

using namespace std::chrono_literals;

milliseconds login_pause(int code, std::optional<std::chrono::minutes> wait) {
  // A modem that asks for a wait longer than a day does not know what it says.
  auto asked = std::clamp<milliseconds>(wait.value_or(10min), 1min, 24h);
  switch (code) {
  case 108001:
  case 108002: return 24h;                               // only a new password helps
  case 108006: return std::max<milliseconds>(asked, 1h); // may also mean locked: it ends by itself
  case 108007: return asked;
  case 108003: return 30s; // the other one may log out any time
  case 108005:
  case 108010: return 60s;
  }
  return 0ms;
}

void login_guard::refused(int code, std::optional<std::chrono::minutes> wait, time_point now) {
  auto pause = login_pause(code, wait);
  if (pause == 0ms)
    return;
  until_ = now + pause;
  why_ = refusal(code, "log in to the modem");
}

std::optional<failure> login_guard::forbids(time_point now) const {
  if (!until_ || now >= *until_)
    return std::nullopt;
  return why_;
}

} // namespace dongled::io::hilink
