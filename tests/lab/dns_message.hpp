#pragma once

#include "config/result.hpp"
#include "tests/lab/zone.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace dongled::lab {

/// A DNS question as received (RFC 1035 section 4.1): one name, one type.
struct dns_question {
  uint16_t id = 0;
  bool recursion_desired = false;
  std::string name; ///< Dotted, without the final dot.
  uint16_t type = 0;
  uint16_t klass = 0;
};

/// Reads a query. Errors: bad_input for anything but one well-formed question.
result<dns_question> parse_query(std::span<const uint8_t> bytes);

/// Writes the answer. With `over_udp`, one that must be asked over TCP comes out truncated.
std::vector<uint8_t> write_answer(const dns_question& question, const zone_answer& answer,
                                  bool over_udp);

/// "A", "AAAA", or the number.
std::string type_name(uint16_t type);

} // namespace dongled::lab
