#include "io/relay/codec/basic_credentials.hpp"

#include <algorithm>
#include <cstdint>
#include <strings.h>

namespace dongled::io::relay {
namespace {

constexpr std::string_view scheme = "basic ";
constexpr size_t longest_word = 255;

std::optional<std::string> unbase64(std::string_view text) {
  constexpr std::string_view letters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (text.size() % 4 != 0)
    return std::nullopt;
  for (int padding = 0; padding < 2 && text.ends_with('='); ++padding)
    text.remove_suffix(1);
  std::string out;
  uint32_t bits = 0;
  unsigned held = 0;
  for (auto c : text) {
    auto value = letters.find(c);
    if (value == letters.npos)
      return std::nullopt;
    bits = (bits << 6 | static_cast<uint32_t>(value)) & 0xffff;
    held += 6;
    if (held >= 8) {
      held -= 8;
      out += static_cast<char>(bits >> held & 0xff);
    }
  }
  // Bits that belong to no byte are zero in the one right spelling.
  if ((bits & ((1u << held) - 1)) != 0)
    return std::nullopt;
  return out;
}

} // namespace

std::optional<basic_credentials> parse_basic(std::string_view value) {
  if (value.size() < scheme.size() || strncasecmp(value.data(), scheme.data(), scheme.size()) != 0)
    return std::nullopt;
  value.remove_prefix(scheme.size());
  value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
  auto text = unbase64(value);
  auto colon = text ? text->find(':') : std::string::npos;
  if (colon == std::string::npos)
    return std::nullopt;
  basic_credentials out{text->substr(0, colon), text->substr(colon + 1)};
  auto fits = [](const std::string& x) { return !x.empty() && x.size() <= longest_word; };
  if (!fits(out.user) || !fits(out.secret))
    return std::nullopt;
  return out;
}

} // namespace dongled::io::relay
