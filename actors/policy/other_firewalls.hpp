#pragma once

#include "actors/firewall_view.hpp"

#include <string>
#include <vector>

namespace dongled::policy {

/// Which other firewalls are on this host, by the chains that they leave in nftables ("inet
/// firewalld filter_INPUT"), each with the line that has it open our ports: no table of ours can
/// open what theirs close. PURE.
std::vector<other_firewall> other_firewalls(const std::vector<std::string>& chains);

} // namespace dongled::policy
