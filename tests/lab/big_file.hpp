#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace dongled::lab {

/// The byte at `offset` of the big file `seed`: computable anywhere, so that a download can be
/// checked without keeping it. SplitMix64 over 8-byte blocks (Steele, Lea, Flood 2014).
uint8_t big_byte(uint64_t seed, uint64_t offset);

/// `size` bytes of the file from `offset` on.
std::string big_bytes(uint64_t seed, uint64_t offset, size_t size);

} // namespace dongled::lab
