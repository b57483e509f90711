#pragma once

#include "config/ids.hpp"
#include "io/netlink/recognise.hpp"
#include "io/usb/stick_rules.hpp"

#include <map>
#include <mutex>
#include <string>

namespace dongled {

/// Remembers by more than a name who is who on USB: which devices have answered as HiLink, by port
/// and identity, so that a mute one is still known; and where the uplink was. Kept in a file, a
/// line each, so that a restart knows it too; without a file, or with a disk that takes none, it
/// is known until the daemon ends. Thread-safe; what learns may wait for the disk.
class stick_book {
public:
  /// Reads @p file, and keeps there what is learned; a missing or nonsensical one is empty.
  void keep_in(std::string file);

  /// The device on @p port has answered as HiLink. True when that is news.
  bool answered(const port_path& port, usb_id id);

  /// The uplink was seen. @p wanted is what the settings call it, or "auto".
  void uplink_seen(const std::string& wanted, const io::netlink::uplink_fact& now);

  /// The rules that follow, with what the settings say.
  io::usb::stick_rules rules(const settings::dongles_part& config) const;

private:
  void save() const;

  mutable std::mutex mutex_;
  std::string file_;
  std::map<port_path, usb_id> answered_;
  io::usb::uplink_place uplink_;
};

} // namespace dongled
