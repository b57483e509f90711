#pragma once

#include "api/commands.hpp"

#include <functional>

namespace dongled::api {

/// The words of a line, split at blanks.
words split(const std::string& line);

/// The words there are of a kind that `command::takes` names: of N, PATH, ID or PORT.
using words_of_kind = std::function<words(const std::string& kind)>;

/// What may stand in place of the last of @p typed, which may be empty: verbs, then what the verb
/// takes. @p known is asked for what only the daemon knows.
words candidates(const words& typed, const words_of_kind& known);

/// What the last of the words may become, with what the daemon knows now; without a daemon, the
/// words that are always there.
words completions(remote& daemon, const words& typed);

/// What all of them begin with.
std::string common_stem(const words& all);

} // namespace dongled::api
