#pragma once

#include "config/problem.hpp"
#include "config/settings.hpp"

#include <string>
#include <vector>

namespace dongled {

/// What a configuration file came to: the settings are usable only when there are no problems.
struct loaded {
  settings values;
  std::vector<problem> problems; ///< In file order; bounded, the last one says if there are more.

  bool ok() const noexcept { return problems.empty(); }
};

/// Reads and validates a configuration: JSON with comments, every key optional. Finds every
/// problem in one run; only after a syntax error the rest of the text stays unread. Never throws,
/// whatever the text. @p file_name is only for the messages.
loaded load(std::string text, std::string file_name);

/// `load` of a file of at most 1 MiB. A file that cannot be read is a problem without a line.
/// Blocks on the disk.
loaded load_file(const std::string& path);

} // namespace dongled
