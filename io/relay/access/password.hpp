#pragma once

#include "config/result.hpp"
#include "io/relay/access/users.hpp"

namespace dongled::io::relay {

/// Hashes a new password with a fresh salt. `fault::bad_input` unless it has the 1 to 255 bytes
/// that RFC 1929 can carry, `fault::os` when OpenSSL has no random bytes. Works for milliseconds.
result<secret_hash> hash_password(const std::string& password,
                                  uint32_t iterations = secret_hash::usual);

/// Whether @p password is the one @p secret was made of, at the cost of @p iterations or its own,
/// whichever is more; compared in constant time. Null is a stranger's: never, at the same cost.
/// Works for milliseconds.
bool verify_password(const std::string& password, const secret_hash* secret, uint32_t iterations);

} // namespace dongled::io::relay
