#pragma once

#include "config/ids.hpp"
#include "config/result.hpp"

#include <chrono>
#include <map>
#include <string>

namespace dongled::io::usb {

/// Sends a stick in mass-storage mode the message that makes it a modem, through libusb. Blocks for
/// some seconds at most; hub_power alone calls it.
///
/// Where the device's usbfs node is a FIFO or a plain file instead of a device, as a look-alike of
/// usbfs has it, the bulk message is written there: nobody else would make such a node.
class mode_switch {
public:
  /// @p dev is "/dev/bus/usb"; @p messages is `usb.switch_messages`.
  mode_switch(std::string sysfs, std::string dev,
              std::chrono::milliseconds patience = default_patience,
              std::map<usb_id, std::string> messages = {})
    : sysfs_(std::move(sysfs)), dev_(std::move(dev)), patience_(patience),
      messages_(std::move(messages)) {}

  /// One try, with the variant of @p attempt (from 0), or the
  /// message that the settings have for it. Done: the stick left the bus, as one does
  /// that obeys, or at least answered that it will; what it comes back as is for others to see.
  /// `refused`: the device is no stick in mass-storage mode; `not_found`: nothing is there, or
  /// there is no usbfs; `timed_out`: the message was sent, and the stick is still what it was.
  result<done> send(const port_path& device, unsigned attempt) const;

  /// Until an obedient stick has left: seen within 2 s, whatever the firmware.
  static constexpr std::chrono::milliseconds default_patience{5000};

private:
  std::string sysfs_, dev_;
  std::chrono::milliseconds patience_;
  std::map<usb_id, std::string> messages_;
};

} // namespace dongled::io::usb
