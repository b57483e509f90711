#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace dongled::lab {

/// What a carrier gives one dongle: the CGNAT address the modem knows, and the public one it
/// does not know.
struct lease {
  std::string wan_address;
  std::string public_address;

  bool operator==(const lease&) const = default;
};

/// The address plan of all carriers. PURE: the same calls give the same addresses. Public
/// addresses are unique among the dongles, and a new one differs from all the dongle had lately.
class address_pool {
public:
  /// The carrier of a dongle: "alpha", "beta" or "gamma", dealt out by `slot` (0, 1, …).
  static std::string carrier_of(unsigned slot);

  /// A lease for dongle `n` of that slot: with `renew` (or at the first time) other addresses than
  /// the last ones, otherwise the same again.
  lease take(uint8_t n, unsigned slot, bool renew);

private:
  std::map<uint8_t, lease> current_;
  std::map<uint8_t, unsigned> turns_;
  std::set<std::string> in_use_;
};

} // namespace dongled::lab
