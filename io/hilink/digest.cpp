#include "io/hilink/digest.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

namespace dongled::io::hilink {

namespace {

const unsigned char* raw(std::string_view x) {
  return reinterpret_cast<const unsigned char*>(x.data());
}

int nibble(char x) {
  if (x >= '0' && x <= '9')
    return x - '0';
  if (x >= 'a' && x <= 'f')
    return x - 'a' + 10;
  if (x >= 'A' && x <= 'F')
    return x - 'A' + 10;
  return -1;
}

} // namespace

digest sha256(std::string_view text) {
  digest out{};
  SHA256(raw(text), text.size(), out.data());
  return out;
}

digest hmac(std::string_view key, std::string_view text) {
  digest out{};
  unsigned size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), raw(text), text.size(), out.data(),
       &size);
  return out;
}

digest pbkdf2(std::string_view password, std::string_view salt, int iterations) {
  digest out{};
  PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), raw(salt),
                    static_cast<int>(salt.size()), iterations, EVP_sha256(),
                    static_cast<int>(out.size()), out.data());
  return out;
}

std::string_view bytes(const digest& x) {
  return {reinterpret_cast<const char*>(x.data()), x.size()};
}

std::string hex(std::string_view bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (auto x : bytes) {
    out += digits[static_cast<uint8_t>(x) >> 4];
    out += digits[static_cast<uint8_t>(x) & 15];
  }
  return out;
}

std::optional<std::string> unhex(std::string_view digits) {
  if (digits.size() % 2 != 0)
    return std::nullopt;
  std::string out;
  for (size_t i = 0; i < digits.size(); i += 2) {
    auto high = nibble(digits[i]), low = nibble(digits[i + 1]);
    if (high < 0 || low < 0)
      return std::nullopt;
    out += static_cast<char>(high * 16 + low);
  }
  return out;
}

std::string base64(std::string_view bytes) {
  // EVP_EncodeBlock writes a terminating zero behind the text.
  std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
  auto size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), raw(bytes),
                              static_cast<int>(bytes.size()));
  out.resize(static_cast<size_t>(size));
  return out;
}

} // namespace dongled::io::hilink
