#include "io/relay/codec/basic_credentials.hpp"
#include "tests/support/catch.hpp"

using namespace dongled::io::relay;

namespace {

std::string read(const std::string& value) {
  auto x = parse_basic(value);
  return x ? x->user + " / " + x->secret : "none";
}

std::string base64(const std::string& text) {
  constexpr auto letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (size_t i = 0; i < text.size(); i += 3) {
    unsigned bits = 0;
    for (size_t k = 0; k < 3; ++k)
      bits = bits << 8 | (i + k < text.size() ? static_cast<uint8_t>(text[i + k]) : 0);
    for (size_t k = 0; k < 4; ++k)
      out += i + k > text.size() ? '=' : letters[bits >> (18 - 6 * k) & 63];
  }
  return out;
}

} // namespace

TEST_CASE("Basic credentials are read as RFC 7617 writes them") {
  CHECK(read("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==") == "Aladdin / open sesame");
  CHECK(read("basic   YTpi") == "a / b");
  CHECK(read("BASIC " + base64("a:b:c")) == "a / b:c");
  auto all = std::string("a:");
  for (int i = 0; i < 253; ++i)
    all += static_cast<char>(i);
  CHECK(read("Basic " + base64(all)) == "a / " + all.substr(2));
}

TEST_CASE("what is not strictly Basic credentials is none") {
  for (std::string x : {"", "Basic", "Basic ", "Bearer YTpi", "Basic YTpi=", "Basic YTp", "Basic Y",
                        "Basic ====", "Basic YT=i", "Basic YTpi YTpi", "Basic YTp\n",
                        "Basic YWI=", "Basic OmI=", "Basic YTo=", "Basic YTpiYx==", "BasicYTpi"})
    CHECK(read(x) == "none");
  CHECK(read("Basic " + base64(std::string(256, 'n') + ":x")) == "none");
  CHECK(read("Basic " + base64("n:" + std::string(256, 'x'))) == "none");
  CHECK(read("Basic " + base64("n:" + std::string(255, 'x'))) != "none");
}
