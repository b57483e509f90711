#pragma once

#include "config/ids.hpp"
#include "config/result.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace dongled::io::usb {

/// One interface of a USB device ("1-1.2:1.0").
struct usb_interface {
  std::string name;
  uint8_t device_class = 0;     ///< bInterfaceClass: 0x08 mass storage, 0x02/0xe0 network.
  std::string driver;           ///< Empty: none bound.
  std::vector<std::string> net; ///< Network interfaces it carries.
  bool operator==(const usb_interface&) const = default;
};

/// One USB device, hubs included, as sysfs has it. Text comes from the device and is bounded and
/// printable, not trustworthy: many sticks share a serial.
struct device {
  port_path path; ///< "1-1.2"; of a root hub "usb1".
  uint16_t vendor = 0, product = 0;
  uint8_t device_class = 0;         ///< bDeviceClass; 0x09 is a hub.
  std::string product_name, serial; ///< Of a hub not read.
  std::optional<int> configuration; ///< bConfigurationValue; none: unbound.
  bool authorized = true;
  uint16_t bus = 0, number = 0; ///< busnum and devnum: /dev/bus/usb/BBB/DDD.
  std::vector<usb_interface> interfaces;
  bool storage_mode = false; ///< A modem stick that still shows its CD-ROM and wants a mode switch.

  bool hub() const { return device_class == 0x09; }
  usb_id id() const { return {vendor, product}; }
  bool operator==(const device&) const = default;
};

/// One port of a hub. What is plugged there has the path `child`, whether present or not.
struct port {
  uint8_t number = 0;
  port_path child;
  std::optional<std::string> disable_file; ///< Absolute path of `disable` (Linux 6.0), if there.
  /// The same socket as the other half of a USB 3 hub sees it ("2-1-port3"); both halves must be
  /// switched off before the power goes.
  std::optional<std::string> peer;
  bool operator==(const port&) const = default;
};

/// One hub with its ports. A chained hub's `path` is the child of a port of another hub.
struct hub {
  port_path path; ///< "1-1"; root hubs are "usb1".
  bool root = false;
  std::string controller; ///< Name of the controller it hangs on, directly or through hubs.
  uint16_t bus = 0, number = 0;
  std::vector<port> ports;
  /// The hub that is the other half of the same box, found through its ports' peers.
  std::optional<port_path> twin;
  bool operator==(const hub&) const = default;
};

/// One host controller and the buses it drives.
struct controller {
  std::string name; ///< Of its device: "0000:00:14.0".
  std::vector<uint16_t> buses;
  std::string driver = {}; ///< Empty: unknown.
  bool operator==(const controller&) const = default;
};

/// What hangs on USB, read in one go; everything sorted by path. A value: it grows stale.
struct topology {
  std::vector<controller> controllers;
  std::vector<hub> hubs;
  std::vector<device> devices;
  std::map<std::string, port_path> net; ///< Network interface → port of its USB device.
  std::set<std::string> elsewhere;      ///< Network interfaces that hang on no USB device.
  bool known = false;                   ///< sysfs was read: what is not here is not there.

  const device* find_device(const port_path& path) const;
  const hub* find_hub(const port_path& path) const;
  /// The hub whose port @p child is, and that port; null when no such hub is known.
  const hub* parent_of(const port_path& child) const;
  const port* port_of(const port_path& child) const;

  bool operator==(const topology&) const = default;
};

/// "1-1.2" → true. Strict (BUS-PORT[.PORT]…, each 1–255, at most 7 ports deep), since these names
/// end up in file paths.
bool valid_port_path(const std::string& text);

/// The port path of a device that hangs on hub @p path at @p number: ("1-1", 2) → "1-1.2",
/// ("usb1", 2) → "1-2".
port_path child_path(const port_path& hub, unsigned number);

/// Identities whose CD-ROM is a modem stick's, besides those of the table.
using storage_ids = std::set<usb_id>;

/// Whether a device is a modem stick in mass-storage mode: by its identity, and where that is the
/// same in both modes, because all it has is mass storage.
bool is_storage_mode(const device& x, const storage_ids& more = {});

/// Reads sysfs at @p root ("/sys", or a look-alike: only files and links are used). A missing or
/// nonsensical file costs the one fact it holds; a host without USB has an empty topology.
/// `fault::not_found` only when @p root itself cannot be read; what could not be listed, or read
/// for want of descriptors or memory (`fault::exhausted`), fails the whole: half a rack would look
/// like one whose sticks are gone. Reads nothing that needs a hub's
/// lock (its strings, its configuration, its ports' `disable`: drivers/usb/core/sysfs.c, port.c):
/// the kernel holds that for minutes while it tries to talk to a deaf stick, and whoever watches
/// the rack must not go blind meanwhile. A stick's own lock may hold this for some seconds.
result<topology> read_topology(const std::string& root, const storage_ids& more = {});

/// The USB port behind network interface @p name, through class/net/NAME/device.
std::optional<port_path> port_of_net(const std::string& root, const std::string& name);

} // namespace dongled::io::usb
