#include "io/usb/switch_message.hpp"

#include <algorithm>
#include <charconv>

namespace dongled::io::usb {

namespace {

constexpr auto bytes_of(auto... x) { return std::array{static_cast<std::byte>(x)...}; }

// A wrapper's head: signature "USBC", the tag that the answer repeats, no data to transfer, no
// flags, unit 0, and a command of length 0, which is how Huawei has it.
constexpr auto head = bytes_of(0x55, 0x53, 0x42, 0x43, 0x12, 0x34, 0x56, 0x78, //
                               0, 0, 0, 0, 0, 0, 0);
constexpr auto answer_head = bytes_of(0x55, 0x53, 0x42, 0x53);
constexpr size_t status_at = 12;

/// Huawei's SCSI command 0x11; @p host names the operating system that asks.
command_wrapper with_command(uint8_t host, uint8_t seventh, uint8_t ninth) {
  command_wrapper out{};
  auto command = bytes_of(0x11, 0x06, host, 0, 0, 0x01, seventh, 0, ninth);
  auto next = std::copy(head.begin(), head.end(), out.begin());
  std::copy(command.begin(), command.end(), next);
  return out;
}

} // namespace

const char* to_string(switch_variant x) noexcept {
  switch (x) {
  case switch_variant::linux_host: return "linux_host";
  case switch_variant::linux_plain: return "linux_plain";
  case switch_variant::mac_host: return "mac_host";
  case switch_variant::windows_host: return "windows_host";
  case switch_variant::vendor_request: return "vendor_request";
  }
  return "?";
}

switch_variant variant_of(unsigned attempt) {
  return static_cast<switch_variant>(attempt % switch_variants);
}

command_wrapper message_of(switch_variant x) {
  switch (x) {
  case switch_variant::linux_host:
  case switch_variant::vendor_request: return with_command(0x20, 1, 1);
  case switch_variant::linux_plain: return with_command(0x20, 0, 0);
  case switch_variant::mac_host: return with_command(0x10, 1, 1);
  case switch_variant::windows_host: return with_command(0x00, 1, 1);
  }
  return {};
}

std::optional<command_wrapper> message_from(std::string_view digits) {
  command_wrapper out{};
  if (digits.size() != 2 * out.size())
    return std::nullopt;
  for (size_t i = 0; i < out.size(); ++i) {
    uint8_t byte = 0;
    auto at = digits.data() + 2 * i;
    auto [end, bad] = std::from_chars(at, at + 2, byte, 16);
    if (bad != std::errc{} || end != at + 2)
      return std::nullopt;
    out[i] = static_cast<std::byte>(byte);
  }
  return out;
}

bool says_passed(std::span<const std::byte> bytes, const command_wrapper& message) {
  constexpr size_t tag_at = 4, tag_size = 4;
  return bytes.size() == answer_size
         && std::equal(answer_head.begin(), answer_head.end(), bytes.begin())
         && std::equal(message.begin() + tag_at, message.begin() + tag_at + tag_size,
                       bytes.begin() + tag_at)
         && bytes[status_at] == std::byte{0};
}

} // namespace dongled::io::usb
