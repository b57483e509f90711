#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dongled::io::hilink {

/// A SHA-256 sum.
using digest = std::array<uint8_t, 32>;

/// SHA-256 (FIPS 180-4).
digest sha256(std::string_view text);

/// HMAC-SHA-256 (RFC 2104).
digest hmac(std::string_view key, std::string_view text);

/// PBKDF2-HMAC-SHA-256 (RFC 8018), 32 bytes. Time grows with `iterations`.
digest pbkdf2(std::string_view password, std::string_view salt, int iterations);

/// A sum as the bytes that the next one is made of.
std::string_view bytes(const digest& x);

/// Lower-case hexadecimal.
std::string hex(std::string_view bytes);

/// The bytes behind hexadecimal digits of either case; nothing when they are not.
std::optional<std::string> unhex(std::string_view digits);

/// Base64 with padding (RFC 4648, section 4).
std::string base64(std::string_view bytes);

} // namespace dongled::io::hilink
