#pragma once

#include <optional>
#include <string>

namespace dongled::io::host {

/// What of a file changes when somebody writes it or puts another in its place; nothing when there
/// is none to be seen. Blocks as stat(2) does.
std::optional<std::string> file_stamp(const std::string& path);

} // namespace dongled::io::host
