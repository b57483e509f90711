#include "config/print.hpp"

#include "config/keys.hpp"

#include <nlohmann/json.hpp>

namespace dongled {

std::string print(const settings& x) {
  nlohmann::ordered_json out;
  for (auto& row : key_table()) {
    auto at = &out;
    size_t from = 0;
    for (auto dot = row.path.find('.'); dot != row.path.npos; dot = row.path.find('.', from)) {
      at = &(*at)[row.path.substr(from, dot - from)];
      from = dot + 1;
    }
    (*at)[row.path.substr(from)] = row.show(x);
  }
  // Strings that did not come out of a file may be no UTF-8: show what can be shown.
  return out.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + '\n';
}

} // namespace dongled
