#pragma once

#include "config/result.hpp"

#include <string>
#include <string_view>

namespace dongled::io::hilink {

/// What a modem answers to `user/challenge_login`.
struct scram_challenge {
  std::string salt; ///< Hexadecimal.
  std::string server_nonce;
  int iterations = 0;
};

/// What we send back, and what the modem must then send to prove that it knows the password too.
struct scram_answer {
  std::string client_proof, server_signature; ///< Hexadecimal, lower case.
};

/// Answers a challenge. This is RFC 5802 with SHA-256, except that key and message of each HMAC
/// are swapped and that the authentication message is firstnonce,servernonce,servernonce. A
/// challenge that repeats another nonce than ours, or asks for absurd work, is `bad_input`.
result<scram_answer> answer(const scram_challenge& what, std::string_view first_nonce,
                            std::string_view password);

/// A fresh nonce: 32 random bytes in hexadecimal.
result<std::string> make_nonce();

/// True when the modem's signature is the one expected; compares case-blind, in constant time.
bool signature_fits(std::string_view expected, std::string_view got);

} // namespace dongled::io::hilink
