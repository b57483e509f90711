#include "io/relay/access/password.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

namespace dongled::io::relay {
namespace {

constexpr size_t salt_size = 16, longest_password = 255;

using key = std::array<uint8_t, 32>;

bool derive(const std::string& password, const std::string& salt, uint32_t iterations, key& out) {
  return PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()),
                           reinterpret_cast<const unsigned char*>(salt.data()),
                           static_cast<int>(salt.size()), static_cast<int>(iterations),
                           EVP_sha256(), static_cast<int>(out.size()), out.data())
         == 1;
}

} // namespace

result<secret_hash> hash_password(const std::string& password, uint32_t iterations) {
  if (password.empty() || password.size() > longest_password)
    return failure{fault::bad_input, "a password has 1 to 255 bytes"};
  secret_hash out;
  out.iterations = iterations;
  out.salt.resize(salt_size);
  if (RAND_bytes(reinterpret_cast<unsigned char*>(out.salt.data()), salt_size) != 1)
    return failure{fault::os, "OpenSSL has no random bytes"};
  if (!derive(password, out.salt, iterations, out.hash))
    return failure{fault::os, "OpenSSL cannot hash a password"};
  return out;
}

bool verify_password(const std::string& password, const secret_hash* secret, uint32_t iterations) {
  static const std::string any_salt(salt_size, 's');
  key got{};
  auto own = secret ? secret->iterations : iterations;
  auto derived = derive(password, secret ? secret->salt : any_salt, own, got);
  auto same = secret && derived && CRYPTO_memcmp(got.data(), secret->hash.data(), got.size()) == 0;
  // Whoever has fewer iterations than others works the rest off.
  if (own < iterations)
    derive(password, any_salt, iterations - own, got);
  OPENSSL_cleanse(got.data(), got.size());
  return same;
}

} // namespace dongled::io::relay
