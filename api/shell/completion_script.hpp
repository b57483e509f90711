#pragma once

#include <optional>
#include <string>

namespace dongled::api {

/// What makes a shell ("bash" or "zsh") complete donglectl's words: it asks `donglectl complete`,
/// so that both know what the interactive shell knows. Nothing for another shell.
std::optional<std::string> completion_script(const std::string& shell);

} // namespace dongled::api
