#pragma once

#include "api/commands.hpp"
#include "config/settings.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

// What operators type, read and judged. Pure.

namespace dongled::api::verbs {

/// The dongle that a word names, or why it names none: `INVALID_SUBNET` outside of the range.
std::variant<subnet_id, refusal> dongle_in(const std::string& word, const settings& config);

/// The same for a dongle that must be known to the daemon: else `UNKNOWN_DONGLE`.
std::variant<subnet_id, refusal> known_dongle_in(const std::string& word, const world& w);

/// "30s", "10m", "2h", "1d" as a length of time; nothing for anything else, for 0, and for more
/// than 30 days.
std::optional<seconds> length_in(const std::string& word);

/// A whole number without sign or leading zeros, of at most @p most.
std::optional<unsigned> number_in(const std::string& word, unsigned most);

/// How the verb is used, as a refusal.
refusal usage_of(const std::string& verb);

/// A story that ends before it begins.
flow<verb_result> refused(refusal x);

} // namespace dongled::api::verbs
