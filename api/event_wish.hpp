#pragma once

#include "actors/history/messages.hpp"
#include "api/shell/envelope.hpp"
#include "config/settings.hpp"

#include <string>
#include <variant>
#include <vector>

namespace dongled::api {

/// Which events an operator asks for, as `events` is typed.
struct event_wish {
  bool log = false;        ///< The log's lines instead of happenings.
  happenings_query which;  ///< `after` is a line's number where `log`.
  unix_ms since = 0;       ///< 0: no bound; in `which.after`, too, unless `log`.
  milliseconds patience{}; ///< How long to wait for the first that fits; 0: not at all.
};

/// Reads `[--log] [--dongle N] [--kind K[,K]] [--since T]`, T being as long ago as 10m or a time of
/// RFC 3339; and what programs use: `--after ID` (only newer ones, in decimal digits) and
/// `--wait SECONDS` (30 at most). Either that, or why it makes no sense. Pure.
std::variant<event_wish, refusal> event_wish_in(const std::vector<std::string>& args,
                                                const settings& config, unix_ms now);

/// The names of all kinds.
std::vector<std::string> happening_kinds();

/// A happening's id as people are shown it: in base 36, which makes it ten characters.
std::string short_id(uint64_t id);

/// Reads an id as it is shown, or in decimal digits.
std::optional<uint64_t> id_in(const std::string& word);

} // namespace dongled::api
