#include "tests/lab/address_pool.hpp"

#include <array>

namespace dongled::lab {

namespace {

struct carrier_plan {
  const char* name;
  const char* prefix; ///< First three numbers of the public pool.
  unsigned first, size;
};

// RFC 5737 addresses: "ordinary" to dongled, and owned by nobody.
constexpr std::array<carrier_plan, 3> plans{{{"alpha", "198.51.100.", 1, 126},
                                             {"beta", "198.51.100.", 129, 126},
                                             {"gamma", "203.0.113.", 1, 254}}};

} // namespace

std::string address_pool::carrier_of(unsigned slot) { return plans[slot % plans.size()].name; }

lease address_pool::take(uint8_t n, unsigned slot, bool renew) {
  auto known = current_.find(n);
  if (known != current_.end() && !renew)
    return known->second;
  const auto& plan = plans[slot % plans.size()];
  lease next;
  // The CGNAT space 100.64.0.0/10 (RFC 6598), a /24 a turn and a host number a dongle.
  auto turn = turns_[n]++;
  next.wan_address = "100." + std::to_string(64 + turn / 256 % 64) + "."
                     + std::to_string(turn % 256) + "." + std::to_string(n);
  do {
    auto host = plan.first + (n * 7u + turn * 11u) % plan.size;
    next.public_address = plan.prefix + std::to_string(host);
    ++turn;
  } while (in_use_.contains(next.public_address));
  turns_[n] = turn;
  if (known != current_.end())
    in_use_.erase(known->second.public_address);
  in_use_.insert(next.public_address);
  current_[n] = next;
  return next;
}

} // namespace dongled::lab
