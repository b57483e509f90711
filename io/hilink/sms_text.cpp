#include "io/hilink/sms.hpp"

#include <algorithm>
#include <array>

// What texts and numbers are, and how long. Pure.

namespace dongled::io::hilink {

namespace {

/// What of GSM 03.38 is not ASCII, in one septet each.
constexpr std::array<char32_t, 35> gsm_letters{U'£', U'¥', U'è', U'é', U'ù', U'ì', U'ò', U'Ç', U'Ø',
                                               U'ø', U'Å', U'å', U'Δ', U'Φ', U'Γ', U'Λ', U'Ω', U'Π',
                                               U'Ψ', U'Σ', U'Θ', U'Ξ', U'Æ', U'æ', U'ß', U'É', U'¤',
                                               U'¡', U'Ä', U'Ö', U'Ñ', U'Ü', U'§', U'¿', U'à'};
constexpr std::array<char32_t, 5> more_gsm_letters{U'ä', U'ö', U'ñ', U'ü', U'\n'};
/// These take an escape before them.
constexpr std::u32string_view gsm_escaped = U"^{}\\[~]|€";

/// How many septets @p x takes; 0: GSM has no such letter.
size_t septets(char32_t x) {
  if (gsm_escaped.find(x) != gsm_escaped.npos)
    return 2;
  auto in = [x](auto& set) { return std::ranges::find(set, x) != set.end(); };
  if (in(gsm_letters) || in(more_gsm_letters))
    return 1;
  return x >= 0x20 && x < 0x7F && x != U'`' ? 1 : 0;
}

/// The code points of UTF-8 that is valid, as what comes by JSON or a terminal is made.
std::u32string code_points(std::string_view x) {
  std::u32string out;
  for (size_t i = 0; i < x.size();) {
    auto first = static_cast<uint8_t>(x[i]);
    size_t size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    auto point = static_cast<char32_t>(size == 1 ? first : first & (0xFF >> (size + 1)));
    for (size_t k = 1; k < size && i + k < x.size(); ++k)
      point = point << 6 | (static_cast<uint8_t>(x[i + k]) & 0x3F);
    out += point;
    i += size;
  }
  return out;
}

size_t parts_of(size_t units, size_t alone, size_t each) {
  return units <= alone ? (units > 0 ? 1 : 0) : (units + each - 1) / each;
}

} // namespace

sms_size size_of_sms(std::string_view utf8) {
  auto points = code_points(utf8);
  auto gsm = std::ranges::all_of(points, [](char32_t x) { return septets(x) > 0; });
  size_t units = 0;
  for (auto x : points)
    units += gsm ? septets(x) : (x > 0xFFFF ? 2 : 1);
  return {gsm, units, gsm ? parts_of(units, 160, 153) : parts_of(units, 70, 67)};
}

bool phone_number(std::string_view x) {
  constexpr size_t longest = 20;
  if (x.starts_with('+'))
    x.remove_prefix(1);
  return !x.empty() && x.size() <= longest
         && std::ranges::all_of(x, [](char c) { return c >= '0' && c <= '9'; });
}

bool ussd_code(std::string_view x) {
  constexpr size_t longest = 40;
  return !x.empty() && x.size() <= longest && std::ranges::all_of(x, [](char c) {
    return (c >= '0' && c <= '9') || c == '*' || c == '#';
  });
}

} // namespace dongled::io::hilink
