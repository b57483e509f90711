#pragma once

#include "config/cidr.hpp"
#include "config/result.hpp"
#include "config/settings.hpp"

#include <optional>
#include <string>
#include <vector>

namespace dongled::api {

/// Who may use the HTTP API: an allow-list of addresses and, where set, a bearer token. A value,
/// made anew when the settings change.
class http_limits {
public:
  /// Reads the token file (at most 4 KiB, one line). A file that cannot be read, or holds no token,
  /// is a failure: without it nobody would be let in, or, worse, everybody.
  static result<http_limits> make(const settings::api_part& x);

  enum class judgement { welcome, foreign_address, bad_token };

  /// Judges a client by its address and the value of its Authorization header.
  judgement judge(const std::string& address, const std::string& authorization) const;

private:
  std::vector<cidr> allow_;
  std::optional<std::string> token_;
};

/// Whether two secrets are the same, in a time that depends on their lengths alone.
bool same_secret(const std::string& a, const std::string& b) noexcept;

/// A path of printable ASCII of sane length, without "//" or dot segments: nothing else is ours.
bool sane_path(const std::string& x);

} // namespace dongled::api
