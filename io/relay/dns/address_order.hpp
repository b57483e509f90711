#pragma once

#include "config/cidr.hpp"

#include <cstddef>
#include <vector>

namespace dongled::io::relay {

/// The order to try a name's addresses in (RFC 8305 section 4): IPv6 first, then the families in
/// turn, each in the order the DNS gave, so that one family that is broken is soon left behind. No
/// more than `most_tried` of them, whatever a DNS may say.
constexpr size_t most_tried = 16;
std::vector<ip_address> in_order_to_try(const std::vector<ip_address>& found);

} // namespace dongled::io::relay
