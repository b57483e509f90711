#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace dongled::lab {

/// Whether a SIM lets the modem use it.
enum class sim_lock : uint8_t { open, pin, puk, dead };

/// A SIM card: its lock, the tries left, and whether it is in the slot at all.
class sim_card {
public:
  sim_card(std::string pin, std::string puk) : pin_(std::move(pin)), puk_(std::move(puk)) {}

  bool present() const noexcept { return present_; }
  sim_lock lock() const noexcept { return lock_; }
  int pin_tries() const noexcept { return pin_tries_; }
  int puk_tries() const noexcept { return puk_tries_; }
  bool ready() const noexcept { return present_ && lock_ == sim_lock::open; }

  /// pin/status SimState: 255 no SIM, 257 ready, 260 PIN needed, 261 PUK needed.
  int state() const noexcept;

  void insert(bool present) noexcept { present_ = present; }

  /// Locks or opens the card, with all tries left.
  void set_lock(sim_lock x) noexcept;

  /// Tries a PIN; the third wrong one asks for the PUK.
  bool enter_pin(std::string_view pin);

  /// Tries the PUK and sets a new PIN; the tenth wrong one kills the card.
  bool enter_puk(std::string_view puk, std::string_view new_pin);

private:
  std::string pin_;
  std::string puk_;
  bool present_ = true;
  sim_lock lock_ = sim_lock::open;
  int pin_tries_ = 3;
  int puk_tries_ = 10;
};

} // namespace dongled::lab
