#include "config/ids.hpp"

#include <array>
#include <charconv>
#include <cstdio>

namespace dongled {

namespace {

constexpr size_t id_digits = 4;

std::optional<uint16_t> hexadecimal(std::string_view text) {
  uint16_t out = 0;
  auto end = text.data() + text.size();
  auto [rest, bad] = std::from_chars(text.data(), end, out, 16);
  return bad == std::errc{} && rest == end ? std::optional{out} : std::nullopt;
}

} // namespace

std::string to_string(usb_id x) {
  std::array<char, 16> out{};
  std::snprintf(out.data(), out.size(), "%04x:%04x", x.vendor, x.product);
  return out.data();
}

std::optional<usb_id> usb_id_from(std::string_view text) {
  if (text.size() != 2 * id_digits + 1 || text[id_digits] != ':')
    return std::nullopt;
  auto vendor = hexadecimal(text.substr(0, id_digits));
  auto product = hexadecimal(text.substr(id_digits + 1));
  if (!vendor || !product)
    return std::nullopt;
  return usb_id{*vendor, *product};
}

} // namespace dongled
