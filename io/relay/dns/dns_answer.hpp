#pragma once

#include "config/cidr.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace dongled::io::relay {

/// The record types asked for (RFC 1035 section 3.2.2, RFC 3596).
enum class dns_type : uint16_t { a = 1, cname = 5, aaaa = 28 };

/// What one DNS message says of a name.
struct dns_answer {
  std::vector<ip_address> addresses; ///< In the order of the message, each once.
  uint32_t ttl = 0;                  ///< Seconds: the least of all records that led there.
  bool truncated = false; ///< There was more (RFC 1035 section 4.1.1, TC), or it broke off.
};

/// Reads the addresses of type @p wanted that @p message gives for the name it was asked for,
/// followed through aliases in whatever order they stand. Records that nobody asked for, and what
/// follows a record that makes no sense, are not looked at; a message that is none says nothing.
/// Any bytes do. PURE.
dns_answer read_dns_answer(std::string_view message, dns_type wanted);

} // namespace dongled::io::relay
