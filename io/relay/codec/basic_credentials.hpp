#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dongled::io::relay {

/// A user and a password as HTTP carries them.
struct basic_credentials {
  std::string user, secret;
};

/// Reads the value of an Authorization or Proxy-Authorization field of the Basic scheme (RFC 7617).
/// Nothing unless it is strict base64 (RFC 4648 section 4) of a user and a password of 1 to 255
/// bytes each: no more than RFC 1929 could say. Pure.
std::optional<basic_credentials> parse_basic(std::string_view value);

} // namespace dongled::io::relay
