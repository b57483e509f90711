// What is asked of a dongle's modem twin, or told to it.
#include "tests/lab/dongle.hpp"

namespace dongled::lab {

void dongle::set_power(bool on) {
  if (on == powered_)
    return;
  powered_ = on;
  if (on)
    twin_->power_on(twin::clock::now());
  else
    twin_->power_off(twin::clock::now());
  schedule();
}

void dongle::switch_mode() {
  twin_->switch_mode(twin::clock::now());
  schedule();
}

void dongle::set_fault(const fault_order& x) {
  twin_->set_fault(x, twin::clock::now());
  schedule();
}

void dongle::clear_fault(twin_fault x) {
  twin_->clear_fault(x, twin::clock::now());
  schedule();
}

std::string dongle::twin_snapshot() const { return twin_->snapshot(twin::clock::now()); }

link_counters dongle::traffic() {
  auto x = net_.counters(wan_);
  auto seen = x ? *x : link_counters{};
  twin_->count_traffic(seen.rx_bytes, seen.tx_bytes, twin::clock::now());
  return seen;
}

} // namespace dongled::lab
