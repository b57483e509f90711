#pragma once

#include "io/firewall/address_set.hpp"

#include <string>

namespace dongled::policy {

/// An address of IPv4 that @p allowed holds, beyond loopback, and of its widest range one of the
/// last: such are seldom somebody's. Empty: there is none. PURE.
std::string someone_in(const io::firewall::address_set& allowed);

/// An address of IPv4 that it does not hold, of those kept for tests and documentation (RFC 2544,
/// RFC 5737). Empty: it holds all of them. PURE.
std::string stranger_to(const io::firewall::address_set& allowed);

} // namespace dongled::policy
