#pragma once

#include "io/recorder/recording.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>

namespace dongled::io::recorder {

/// Where the host is looked at, and what of it is ours.
struct host_places {
  std::string root;                        ///< Before /proc and /sys: empty, or a folder of a test.
  std::string state_dir;                   ///< Whose disk is looked at.
  std::set<uint16_t> ports;                ///< On which the daemon listens.
  std::map<std::string, int> dongles = {}; ///< Which dongle has which IPv4 address.
  std::string uplink;                      ///< The interface; empty: not known.
};

/// Reads all that the kernel says of this host; what cannot be read is there as missing. Reads
/// files of /proc and /sys only: some milliseconds, more with many thousands of sockets.
void read_host(reading_list& to, const host_places& x);

} // namespace dongled::io::recorder
