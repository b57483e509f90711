#pragma once

#include "config/ids.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace dongled::io::usb {

/// The kernel's names of USB things (drivers/usb/core: "usb1" root hub, "1-1.2" device,
/// "1-1.2:1.0" interface, "1-1-port2" and "usb1-port2" ports). PURE.

/// "usb1": the root hub of a bus.
bool is_root_hub(std::string_view name);

/// "1-1.2:1.0" → "1-1.2"; "1-0:1.0", the root hub's interface, → "usb1".
std::optional<port_path> device_of_interface(std::string_view name);

/// The port number in "1-1-port2" if it is a port of @p hub.
std::optional<uint8_t> port_number(std::string_view name, const port_path& hub);

/// The innermost USB device in a path below /sys/devices.
std::optional<port_path> device_in_path(std::string_view path);

} // namespace dongled::io::usb
