#pragma once

#include "api/commands.hpp"

namespace dongled::api {

/// The interactive shell: prompt, history (kept in ~/.donglectl_history) and completion of verbs,
/// dongles and paths. Ends with end-of-file, `exit` or `quit`; answers the last exit code. Without
/// a terminal it reads lines as they come.
int run_console(remote& daemon, const screen& out);

/// The words of a line, split at blanks.
words split(const std::string& line);

/// What may stand in place of the last of @p typed, which may be empty: verbs, then what the verb
/// takes. @p paths and @p dongles are what the daemon has.
words candidates(const words& typed, const words& paths, const words& dongles);

/// What the last of the words may become, with the dongles and actors that the daemon knows now;
/// without a daemon, the words that are always there.
words completions(remote& daemon, const words& typed);

} // namespace dongled::api
