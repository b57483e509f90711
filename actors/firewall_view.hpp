#pragma once

#include "config/wall_time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dongled {

/// Why a list was not taken, the last time that one was not.
struct list_refusal {
  unix_ms at = 0;
  std::string reason; ///< A sentence; no address of the list is in it.
  size_t line = 0;    ///< Of the list; 0: it is about the whole.
  bool operator==(const list_refusal&) const = default;
};

/// Somebody who was not let in, by the kernel's word.
struct blocked_source {
  std::string address;
  uint64_t count = 0; ///< Packets refused.
  unix_ms last_at = 0;
  bool operator==(const blocked_source&) const = default;
};

/// Another firewall on this host, which may close what ours leaves open.
struct other_firewall {
  std::string name;
  std::string open_with; ///< The line to type; empty: nothing need be opened.
  bool operator==(const other_firewall&) const = default;
};

/// How the firewall stands: what `donglectl firewall status` shows.
struct firewall_view {
  bool configured = false; ///< `firewall.enabled`.
  bool enabled = false;    ///< That, and nobody has switched it off.
  bool off = false;        ///< Somebody has switched it off, over restarts.
  unix_ms off_until = 0;   ///< Until then; 0: until it is switched on.
  bool enforced = false;   ///< The kernel holds the set, read back.
  std::string why;         ///< Why it does not; empty: it does, or need not.
  std::string source;      ///< Where the list is from, by host and file name; empty: from nowhere.
  std::optional<uint64_t> serial;
  unix_ms fetched_at = 0;                 ///< When the list in force came; 0: there is none.
  unix_ms checked_at = 0;                 ///< When its sources were last looked at; 0: never.
  size_t v4 = 0, v6 = 0;                  ///< Merged intervals of the list in force.
  std::string list_sha256, kernel_sha256; ///< Of all who may connect; empty: not known.
  bool listed = false;                    ///< There is a list in force.
  bool expired = false;                   ///< Its signature's last day is over; it stays in force.
  unix_ms stale_after = 0;                ///< Of nobody's having seen its source.
  bool old = false;                       ///< So long ago is that.
  std::optional<list_refusal> refusal;
  /// Addresses of IPv4 to try the ports as: one who may connect, one who may not; empty: nobody.
  std::string someone, stranger;
  uint64_t blocked = 0; ///< Packets refused by the kernel since the daemon's start.
  std::vector<blocked_source> top;
  std::vector<other_firewall> others;
  bool operator==(const firewall_view&) const = default;
};

} // namespace dongled
