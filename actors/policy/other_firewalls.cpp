#include "actors/policy/other_firewalls.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace dongled::policy {

namespace {

struct known_firewall {
  std::string_view begins; ///< A chain of its.
  const char *name, *open_with;
};

constexpr std::array known_firewalls{
  known_firewall{"inet firewalld ", "firewalld",
                 "firewall-cmd --permanent --add-service=dongled && firewall-cmd --reload"},
  known_firewall{"ip filter ufw-user-input", "ufw", "ufw allow dongled"},
};

} // namespace

std::vector<other_firewall> other_firewalls(const std::vector<std::string>& chains) {
  std::vector<other_firewall> out;
  for (auto& x : known_firewalls)
    if (std::any_of(chains.begin(), chains.end(), [&](auto& y) { return y.starts_with(x.begins); }))
      out.push_back({x.name, x.open_with});
  return out;
}

} // namespace dongled::policy
