#pragma once

#include <cstdint>
#include <span>

namespace dongled::lab {

/// What a stick in mass-storage mode makes of a bulk message.
enum class storage_message : uint8_t {
  switches,  ///< Huawei's mode switch command: it leaves the bus and returns as a network device.
  another,   ///< A well-formed command of another kind: answered, nothing happens.
  malformed, ///< Not a Command Block Wrapper at all.
};

/// Judges a bulk OUT transfer byte for byte: a Command Block Wrapper (USB Mass Storage Class,
/// Bulk-Only Transport 1.0, 5.1) of 31 bytes whose command block begins with 11 06 and asks for
/// HiLink, as the vendor's drivers for Linux send it: 11 06 20 00 00 01 01 00 01, or without the
/// last two ones; the rest zero. PURE; takes hostile bytes.
storage_message judge_message(std::span<const uint8_t> bytes);

} // namespace dongled::lab
