#pragma once

#include "config/result.hpp"
#include "tests/lab/netns.hpp"

#include <cstdint>
#include <string>

namespace dongled::lab {

/// What passes through a dongle. Values; the text below is all there is to it.
struct nat_rules {
  std::string public_address; ///< Source address on the far side; empty: no connection.
  bool passes = true;         ///< False: forwarding is dropped without a word (stuck data).
  uint16_t portal = 0; ///< Port 80 is led to this port here, and nothing else passes; 0: not.
  bool deaf = false;   ///< lan0 hears nothing, not even ARP (stuck USB).

  bool operator==(const nat_rules&) const = default;
};

/// The nftables script of a dongle: lan0 to wan0 with source NAT, nothing else, nothing inward.
std::string render(const nat_rules& x);

/// Replaces a namespace's whole ruleset, atomically. Errors: os with nftables' own words.
result<done> load_ruleset(const netns& where, const std::string& script);

} // namespace dongled::lab
