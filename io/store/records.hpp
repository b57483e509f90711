#pragma once

#include "config/ids.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dongled::io::store {

/// Wall-clock time, milliseconds since the Unix epoch.
using unix_ms = int64_t;

/// One toggle from the asking to the answer. It runs until it has an end.
struct toggle_record {
  uint64_t id = 0;
  subnet_id dongle;
  std::string asked_by;
  unix_ms started = 0;
  std::optional<unix_ms> ended;
  std::string result; ///< JSON of the answer; empty while running.

  bool running() const { return !ended; }
};

/// One step of a toggle: what was done, why, and what was read back afterwards.
struct trace_record {
  uint64_t seq = 0; ///< From 1 within its toggle; given by the store.
  unix_ms at = 0;
  std::string action, why, read_back;
  int64_t duration_ms = 0;
};

/// A public address that was seen on a dongle.
struct address_record {
  subnet_id dongle;
  std::string address;
  unix_ms at = 0;
};

/// Which dongle was last found at a USB port.
struct topology_record {
  port_path port;
  subnet_id dongle;
  std::string imei;
  unix_ms learned = 0;
};

/// What a dongle has carried for its clients, or for one user of it.
struct traffic_record {
  subnet_id dongle;
  std::string user; ///< Empty: for all, with or without a login.
  uint64_t up_bytes = 0, down_bytes = 0, connections = 0;
  bool operator==(const traffic_record&) const = default;
};
using traffic_records = std::vector<traffic_record>;

/// A dongle that an operator has switched off and that stays off until told otherwise.
struct power_off_record {
  subnet_id dongle;
  std::string asked_by;
  unix_ms at = 0;
};

/// A dongle that recovery leaves alone, because an operator said so. Dongle 0 stands for those that
/// are not known yet.
struct pause_record {
  subnet_id dongle;
  unix_ms until = 0; ///< 0: until resumed.
};

} // namespace dongled::io::store
