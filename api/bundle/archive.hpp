#pragma once

#include "config/result.hpp"

#include <string>
#include <utility>
#include <vector>

namespace dongled::api {

/// Names of files and what is in them.
using archive_parts = std::vector<std::pair<std::string, std::string>>;

/// Writes a .tar.gz that only its owner may read, all parts below a directory named @p folder. A
/// file that is there already is not overwritten. Blocks on the disk; what was begun is removed
/// again when it fails.
result<done> write_archive(const std::string& path, const std::string& folder,
                           const archive_parts& parts);

} // namespace dongled::api
