#include "io/hilink/radio_choice.hpp"

#include "io/hilink/text.hpp"

#include <charconv>

namespace dongled::io::hilink {

namespace {

struct mode_row {
  const char* word;
  const char* mode;
};
constexpr mode_row modes[] = {{"auto", "00"}, {"2g", "01"}, {"3g", "02"}, {"4g", "03"}};

constexpr unsigned last_band = 63;

/// The number of "B7" or "7"; 0: there is none.
unsigned band_number(std::string_view x) {
  x = trimmed(x);
  if (!x.empty() && (x.front() == 'B' || x.front() == 'b'))
    x.remove_prefix(1);
  unsigned n = 0;
  auto [end, bad] = std::from_chars(x.data(), x.data() + x.size(), n);
  return bad == std::errc{} && end == x.data() + x.size() && n <= last_band ? n : 0;
}

} // namespace

std::optional<std::string> mode_from(std::string_view word) {
  for (auto& x : modes)
    if (same_word(word, x.word) && !same_word(word, "2g"))
      return x.mode;
  return std::nullopt;
}

std::string mode_word(const std::string& mode) {
  for (auto& x : modes)
    if (mode == x.mode)
      return x.word;
  return mode;
}

std::optional<uint64_t> bands_from(std::string_view words) {
  if (same_word(trimmed(words), "all"))
    return every_band;
  uint64_t out = 0;
  while (true) {
    auto comma = words.find(',');
    auto n = band_number(words.substr(0, comma));
    if (n == 0)
      return std::nullopt;
    out |= uint64_t{1} << (n - 1);
    if (comma == words.npos)
      return out;
    words.remove_prefix(comma + 1);
  }
}

std::string band_words(uint64_t mask) {
  if (any_band(mask))
    return "all";
  std::string out;
  for (unsigned n = 1; n <= 64; ++n)
    if ((mask >> (n - 1) & 1) != 0)
      out += (out.empty() ? "B" : ",B") + std::to_string(n);
  return out;
}

std::optional<uint64_t> mask_from(std::string_view hex) {
  uint64_t out = 0;
  auto end = hex.data() + hex.size();
  auto [at, error] = std::from_chars(hex.data(), end, out, 16);
  return error == std::errc{} && at == end ? std::optional(out) : std::nullopt;
}

std::string mask_text(uint64_t mask) {
  std::string out(16, '0');
  for (auto i = out.rbegin(); i != out.rend(); ++i, mask >>= 4)
    *i = "0123456789ABCDEF"[mask & 15];
  auto first = out.find_first_not_of('0');
  return first == out.npos ? "0" : out.substr(first);
}

bool any_band(uint64_t mask) noexcept {
  constexpr uint64_t narrowest = 0x3FFF'FFFF; // what the -155 sends for any
  return mask >= narrowest && (mask & (mask + 1)) == 0;
}

uint64_t read_band_choice(const element& reply) {
  auto list = reply.find("LTEBandList");
  if (!list)
    return 0;
  uint64_t out = 0;
  for (auto& x : list->children)
    if (auto mask = mask_from(x.value("Value")); mask && !any_band(*mask))
      out |= *mask;
  return out;
}

} // namespace dongled::io::hilink
