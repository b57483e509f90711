#pragma once

#include "config/result.hpp"
#include "tests/lab/rack.hpp"

#include <string>
#include <vector>

namespace dongled::lab {

/// Sets and heals the faults of USB itself: of sticks, of their ports, of hubs.
class usb_desk {
public:
  explicit usb_desk(rack& dongles) : rack_(dongles) {}

  /// Whether a fault of that name is this desk's.
  static bool knows(const std::string& name);

  /// Errors: bad_input (a bad parameter).
  result<done> set(uint8_t subnet, const std::string& name, const std::string& parameter);

  /// Heals one fault, or all with an empty name. A fault that is not set is healed already.
  void heal(uint8_t subnet, const std::string& name);

  /// What is set now, as `NAME` or `NAME=PARAMETER`.
  std::vector<std::string> active(uint8_t subnet) const;

  /// The hub hides what hangs on it until the whole hub lost power; with `gone`, it has left the
  /// bus itself until the port that feeds it was cycled. Errors: not_found, bad_input.
  result<done> set_hub(const std::string& hub, const std::string& how);

  /// Heals a hub, or all with an empty path.
  void heal_hub(const std::string& hub);

private:
  result<done> set_storage(uint8_t subnet, const std::string& parameter);

  rack& rack_;
};

} // namespace dongled::lab
