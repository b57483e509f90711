#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace dongled::io::usb {

/// The messages that turn a Huawei stick from a CD-ROM into a modem. PURE.

/// How long a Command Block Wrapper of the Bulk-Only Transport is (USB Mass Storage Class, 5.1).
constexpr size_t wrapper_size = 31;
using command_wrapper = std::array<std::byte, wrapper_size>;

/// Which message a try sends. Firmwares differ in which one they obey.
enum class switch_variant : uint8_t {
  linux_host,     ///< What Huawei gives for Linux: the modem comes up with CDC Ethernet.
  linux_plain,    ///< The same with the rest of the command zero, as older sticks want it.
  mac_host,       ///< What Huawei gives for macOS.
  windows_host,   ///< What Huawei gives for Windows; may come up with RNDIS.
  vendor_request, ///< No message but a vendor request: some firmwares ignore all the others.
};
constexpr unsigned switch_variants = 5;

const char* to_string(switch_variant x) noexcept;

/// The variant of a try, counted from 0; after the last one they begin anew.
switch_variant variant_of(unsigned attempt);

/// The message of a variant, as it goes to the stick's bulk OUT endpoint. Of `vendor_request`,
/// which has none, that of `linux_host`.
command_wrapper message_of(switch_variant x);

/// The message of a setting: 62 hexadecimal digits. Nothing for any other text.
std::optional<command_wrapper> message_from(std::string_view digits);

/// How long the answer to a message is.
constexpr size_t answer_size = 13;

/// Whether the stick took a message: the bytes are a Command Status Wrapper with its tag and the
/// status "passed" (USB Mass Storage Class, 5.2). Any bytes will do.
bool says_passed(std::span<const std::byte> bytes,
                 const command_wrapper& message = message_of(switch_variant::linux_host));

} // namespace dongled::io::usb
