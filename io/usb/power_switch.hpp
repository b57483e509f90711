#pragma once

#include "io/usb/binding.hpp"
#include "io/usb/hub_requests.hpp"
#include "io/usb/port_power.hpp"
#include "io/usb/topology.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace dongled::io::usb {

/// Switches ports and says what became of them. A USB 3 socket is two ports, and both halves must
/// be off before its power goes; each function speaks of the whole socket, whichever half @p child
/// names.
///
/// Through the `disable` file the kernel disconnects the stick and then cuts. A raw hub request
/// goes behind the kernel's back, and some hubs tell nobody: so the stick is unbound before, and
/// its ghost removed after, unless the hub still sees it alive; and the port is claimed as long as
/// it is off, since the kernel would switch it on again. Blocks; hub_power alone calls it.
class power_switch {
public:
  struct patience {
    std::chrono::milliseconds port{2000};  ///< Until the port itself says what it was told.
    std::chrono::milliseconds ghost{1000}; ///< Until the kernel notices that a stick went or came.
  };

  /// @p line outlives this.
  power_switch(std::string sysfs, hub_line& line, patience limits)
    : sysfs_(std::move(sysfs)), line_(line), binding_(sysfs_), limits_(limits) {}

  power_support support(const port_path& child) const;
  power_support support(const topology& now, const port_path& child) const;

  /// Done: the port says so itself, both halves of it. `not_found`: no such port now.
  /// `unsupported`: it cannot be switched. `refused`: off for a port that feeds a hub, unless
  /// @p feeds_hub says that this is meant. When one half fails to go off, the other is switched on
  /// again; the half that failed may be in either state.
  result<done> set(const port_path& child, bool on, bool feeds_hub) const;

  /// `unsupported` when neither a file nor the hub says whether the port is on.
  result<port_reading> reading(const port_path& child) const;
  result<port_reading> reading(const topology& now, const port_path& child) const;

private:
  struct half;
  result<std::vector<half>> halves(const topology& now, const port_path& child) const;
  power_support judge(const half& x) const;
  result<bool> says_on(const half& x) const;
  result<done> set(const half& x, bool on) const;
  result<done> write(const half& x, bool on) const;
  result<done> cut_raw(const half& x) const;
  result<done> feed_raw(const half& x) const;

  std::string sysfs_;
  hub_line& line_;
  binding binding_;
  patience limits_;
};

} // namespace dongled::io::usb
