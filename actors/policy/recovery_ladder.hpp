#pragma once

#include "actors/policy/diagnosis.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace dongled::policy {

/// Everything that may be done to an ill dongle, mildest first. The order is the ladder.
enum class rung : uint8_t {
  route,       ///< Repair address, routes and rule.
  data_cycle,  ///< The modem's data switch off and on.
  mode_flip,   ///< Another network mode and back: makes the modem register anew.
  reboot,      ///< The modem reboots itself.
  mode_switch, ///< A stick that shows its CD-ROM is told to be a modem.
  usb_bind,    ///< USB unbind and bind.
  reauthorize, ///< The kernel forgets the device and takes it in again.
  port_power,  ///< The port without power for a while.
  hub_power,   ///< The whole hub without power.
  controller,  ///< The host controller taken from its driver and given back.
};

/// The contract's step number of a rung: what `/toggle` reports.
unsigned step_of(rung x) noexcept;

const char* to_string(rung x) noexcept;

/// Climbs from the mildest rung that can help an illness; knows no rung's meaning.
class recovery_ladder {
public:
  /// Starts below the first rung that can cure @p what.
  explicit recovery_ladder(illness what) noexcept;

  /// The rung to try next, or nothing when the ladder has ended. Each is handed out once.
  std::optional<rung> next() noexcept;

  /// All that are left, in order.
  std::vector<rung> rest() const;

private:
  std::optional<rung> at_;
  bool one_rung_; ///< What it cannot cure, nothing harder can: credit, say, is not in the stick.
};

} // namespace dongled::policy
