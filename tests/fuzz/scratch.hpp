#pragma once

#include "tests/io/store/scratch_dir.hpp"

#include <fstream>
#include <string_view>

namespace dongled::test {

/// Writes the file @p below a scratch directory, with the directories above it; what cannot be
/// written is left out.
inline void write_below(const scratch_dir& place, const std::string& below, std::string_view text) {
  auto path = std::filesystem::path{place / below};
  std::error_code ignored;
  std::filesystem::create_directories(path.parent_path(), ignored);
  std::ofstream{path, std::ios::binary} << text;
}

/// Whether @p x may be a file's name in a scratch directory, and nowhere else.
inline bool plain_file_name(std::string_view x) {
  return !x.empty() && x.size() <= 128 && x != "." && x != ".."
         && x.find_first_of(std::string_view{"/\0", 2}) == x.npos;
}

} // namespace dongled::test
