#include "config/check.hpp"

#include <string_view>

namespace dongled {

void break_promise(const char* what, const std::string& values, code_place at) {
  std::string_view file = at.file;
  // From the floor on: where the tree was built says nothing.
  for (std::string_view floor : {"tests/", "config/", "io/", "supervision/", "actors/", "api/"})
    if (auto from = file.rfind(floor); from != file.npos && (from == 0 || file[from - 1] == '/')) {
      file.remove_prefix(from);
      break;
    }
  throw broken_promise(std::string(file) + ":" + std::to_string(at.line) + ": it should hold that "
                       + what + (values.empty() ? "" : ": " + values));
}

} // namespace dongled
