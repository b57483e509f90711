#include "tests/lab/mode_switch_message.hpp"

#include <algorithm>
#include <array>

namespace dongled::lab {

namespace {

constexpr size_t wrapper_size = 31, block_at = 15;
using command_block = std::array<uint8_t, wrapper_size - block_at>;

constexpr std::array<command_block, 2> switching{{
  {0x11, 0x06, 0x20, 0x00, 0x00, 0x01, 0x01, 0x00, 0x01},
  {0x11, 0x06, 0x20, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00},
}};

} // namespace

storage_message judge_message(std::span<const uint8_t> bytes) {
  constexpr std::array<uint8_t, 4> signature{'U', 'S', 'B', 'C'};
  if (bytes.size() != wrapper_size || !std::ranges::equal(bytes.first(4), signature))
    return storage_message::malformed;
  // Reserved bits of flags, LUN and length must be zero; a block is 16 bytes at most.
  if ((bytes[12] & 0x7f) != 0 || bytes[13] > 0x0f || bytes[14] > 16)
    return storage_message::malformed;
  bool no_data = std::ranges::all_of(bytes.subspan(8, 4), [](auto x) { return x == 0; });
  if (no_data && bytes[13] == 0)
    for (const auto& block : switching)
      if (std::ranges::equal(bytes.subspan(block_at), block))
        return storage_message::switches;
  return storage_message::another;
}

} // namespace dongled::lab
