#include "io/hilink/text.hpp"

#include <algorithm>
#include <cstdint>

namespace dongled::io::hilink {

namespace {

char lower(char x) noexcept { return x >= 'A' && x <= 'Z' ? static_cast<char>(x - 'A' + 'a') : x; }

bool blank(char x) noexcept { return x == ' ' || x == '\t' || x == '\r' || x == '\n'; }

/// The length of the well-formed UTF-8 sequence at the front (RFC 3629, section 4); 0 without one.
size_t sequence(std::string_view x) noexcept {
  auto at = [&](size_t i) { return static_cast<uint8_t>(x[i]); };
  auto tail = [&](size_t from, size_t to) {
    for (auto i = from; i < to; ++i)
      if ((at(i) & 0xC0) != 0x80)
        return false;
    return true;
  };
  auto first = at(0);
  if (first < 0x80)
    return 1;
  size_t size = first >= 0xC2 && first < 0xE0   ? 2
                : first >= 0xE0 && first < 0xF0 ? 3
                : first >= 0xF0 && first < 0xF5 ? 4
                                                : 0;
  if (size == 0 || x.size() < size || !tail(1, size))
    return 0;
  // Overlong forms, surrogates, and what lies beyond U+10FFFF.
  if ((first == 0xE0 && at(1) < 0xA0) || (first == 0xED && at(1) > 0x9F)
      || (first == 0xF0 && at(1) < 0x90) || (first == 0xF4 && at(1) > 0x8F))
    return 0;
  return size;
}

} // namespace

bool same_word(std::string_view x, std::string_view y) noexcept {
  return std::equal(x.begin(), x.end(), y.begin(), y.end(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

std::string_view trimmed(std::string_view x) noexcept {
  while (!x.empty() && blank(x.front()))
    x.remove_prefix(1);
  while (!x.empty() && blank(x.back()))
    x.remove_suffix(1);
  return x;
}

std::string printable(std::string_view x, size_t limit) {
  std::string out;
  while (!x.empty()) {
    auto size = sequence(x);
    if (out.size() + std::max<size_t>(size, 1) > limit)
      break;
    auto first = static_cast<uint8_t>(x[0]);
    if (size == 0)
      out += '?';
    else if (first == '\n' || first == '\t') // they part words, in text messages above all
      out += ' ';
    else if (size > 1 || (first >= 0x20 && first != 0x7F))
      out += x.substr(0, size);
    x.remove_prefix(std::max<size_t>(size, 1));
  }
  return out;
}

} // namespace dongled::io::hilink
