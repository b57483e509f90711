#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace dongled::io::web {

/// Where an HTTP request goes.
struct url {
  bool tls = false;
  std::string host; ///< A name or an address, without brackets.
  uint16_t port = 80;
  std::string target = "/"; ///< Path and query.
  bool literal = false;     ///< `host` is an address.

  /// As the Host header has it: brackets around IPv6, and no default port.
  std::string authority() const;
};

/// Reads an http:// or https:// URL; nothing for anything else, and for one with a user, a
/// fragment, a blank or a control character. Pure.
std::optional<url> parse_url(const std::string& text);

} // namespace dongled::io::web
