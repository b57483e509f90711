#include "io/hilink/scram.hpp"

#include "io/hilink/digest.hpp"
#include "io/hilink/text.hpp"

#include <openssl/crypto.h>
#include <openssl/rand.h>

namespace dongled::io::hilink {

namespace {

constexpr size_t nonce_limit = 256;
constexpr size_t salt_limit = 256;
constexpr int iteration_limit = 20'000; // the devices ask for 100; this is some 10 ms of ours

} // namespace

result<scram_answer> answer(const scram_challenge& what, std::string_view first_nonce,
                            std::string_view password) {
  auto absurd = [](const char* why) {
    return failure{fault::bad_input, std::string("log in to the modem: ") + why};
  };
  auto& nonce = what.server_nonce;
  if (!nonce.starts_with(first_nonce) || nonce.size() == first_nonce.size()
      || nonce.size() > nonce_limit)
    return absurd("its challenge is not for our nonce");
  if (what.iterations < 1 || what.iterations > iteration_limit)
    return absurd("its challenge has an absurd iteration count");
  auto salt = unhex(what.salt);
  if (!salt || salt->empty() || salt->size() > salt_limit)
    return absurd("its challenge has no legible salt");
  auto salted = pbkdf2(password, *salt, what.iterations);
  auto client_key = hmac("Client Key", bytes(salted));
  auto stored_key = sha256(bytes(client_key));
  auto message = std::string(first_nonce) + ',' + nonce + ',' + nonce;
  auto signature = hmac(message, bytes(stored_key));
  digest proof{};
  for (size_t i = 0; i < proof.size(); ++i)
    proof[i] = client_key[i] ^ signature[i];
  auto server_key = hmac("Server Key", bytes(salted));
  return scram_answer{hex(bytes(proof)), hex(bytes(hmac(message, bytes(server_key))))};
}

result<std::string> make_nonce() {
  digest out{};
  if (RAND_bytes(out.data(), static_cast<int>(out.size())) != 1)
    return failure{fault::os, "draw a random nonce"};
  return hex(bytes(out));
}

bool signature_fits(std::string_view expected, std::string_view got) {
  auto x = unhex(expected), y = unhex(trimmed(got));
  return x && y && !x->empty() && x->size() == y->size()
         && CRYPTO_memcmp(x->data(), y->data(), x->size()) == 0;
}

} // namespace dongled::io::hilink
