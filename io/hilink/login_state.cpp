#include "io/hilink/login_state.hpp"

#include "io/hilink/digest.hpp"

#include <algorithm>

namespace dongled::io::hilink {

login_state read_login_state(const element& reply) {
  login_state out;
  out.seated = reply.number("State") == 0;
  out.username = reply.value("Username");
  out.scram = reply.number("extern_password_type") == 1;
  if (auto type = reply.number("password_type"))
    out.password_type = static_cast<int>(std::clamp<int64_t>(*type, -1, 99));
  auto wait = reply.number("remainwaittime").value_or(0);
  out.locked = reply.number("lockstatus") == 1 && wait > 0;
  if (wait > 0)
    out.wait = std::chrono::minutes(std::min<int64_t>(wait, 24 * 60));
  return out;
}

login_kind kind_of(const login_state& x, int unsaid) {
  if (x.scram)
    return login_kind::challenge;
  switch (x.password_type.value_or(unsaid)) {
  case plain_type:
  case 3: return login_kind::plain;
  case salted_type: return login_kind::salted;
  }
  return login_kind::unknown;
}

std::string plain_password(std::string_view password) { return base64(password); }

std::string salted_password(std::string_view username, std::string_view password,
                            std::string_view token) {
  auto inner = base64(hex(bytes(sha256(password))));
  return base64(hex(bytes(sha256(std::string(username) + inner + std::string(token)))));
}

} // namespace dongled::io::hilink
