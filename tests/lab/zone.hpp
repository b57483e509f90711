#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dongled::lab {

/// DNS record types the lab knows (RFC 1035, RFC 3596).
enum class record_type : uint16_t { a = 1, aaaa = 28 };

/// What the lab's internet says about a name. PURE data.
struct zone_answer {
  enum class code : uint8_t { no_error = 0, server_failure = 2, no_such_name = 3 };
  code rcode = code::no_such_name;
  std::vector<std::string> addresses; ///< Of the type asked for, in text.
  bool only_over_tcp = false;         ///< Truncated over UDP (RFC 1035 section 4.2.1).
  std::chrono::milliseconds delay{0};
};

/// One name of the zone.
struct zone_entry {
  std::string_view name;
  std::string_view v4; ///< Empty: no A record.
  std::string_view v6; ///< Empty: no AAAA record.
  bool only_over_tcp = false;
  std::chrono::milliseconds delay{0};
  bool fails = false;
};

/// Every name there is.
std::span<const zone_entry> zone();

/// Looks a name up, without regard to case or a final dot. A name without the type asked for is
/// `no_error` with no addresses.
zone_answer look_up(std::string_view name, uint16_t type);

} // namespace dongled::lab
