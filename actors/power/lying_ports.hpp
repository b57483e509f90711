#pragma once

#include "config/ids.hpp"
#include "config/result.hpp"

#include <map>
#include <string>

namespace dongled {

/// Remembers the ports that say off while their stick lives on: switching them cures nothing. Kept
/// in a file, a line a port, since finding out costs a live stick seconds each time. A port's entry
/// names the hub it was learned with: another hub in its place starts with a clean record. Blocks
/// on the disk; owned by hub_power.
class lying_ports {
public:
  /// Reads @p file; a missing or nonsensical one is an empty record. One that cannot be read is
  /// read when it can.
  explicit lying_ports(std::string file);

  /// Whether the port of @p child is known to lie, on a hub that calls itself @p hub.
  bool knows(const port_path& child, const std::string& hub);

  /// Learns or forgets. Fails when it cannot be kept over a restart; until then it is known.
  result<done> learn(const port_path& child, const std::string& hub);
  result<done> forget(const port_path& child);

private:
  void load();
  result<done> save() const;

  std::string file_;
  bool loaded_ = false;
  std::map<port_path, std::string> hubs_;
};

} // namespace dongled
