#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace dongled {

/// One thing wrong with a configuration file, at the place where a person would mend it.
struct problem {
  std::string file;
  int line = 0;     ///< From 1; 0 when the file as a whole is meant.
  std::string key;  ///< Dotted path, "socks.allow[2]"; empty when the text is no JSON at all.
  std::string text; ///< What is wrong and what was expected.
};

/// The problem as `FILE:LINE: KEY.PATH: text`, one line, safe to print on a terminal.
std::string to_string(const problem& x);

/// At most @p limit bytes of @p x, without control characters, no UTF-8 character cut in two.
std::string clipped(const std::string& x, size_t limit);

/// A piece of a hostile file made fit for a message: clipped and in quotes.
std::string quoted(const std::string& x);

} // namespace dongled
