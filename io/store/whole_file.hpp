#pragma once

#include "config/result.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace dongled::io::store {

/// Reads a small file. Nothing: there is none. `fault::bad_input` when it is larger than @p limit
/// bytes, `fault::os` when it cannot be read. Blocks for the disk.
result<std::optional<std::string>> read_whole(const std::string& path, size_t limit);

/// Puts @p text in the place of the file at @p path, for its owner only: whoever reads it, also
/// after a crash, finds the old text or the new one, whole. Blocks until it is on the disk. What
/// failed is told with the system's words, and then the old text is there still.
result<done> replace_whole(const std::string& path, const std::string& text);

} // namespace dongled::io::store
