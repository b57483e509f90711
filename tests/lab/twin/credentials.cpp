#include "tests/lab/twin/credentials.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

namespace dongled::lab {

namespace {

const unsigned char* bytes_of(std::string_view x) {
  return reinterpret_cast<const unsigned char*>(x.data());
}

unsigned char* bytes_of(std::string& x) { return reinterpret_cast<unsigned char*>(x.data()); }

std::string sha256(std::string_view x) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(bytes_of(x), x.size(), bytes_of(digest));
  return digest;
}

int digit(char c) {
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  if (c >= 'A' && c <= 'F')
    return c - 'A' + 10;
  return -1;
}

} // namespace

std::string base64(std::string_view bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  auto size = EVP_EncodeBlock(bytes_of(text), bytes_of(bytes), static_cast<int>(bytes.size()));
  text.resize(static_cast<size_t>(size));
  return text;
}

std::string to_hex(std::string_view bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (auto c : bytes) {
    auto x = static_cast<unsigned char>(c);
    text += digits[x >> 4];
    text += digits[x & 15];
  }
  return text;
}

std::optional<std::string> from_hex(std::string_view text) {
  if (text.size() % 2 != 0)
    return std::nullopt;
  std::string bytes;
  for (size_t i = 0; i < text.size(); i += 2) {
    auto high = digit(text[i]), low = digit(text[i + 1]);
    if (high < 0 || low < 0)
      return std::nullopt;
    bytes += static_cast<char>(high * 16 + low);
  }
  return bytes;
}

std::string type4_password(std::string_view user, std::string_view password,
                           std::string_view token) {
  auto inner = base64(to_hex(sha256(password)));
  return base64(to_hex(sha256(std::string{user} + inner + std::string{token})));
}

std::string hmac_sha256(std::string_view key, std::string_view message) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  unsigned size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes_of(message), message.size(),
       bytes_of(digest), &size);
  return digest;
}

scram_proof scram(std::string_view password, std::string_view salt, int iterations,
                  std::string_view first_nonce, std::string_view server_nonce) {
  std::string salted(SHA256_DIGEST_LENGTH, '\0');
  PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), bytes_of(salt),
                    static_cast<int>(salt.size()), iterations, EVP_sha256(),
                    static_cast<int>(salted.size()), bytes_of(salted));
  auto server = std::string{server_nonce};
  auto auth = std::string{first_nonce} + "," + server + "," + server;
  auto client_key = hmac_sha256("Client Key", salted);
  auto proof = hmac_sha256(auth, sha256(client_key));
  for (size_t i = 0; i < proof.size(); ++i)
    proof[i] = static_cast<char>(proof[i] ^ client_key[i]);
  auto server_key = hmac_sha256("Server Key", salted);
  return {to_hex(proof), to_hex(hmac_sha256(auth, server_key)), server_key};
}

} // namespace dongled::lab
