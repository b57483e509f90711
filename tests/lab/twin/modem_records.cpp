#include "tests/lab/twin/modem_records.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace dongled::lab {

namespace {

bool hexadecimal(std::string_view x) {
  return !x.empty() && x.size() <= 16 && std::ranges::all_of(x, [](char c) {
    return std::isxdigit(static_cast<unsigned char>(c)) != 0;
  });
}

} // namespace

bool valid(const net_mode_record& x) {
  static constexpr std::array<std::string_view, 7> modes{"00",   "01",   "02",  "03",
                                                         "0201", "0301", "0302"};
  return std::ranges::find(modes, x.mode) != modes.end() && hexadecimal(x.band)
         && hexadecimal(x.lte_band);
}

} // namespace dongled::lab
