#pragma once

#include "config/result.hpp"
#include "io/firewall/address_set.hpp"

#include <string_view>

namespace dongled::io::firewall {

/// A list of addresses as it was read.
struct address_list {
  address_set addresses;
  size_t wide_line =
    0; ///< The first line whose prefix is shorter than /8, or /19 of IPv6; 0: none.
};

/// No list is longer; 65,536 prefixes of IPv6, each spelled out, take half of it.
inline constexpr size_t longest_list = 8 * 1024 * 1024;

/// Reads one IPv4 or IPv6 address or prefix a line; blank lines, what follows a '#', blanks around,
/// CRLF and a byte order mark do not matter, nor do doubles and overlaps. `bad_input`, with the
/// line in `detail` and in words: anything else, host bits that are set, a list that is empty, that
/// is a web page, or too long. The words never repeat what stands there: it may be somebody's
/// address. PURE.
result<address_list> read_list(std::string_view text);

/// What a list may be.
struct list_rules {
  size_t max_entries = 65536; ///< Merged intervals.
  double max_shrink = 0.5;    ///< The share of them that it may lose at a time.
  bool allow_any = false;     ///< Whole /7s, or a sixteenth of IPv4 and more, are meant.
};

/// Why @p fresh must not follow @p in_force (empty: the first); empty: it may. With @p shrink it
/// was said that it is meant to be shorter. PURE.
failure objection(const address_list& fresh, const address_set& in_force, const list_rules& rules,
                  bool shrink);

} // namespace dongled::io::firewall
