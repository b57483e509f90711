#include "tests/lab/twin/login_guard.hpp"

#include <algorithm>

namespace dongled::lab {

int login_guard::admit(const modem_state& modem, session_book& sessions, const web_session* mine,
                       time_point now) const {
  if (locked_for(modem, now) > std::chrono::milliseconds{0})
    return 108007;
  if (auto busy = modem.faults().find(twin_fault::api_busy))
    return static_cast<int>(busy->amount);
  if (modem.faults().find(twin_fault::already_logged_in))
    return 108003;
  if (options_->second == second_login::refused && sessions.other_login(mine, now))
    return 108003;
  return 0;
}

int login_guard::failed(time_point now) {
  if (++failures_ >= options_->max_login_attempts) {
    failures_ = 0;
    locked_until_ = now + options_->timing.lock_out;
  }
  return 108006;
}

void login_guard::forget() noexcept {
  failures_ = 0;
  locked_until_ = {};
}

std::chrono::milliseconds login_guard::locked_for(const modem_state& modem, time_point now) const {
  auto own = std::chrono::duration_cast<std::chrono::milliseconds>(locked_until_ - now);
  return std::max(
    {own, modem.faults().remaining(twin_fault::login_locked, now), std::chrono::milliseconds{0}});
}

} // namespace dongled::lab
