#pragma once

#include "config/ids.hpp"
#include "config/wall_time.hpp"

#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace dongled {

/// Which dongle was last found on which port, when, and which modem that was: how a dongle without
/// an address, or in mass-storage mode, is known by its place. Filled from the journal at start and
/// by the modems as they identify themselves. Thread-safe, like the board: the rack watch reads it
/// on its own thread.
class port_book {
public:
  struct entry {
    port_path port;
    std::string imei;    ///< Empty: not told yet.
    unix_ms seen_at = 0; ///< When it was last known to be there; 0: never.
  };

  /// What an entry replaced, so that the caller can say it.
  struct change {
    bool news = false;              ///< Something differs from before.
    std::optional<entry> before;    ///< Of the same dongle.
    std::optional<subnet_id> other; ///< Who was on this port before, and is now nowhere.
  };

  /// What there is to say of @p x, the change to @p now; empty: nothing. A stick that was replaced
  /// is worth a warning, the rest is information.
  struct saying {
    std::string text;
    bool replaced = false; ///< It is another modem than before.
  };
  static saying words(subnet_id dongle, const entry& now, const change& x);

  /// A port has one dongle and a dongle one port; the last word wins. An empty IMEI keeps a known
  /// one while the port stays the same. The time of the last sight never goes back.
  change learn(subnet_id dongle, entry where);

  std::optional<entry> find(subnet_id dongle) const;
  std::optional<subnet_id> at(const port_path& port) const;
  std::map<port_path, subnet_id> ports() const;

private:
  mutable std::mutex mutex_;
  std::map<subnet_id, entry> book_;
};

} // namespace dongled
