#pragma once

#include "config/ids.hpp"
#include "config/result.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace dongled::io::usb {

/// Ports that the kernel must leave alone while they are off. A port that loses its device without
/// the kernel's doing is switched on again by it ("maybe switch power back on", drivers/usb/core/
/// hub.c, hub_port_connect), unless somebody has claimed it (USBDEVFS_CLAIM_PORT). A claim ends
/// with its descriptor, so also when the daemon is killed. hub_power alone uses it.
class port_claims {
public:
  port_claims() = default;
  ~port_claims();
  port_claims(const port_claims&) = delete;
  port_claims& operator=(const port_claims&) = delete;

  /// Claims port @p number of the hub whose usbfs node is @p node. Done as well when it is ours
  /// already. Errors: not_found (no usbfs), denied, busy (another program has it), os.
  result<done> take(const port_path& hub, uint8_t number, const std::string& node);

  /// Gives it back to the kernel. One that is not ours is left as it is.
  void drop(const port_path& hub, uint8_t number);

private:
  std::map<std::pair<std::string, uint8_t>, int> held_; ///< Descriptors, by hub and port.
};

} // namespace dongled::io::usb
