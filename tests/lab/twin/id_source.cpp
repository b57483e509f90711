#include "tests/lab/twin/id_source.hpp"

namespace dongled::lab {

namespace {

constexpr std::string_view base64_alphabet =
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

} // namespace

id_source::id_source(firmware family, uint64_t seed)
  : alphabet_(family == firmware::a ? base64_alphabet : base64_alphabet.substr(0, 62)),
    random_(seed) {
  // nop
}

std::string id_source::hex(size_t size) { return draw(size, "0123456789abcdef"); }

std::string id_source::alphanumeric(size_t size) {
  return draw(size, base64_alphabet.substr(0, 62));
}

std::string id_source::draw(size_t size, std::string_view alphabet) {
  std::string text(size, ' ');
  for (auto& c : text)
    c = alphabet[random_() % alphabet.size()];
  return text;
}

} // namespace dongled::lab
