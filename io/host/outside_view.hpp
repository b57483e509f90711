#pragma once

#include "config/cidr.hpp"
#include "config/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace dongled::io::host {

/// One try to reach a port of this host.
struct connection_attempt {
  ip_address from; ///< IPv4.
  uint16_t port = 0;
};

/// What came of it.
enum class attempt_answer : uint8_t {
  silence, ///< No answer at all.
  reset,   ///< Nobody listens, or somebody says so.
  refusal, ///< A SOCKS5 proxy that serves others.
  served,  ///< A SOCKS5 proxy that would go on.
};
const char* to_string(attempt_answer x) noexcept;

/// Connects from a network namespace of its own, behind a pair of interfaces that live as long as
/// the call: what a client sees who comes from elsewhere. For that while each address in @p all is
/// led there. Blocks for some seconds. `fault::denied` without CAP_NET_ADMIN and CAP_SYS_ADMIN. The
/// answers are in the order of @p all.
result<std::vector<attempt_answer>> connect_from_outside(const std::vector<connection_attempt>& all,
                                                         const std::string& target = {});

} // namespace dongled::io::host
