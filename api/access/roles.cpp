#include "api/access/roles.hpp"

namespace dongled::api {

const char* to_string(role x) noexcept {
  switch (x) {
  case role::read: return "read";
  case role::operate: return "operate";
  case role::admin: return "admin";
  }
  return "?";
}

std::optional<role> role_from(const std::string& name) {
  for (auto x : {role::read, role::operate, role::admin})
    if (name == to_string(x))
      return x;
  return std::nullopt;
}

} // namespace dongled::api
