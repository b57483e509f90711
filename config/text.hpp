#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace dongled {

/// The phrases one after the other, separated by "; ".
inline std::string joined(const std::vector<std::string>& xs) {
  std::string out;
  for (auto& x : xs)
    out += (out.empty() ? "" : "; ") + x;
  return out;
}

/// Takes the first line off @p text, which ends with LF, CR LF or the text, and returns it without.
inline std::string_view cut_line(std::string_view& text) {
  auto end = std::min(text.find('\n'), text.size());
  auto line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  if (line.ends_with('\r'))
    line.remove_suffix(1);
  return line;
}

} // namespace dongled
