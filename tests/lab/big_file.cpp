#include "tests/lab/big_file.hpp"

namespace dongled::lab {

namespace {

uint64_t block(uint64_t seed, uint64_t index) {
  uint64_t z = seed * 0xd1342543de82ef95ull + (index + 1) * 0x9e3779b97f4a7c15ull;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  return z ^ (z >> 31);
}

} // namespace

uint8_t big_byte(uint64_t seed, uint64_t offset) {
  return static_cast<uint8_t>(block(seed, offset / 8) >> (offset % 8 * 8));
}

std::string big_bytes(uint64_t seed, uint64_t offset, size_t size) {
  std::string out;
  out.reserve(size + 8);
  for (auto at = offset; out.size() < size; ++at) {
    if (at % 8 == 0 && size - out.size() >= 8) {
      auto x = block(seed, at / 8);
      for (int i = 0; i < 8; ++i)
        out += static_cast<char>(static_cast<uint8_t>(x >> (i * 8)));
      at += 7;
    } else {
      out += static_cast<char>(big_byte(seed, at));
    }
  }
  return out;
}

} // namespace dongled::lab
