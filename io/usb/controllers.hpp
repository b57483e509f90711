#pragma once

#include "config/result.hpp"

#include <chrono>
#include <string>

namespace dongled::io::usb {

/// USB host controllers on PCI: taken from their driver and given back (Documentation/ABI:
/// sysfs-bus-pci), which ends all buses of the controller and makes them anew. Blocks; hub_power
/// alone calls it. Whether a controller may be touched is for others to judge.
class controllers {
public:
  explicit controllers(std::string sysfs, std::chrono::milliseconds patience = default_patience)
    : sysfs_(std::move(sysfs)), patience_(patience) {}

  /// Done: no driver has it, and none of its root hubs is left. Answers the driver's name, which
  /// `bind` needs. `not_found`: no USB controller of that name; `unsupported`: it is not on PCI.
  result<std::string> unbind(const std::string& name) const;

  /// Done: the driver has it, and a root hub is there. One that is bound already is done.
  result<done> bind(const std::string& name, const std::string& driver) const;

  /// Ending a bus takes every device on it with it; making it anew starts the hubs.
  static constexpr std::chrono::milliseconds default_patience{10000};

private:
  std::string sysfs_;
  std::chrono::milliseconds patience_;
};

/// Whether @p text is a PCI device's name ("0000:00:14.0"). Strict: it ends up in file paths.
bool valid_pci_name(const std::string& text);

/// Whether @p text may be a driver's name: letters, digits, '_' and '-', at most 64.
bool valid_driver_name(const std::string& text);

} // namespace dongled::io::usb
