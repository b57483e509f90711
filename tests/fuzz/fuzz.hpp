#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace dongled::test {

/// What a fuzzer is: takes any bytes and returns when all that must hold of them did; otherwise the
/// process aborts (`must`), or a sanitizer ends it. Each file named after a corpus defines it.
void examine(std::string_view input);

/// Ends the process with @p text unless it is true. Not an assert: it holds in every build.
inline void must(bool truth, const char* text) {
  if (truth)
    return;
  std::fprintf(stderr, "does not hold: %s\n", text);
  std::abort();
}

/// The first byte of @p input, taken off; 0 when there is none. For choices that are no part of
/// what is parsed.
inline uint8_t take_byte(std::string_view& input) {
  if (input.empty())
    return 0;
  auto first = static_cast<uint8_t>(input.front());
  input.remove_prefix(1);
  return first;
}

/// Cuts a stream the way a network might, in pieces of 1 to 64 bytes that follow from @p seed; 0
/// cuts nothing, 1 every byte.
class cutter {
public:
  explicit cutter(uint8_t seed) : seed_(seed), state_(seed) {}

  std::string_view piece(std::string_view& of) {
    auto size = of.size();
    if (seed_ != 0)
      size = seed_ == 1 ? 1 : 1 + (state_ = state_ * 1664525u + 1013904223u) / 65536u % 64u;
    auto out = of.substr(0, size);
    of.remove_prefix(out.size());
    return out;
  }

private:
  uint8_t seed_;
  uint32_t state_;
};

/// Long inputs from short ones, so that limits are within a fuzzer's reach: a byte 0x02 and a count
/// stand for the byte before them, 64 times the count. At most 512 KiB come out.
inline std::string inflated(std::string_view x) {
  constexpr size_t most = 512 * 1024;
  std::string out;
  for (size_t i = 0; i < x.size() && out.size() < most; ++i) {
    if (x[i] == '\x02' && i + 1 < x.size() && !out.empty())
      out.append(size_t{64} * static_cast<uint8_t>(x[++i]), out.back());
    else
      out += x[i];
  }
  return out;
}

} // namespace dongled::test
