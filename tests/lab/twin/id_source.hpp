#pragma once

#include "tests/lab/twin/twin_options.hpp"

#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace dongled::lab {

/// Makes session ids, tokens, nonces and salts: random to look at, the same for the same seed.
class id_source {
public:
  id_source(firmware family, uint64_t seed);

  /// `size` characters of the family's alphabet: base64 in A, alphanumeric in B.
  std::string id(size_t size) { return draw(size, alphabet_); }

  /// `size` lower-case hexadecimal digits.
  std::string hex(size_t size);

  /// `size` letters and digits, whatever the family.
  std::string alphanumeric(size_t size);

private:
  std::string draw(size_t size, std::string_view alphabet);

  std::string_view alphabet_;
  std::mt19937_64 random_;
};

} // namespace dongled::lab
