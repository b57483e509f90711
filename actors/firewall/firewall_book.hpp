#pragma once

#include "actors/policy/list_verdict.hpp"
#include "config/result.hpp"

#include <string>

namespace dongled {

/// What the firewall remembers over restarts: its last good lists, and whether it is off.
struct firewall_memory {
  bool off = false;
  unix_ms off_until = 0; ///< 0: until it is switched on.
  policy::listed_part url, file;

  /// Whether it is off at @p now: an end that has come ends it.
  bool off_at(unix_ms now) const { return off && (off_until == 0 || now < off_until); }
  /// Both lists as one.
  io::firewall::address_set listed() const { return url.addresses.joined(file.addresses); }
  bool operator==(const firewall_memory&) const = default;
};

/// As one text, so that a crash leaves the old or the new, and never half of each. PURE.
std::string text_of(const firewall_memory& x);
/// Reads it back; `bad_input` for anything else. PURE.
result<firewall_memory> firewall_memory_from(const std::string& text);

/// Where it is kept.
std::string firewall_file(const std::string& state_dir);

/// Reads the file; none is an empty memory. Blocks for the disk.
result<firewall_memory> load_firewall_memory(const std::string& state_dir);
/// Blocks until it is on the disk, with its folder's entry.
result<done> save_firewall_memory(const std::string& state_dir, const firewall_memory& x);

} // namespace dongled
