#pragma once

#include "config/result.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace dongled::io::usb {

/// What a hub says of itself and its ports on the wire. PURE: bytes in, values out; any bytes will
/// do, since hubs are cheap and answer what they like.

/// How a hub says it switches the power of its ports (wHubCharacteristics, bits 1..0).
enum class power_switching : uint8_t {
  ganged,     ///< All ports together: one goes dark only with all the others.
  individual, ///< Each by itself.
  none,       ///< Not at all.
};

const char* to_string(power_switching x) noexcept;

/// The hub class descriptor (USB 2.0, 11.23.2.1; USB 3.2, 10.15.2.1), as far as power goes.
struct hub_descriptor {
  bool superspeed = false;
  uint8_t ports = 0;
  uint16_t characteristics = 0; ///< wHubCharacteristics.
  uint16_t power_good_ms = 0;   ///< From power on until the port's power is good.

  power_switching switching() const;
  bool operator==(const hub_descriptor&) const = default;
};

/// Reads a descriptor's bytes. `bad_input` for what is too short, contradicts itself, or is no hub
/// descriptor.
result<hub_descriptor> parse_hub_descriptor(std::span<const std::byte> bytes);

/// One port as its hub sees it: wPortStatus (USB 2.0, 11.24.2.7.1; USB 3.2, 10.16.2.6.1). The bit
/// for power is another one on a SuperSpeed hub.
struct port_status {
  bool powered = false;
  bool connected = false; ///< Something is plugged in and alive; never without power.
  bool over_current = false;
  bool operator==(const port_status&) const = default;
};

result<port_status> parse_port_status(std::span<const std::byte> bytes, bool superspeed);

} // namespace dongled::io::usb
