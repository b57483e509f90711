#pragma once

#include "api/commands.hpp"

namespace dongled::api {

/// The interactive shell: a prompt that tells host and health, history (kept in
/// ~/.donglectl_history) and completion. Ends with end-of-file, `exit` or `quit`; answers the last
/// exit code. Without a terminal it reads lines as they come.
int run_console(remote& daemon, const screen& out);

/// The prompt, of what the daemon said of itself; null: it cannot be reached. Colours stand between
/// two '\1'. Pure.
std::string prompt_text(const nlohmann::json& greeting, bool colour);

} // namespace dongled::api
