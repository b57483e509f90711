#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dongled::lab {

/// What a HiLink modem computes to verify a login. Pure.

/// Login type 4: b64(hex(sha256(user + b64(hex(sha256(password))) + token))).
std::string type4_password(std::string_view user, std::string_view password,
                           std::string_view token);

/// Login types 0 and 3: plain base64.
std::string base64(std::string_view bytes);

/// Lower-case hexadecimal of arbitrary bytes, and back; nothing if it is not hexadecimal.
std::string to_hex(std::string_view bytes);
std::optional<std::string> from_hex(std::string_view text);

/// One SCRAM login as Huawei computes it: like RFC 5802 with SHA-256, but key and message of the
/// two inner HMACs are swapped, so no library's SCRAM fits.
struct scram_proof {
  std::string client_proof;     ///< 64 hex digits: what the client must send.
  std::string server_signature; ///< 64 hex digits: what the modem answers.
  std::string server_key;       ///< 32 bytes: signs the RSA key in the answer.
};

/// `salt` is bytes. The nonces are those of the login's first request and its reply.
scram_proof scram(std::string_view password, std::string_view salt, int iterations,
                  std::string_view first_nonce, std::string_view server_nonce);

/// HMAC-SHA256, 32 bytes.
std::string hmac_sha256(std::string_view key, std::string_view message);

} // namespace dongled::lab
