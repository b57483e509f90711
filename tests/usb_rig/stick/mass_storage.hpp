#pragma once

#include "tests/usb_rig/stick/usb_types.hpp"

#include <span>
#include <vector>

namespace dongled::rig {

/// The stick's CD-ROM side: bulk-only transport (USB Mass Storage Class BOT 1.0) with an empty
/// drive, and the one command that matters, which makes it a modem. PURE.
class mass_storage {
public:
  /// What follows from one bulk OUT packet.
  struct answer {
    std::vector<bytes> in; ///< What the host may read next: data, then the status wrapper.
    bool stalls = false;   ///< No valid command block wrapper (BOT section 6.2.1).
    bool switches = false; ///< It was the mode switch message.
  };

  /// Takes what the host wrote to the OUT endpoint.
  answer take(std::span<const uint8_t> wrapper);

private:
  void fail(uint8_t key, uint8_t code);

  uint8_t sense_key_ = 0, sense_code_ = 0; ///< Of the last failed command (SPC-3 section 4.5).
};

} // namespace dongled::rig
