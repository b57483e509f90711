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
  std::string result;  ///< JSON of the answer; empty while running.
  std::string outcome; ///< Of the result; empty while running.

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
struct port_closed_record {
  subnet_id dongle;
  std::string asked_by;
  int64_t at = 0;
};
struct pause_record {
  subnet_id dongle;
  unix_ms until = 0; ///< 0: until resumed.
};

/// One thing that happened, as the daemon told it.
struct happening_record {
  uint64_t id = 0; ///< Given by who tells it; never used again.
  unix_ms at = 0;
  std::string kind;
  std::optional<subnet_id> dongle;
  std::string text, actor, toggle;
  uint64_t cause = 0;
  std::string by;
  std::string details; ///< JSON; empty: none.
};

/// Which happenings are wanted. What is left out does not matter.
struct happening_filter {
  std::optional<uint64_t> after; ///< The first ones after this id; without it, the newest ones.
  uint64_t before = 0;           ///< 0: no bound.
  std::optional<subnet_id> dongle;
  std::vector<std::string> kinds; ///< Empty: all.
  std::string toggle;
  size_t limit = 100;
};

/// Which toggles are wanted, the newest first. What is left out does not matter.
struct toggle_filter {
  std::optional<subnet_id> dongle;
  std::string outcome;  ///< "failed"; "running": those that have not ended.
  std::string asked_by; ///< What it begins with: "http", "recovery".
  unix_ms since = 0;    ///< Begun then or later.
  uint64_t after = 0;   ///< Ids above this one.
  uint64_t before = 0;  ///< Ids below this one; 0: no bound.
  size_t limit = 100;
};

/// What a dongle carried in one hour.
struct hour_record {
  unix_ms hour = 0; ///< When it began.
  subnet_id dongle;
  uint64_t up_bytes = 0, down_bytes = 0, connections = 0;
  bool operator==(const hour_record&) const = default;
};

/// How well a modem heard its cell, in its own units (dBm, dB).
struct signal_record {
  unix_ms at = 0;
  subnet_id dongle;
  std::optional<double> rsrp, rsrq, sinr;
  std::string band;
  bool operator==(const signal_record&) const = default;
};

/// What the store takes up on disk.
struct store_extent {
  uint64_t used = 0; ///< Bytes that hold something, in the file and in its log.
  uint64_t idle = 0; ///< Bytes of the file that hold nothing.
  /// Of what could be forgotten; nothing: there is none.
  std::optional<unix_ms> oldest = {}, newest = {};
};

} // namespace dongled::io::store
