#include "tests/lab/twin/sim_card.hpp"

namespace dongled::lab {

int sim_card::state() const noexcept {
  if (!present_)
    return 255;
  switch (lock_) {
  case sim_lock::open: return 257;
  case sim_lock::pin: return 260;
  case sim_lock::puk: return 261;
  case sim_lock::dead: return 256;
  }
  return 256;
}

void sim_card::set_lock(sim_lock x) noexcept {
  lock_ = x;
  pin_tries_ = x == sim_lock::puk ? 0 : 3;
  puk_tries_ = 10;
}

bool sim_card::enter_pin(std::string_view pin) {
  if (!present_ || lock_ != sim_lock::pin)
    return false;
  if (pin == pin_) {
    set_lock(sim_lock::open);
    return true;
  }
  if (--pin_tries_ == 0)
    lock_ = sim_lock::puk;
  return false;
}

bool sim_card::enter_puk(std::string_view puk, std::string_view new_pin) {
  if (!present_ || lock_ != sim_lock::puk)
    return false;
  if (puk == puk_ && new_pin.size() >= 4 && new_pin.size() <= 8) {
    pin_ = new_pin;
    set_lock(sim_lock::open);
    return true;
  }
  if (--puk_tries_ == 0)
    lock_ = sim_lock::dead;
  return false;
}

} // namespace dongled::lab
