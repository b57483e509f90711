// The part of modem_state that starts and stops the modem.
#include "tests/lab/twin/modem_state.hpp"

namespace dongled::lab {

namespace {

/// From the reply to device/control until the modem is gone.
constexpr std::chrono::milliseconds control_delay{100};

} // namespace

const char* to_string(power_phase x) noexcept {
  switch (x) {
  case power_phase::off: return "off";
  case power_phase::booting: return "booting";
  case power_phase::storage: return "storage";
  case power_phase::on: return "on";
  }
  return "?";
}

int modem_state::control(int what, time_point now) {
  advance(now);
  if (what != 1 && what != 2 && what != 4)
    return 100005;
  if (what == 2) {
    records_ = {};
    dataswitch_ = true;
    set_lan(lan_settings{});
  }
  control_ = what;
  control_due_ = now + control_delay;
  return 0;
}

void modem_state::power_off(time_point now) {
  advance(now);
  go_down(cure::power, now);
}

void modem_state::power_on(time_point now) {
  advance(now);
  if (power_ != power_phase::off)
    return;
  power_ = power_phase::booting;
  boot_due_ = now + boot_time();
}

void modem_state::switch_mode(time_point now) {
  advance(now);
  if (power_ != power_phase::storage)
    return;
  power_ = power_phase::on;
  booted_ = now;
  world_->booted(false);
  refresh(now);
  link_.wish(dataswitch_, now);
}

/// The radio, the sessions and all that lives in RAM are gone at once.
void modem_state::go_down(cure because, time_point now) {
  power_ = power_phase::off;
  ++session_era_;
  boot_due_.reset();
  control_due_.reset();
  link_.cut(because, now);
  messages_.release();
  follow_link(now);
  cured_by(because, now);
  refresh(now);
}

void modem_state::replace(const lan_settings& lan, time_point now) {
  power_off(now);
  for (const auto& x : faults_.all())
    clear_fault(x.what, now);
  records_ = {};
  dataswitch_ = true;
  set_lan(lan);
}

std::chrono::milliseconds modem_state::boot_time() const {
  auto* slow = faults_.find(twin_fault::slow_boot);
  return options_.timing.boot + std::chrono::milliseconds{slow == nullptr ? 0 : slow->amount};
}

void modem_state::boot(time_point now) {
  power_ = faults_.find(twin_fault::storage_after_boot) ? power_phase::storage : power_phase::on;
  booted_ = now;
  if (faults_.find(twin_fault::dataswitch_off_after_boot))
    dataswitch_ = false;
  world_->booted(power_ == power_phase::storage);
  refresh(now);
  link_.wish(dataswitch_, now);
}

} // namespace dongled::lab
