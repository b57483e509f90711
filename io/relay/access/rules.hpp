#pragma once

#include "config/settings.hpp"
#include "io/relay/access/policy.hpp"
#include "io/relay/access/users.hpp"

#include <memory>
#include <string>

namespace dongled::io::relay {

class authenticator;

/// The settings in force, compiled: immutable, and shared by all reactors.
struct rules {
  settings::socks_part socks;
  access_policy policy;
  std::shared_ptr<const user_list> users; ///< Null: no login is asked for.
  std::shared_ptr<authenticator> door;    ///< The same for all rules of a data plane.

  /// Whether @p name, empty without a login, may use the proxy now.
  bool user_allowed(const std::string& name) const { return !users || users->find(name); }
};

} // namespace dongled::io::relay
