#pragma once

#include "api/access/roles.hpp"
#include "api/access/tokens.hpp"
#include "config/cidr.hpp"
#include "config/result.hpp"
#include "config/settings.hpp"

#include <optional>
#include <string>
#include <vector>

namespace dongled::api {

/// Who may use the HTTP API: an allow-list of addresses and, where set, bearer tokens, each with
/// its right. A value, made anew when the settings change.
class http_limits {
public:
  /// Reads the token files. One that cannot be read, or holds no token, is a failure: without it
  /// nobody would be let in, or, worse, everybody.
  static result<http_limits> make(const settings::api_part& x);

  struct judgement {
    enum class verdict { welcome, foreign_address, bad_token } what = verdict::foreign_address;
    role right = role::read; ///< What who is welcome may do; without token files, everything.
    std::string token = {};  ///< The name of its token; empty: it has none of a tokens file.
    bool proven = false;     ///< It has shown a token that is valid.
  };

  /// Judges a client by its address and the value of its Authorization header.
  judgement judge(const std::string& address, const std::string& authorization, unix_ms now) const;

  /// Whether an address may ask at all.
  bool lets_in(const std::string& address) const;

private:
  std::vector<cidr> allow_;
  std::optional<std::string> token_; ///< That of `token_file`: it may do everything.
  std::optional<std::vector<access_token>> tokens_;
};

/// Whether two secrets are the same, in a time that depends on their lengths alone.
bool same_secret(const std::string& a, const std::string& b) noexcept;

/// A path of printable ASCII of sane length, without "//" or dot segments: nothing else is ours.
bool sane_path(const std::string& x);

} // namespace dongled::api
