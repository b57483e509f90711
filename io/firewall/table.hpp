#pragma once

#include "config/settings.hpp"
#include "io/firewall/address_set.hpp"

#include <string>
#include <vector>

namespace dongled::io::firewall {

/// What the kernel's table should say: who may open connections to our ports.
struct table_wish {
  address_set allowed;
  std::vector<port_range> tcp, udp; ///< Sorted, and none touches another.
  bool log = true;                  ///< Refusals go to the kernel's log.
  bool operator==(const table_wish&) const = default;
};

/// All our ports: of every dongle that may exist, and UDP's range where there is one. PURE.
table_wish wish_for(const settings& x, address_set allowed);

/// What the table counted of one who was refused.
struct refused_source {
  std::string address;
  uint64_t packets = 0;
  seconds ago{0}; ///< Since the last of them.
  bool operator==(const refused_source&) const = default;
};

/// The table as it was read back.
struct table_reading {
  bool present = false;
  address_set allowed;
  std::string shape; ///< All but addresses and counts, in one spelling: equal when the rules are.
  size_t rules = 0;
  bool hooked = false; ///< It sees what comes in.
  uint64_t refused = 0;
  std::vector<refused_source> sources;
};

/// Whether the table is what @p wish has put there, as far as can be told without having seen it
/// before. PURE.
bool fulfils(const table_reading& x, const table_wish& wish);

} // namespace dongled::io::firewall
