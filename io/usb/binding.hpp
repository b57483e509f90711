#pragma once

#include "config/ids.hpp"
#include "config/result.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace dongled::io::usb {

/// What sysfs says of one device at one moment: what the writes below are read back by.
struct device_state {
  bool known = true;    ///< False: it could not be looked at, and nothing below is true.
  bool present = false; ///< Its directory is there.
  bool bound = false;   ///< A driver has it.
  bool authorized = true;
  std::optional<uint32_t> configuration; ///< None: it has no interfaces and does nothing.
  uint32_t number = 0;                   ///< devnum: another one, and the device came anew.

  bool at_work() const { return known && present && configuration.has_value(); }
  /// Seen to be without a configuration, or gone.
  bool at_rest() const { return known && !at_work(); }
  bool gone() const { return known && !present; }
};

device_state state_of(const std::string& sysfs, const port_path& device);

/// Driver and authorisation of single devices (Documentation/ABI: sysfs-bus-usb; drivers/usb/core:
/// usb_generic_driver_probe and _disconnect), each write read back for as long as `patience`.
/// Blocks; hub_power alone calls it. A write needs root.
class binding {
public:
  explicit binding(std::string sysfs, std::chrono::milliseconds patience = default_patience)
    : sysfs_(std::move(sysfs)), patience_(patience) {}

  /// Takes the device from the "usb" driver, which ends its configuration and its interfaces.
  /// Done: no configuration is left, or the device went altogether. `not_found`: there is none.
  result<done> unbind(const port_path& device) const;

  /// Gives it to the "usb" driver, which chooses a configuration. Done: it has one; one that has
  /// one already is done. `refused`: it is not authorised, so it would get none.
  result<done> bind(const port_path& device) const;

  /// Writes `authorized`; off ends the configuration, on chooses one anew.
  result<done> authorize(const port_path& device, bool on) const;

  /// The kernel answers while it writes; a look-alike and a slow stick take longer.
  static constexpr std::chrono::milliseconds default_patience{5000};

private:
  std::string sysfs_;
  std::chrono::milliseconds patience_;
};

} // namespace dongled::io::usb
