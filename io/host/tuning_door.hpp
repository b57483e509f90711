#pragma once

#include "config/ids.hpp"
#include "config/result.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace dongled::io::host {

/// What a network card's rings hold, and may hold at most, in frames.
struct ring_sizes {
  uint32_t rx = 0, tx = 0;
  uint32_t rx_most = 0, tx_most = 0;
};

/// "rx 256 tx 256": the rings as the text of a setting.
std::string ring_text(uint32_t rx, uint32_t tx);

/// What speaks for a change: counters that only grow (since boot), and how much there is now. What
/// cannot be read is not there.
struct host_counts {
  std::map<std::string, uint64_t> grows, now;
};

/// Of whom counts are wanted besides the host's own.
struct counted {
  std::string uplink;                            ///< Empty: there is none.
  std::vector<port_path> sticks = {};            ///< On which ports dongles are.
  std::vector<std::string> local_addresses = {}; ///< The host's own on dongles.
};

/// The kernel's settings, read and written; a door, so that a test can stand behind it. A setting
/// is named by its path under /proc/sys ("net/ipv4/tcp_timestamps"), or is a stick's
/// ("usb/1-1.2/power/control", below sysfs' devices) or the rings of an interface ("ring/eth0").
/// Blocks on files and the kernel, briefly; one owner.
struct tuning_door {
  virtual ~tuning_door() = default;

  /// `not_found` or `unsupported`: there is no such setting here.
  virtual result<std::string> read(const std::string& setting) = 0;

  /// Done: it reads back. Of a ring that means that its link went down and up.
  virtual result<done> write(const std::string& setting, const std::string& value) = 0;

  /// `not_found` or `unsupported`: this interface has no rings to be set.
  virtual result<ring_sizes> rings(const std::string& interface) = 0;

  virtual host_counts count(const counted& whom) = 0;

  /// Who else sets it at a start: "/etc/sysctl.d/90-x.conf:3", "tuned profile throughput".
  virtual std::vector<std::string> others(const std::string& setting) = 0;

  /// Tells this run of the kernel from all others.
  virtual result<std::string> boot_id() = 0;
};

} // namespace dongled::io::host
