#pragma once

#include <cstdint>
#include <vector>

namespace dongled::rig {

using bytes = std::vector<uint8_t>;

/// What the stick shows itself as on the bus.
enum class usb_mode : uint8_t {
  storage, ///< 12d1:1f01, a CD-ROM with Windows drivers ("Zero-CD").
  network, ///< 12d1:14db, HiLink: CDC Ethernet.
};

/// The eight bytes of a control transfer's first stage (USB 2.0, table 9-2).
struct setup_packet {
  uint8_t type = 0, request = 0;
  uint16_t value = 0, index = 0, length = 0;
};

/// An endpoint as its descriptor has it (USB 2.0, table 9-13).
struct endpoint {
  enum class kind : uint8_t { bulk, interrupt };
  uint8_t address = 0; ///< Bit 7: towards the host.
  kind type = kind::bulk;
  uint8_t interface = 0;
  uint16_t max_packet = 64;
  uint8_t interval = 0;
};

/// An interface's class triple (USB 2.0, table 9-12).
struct interface_class {
  uint8_t number = 0, base = 0, subclass = 0, protocol = 0;
};

} // namespace dongled::rig
