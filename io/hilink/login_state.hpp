#pragma once

#include "io/hilink/xml.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace dongled::io::hilink {

/// What `user/state-login` says about the one seat a modem has.
struct login_state {
  bool seated = false;              ///< This session is logged in, or the modem wants no login.
  std::string username;             ///< Who holds the seat; empty when login is off.
  bool scram = false;               ///< The web UI would log in with a challenge.
  std::optional<int> password_type; ///< Nothing: it names none.
  bool locked = false;              ///< Too many wrong passwords.
  std::optional<std::chrono::minutes> wait; ///< How long the lock lasts.
};

/// Reads a state-login reply of either family.
login_state read_login_state(const element& reply);

/// How to send a password.
enum class login_kind : uint8_t { plain, salted, challenge, unknown };

/// Password types as the modem numbers them; 3 is plain, too, and sent as it was named.
constexpr int plain_type = 0, salted_type = 4;

/// The kind that the modem asks for; @p unsaid: the type of one that names none.
login_kind kind_of(const login_state& x, int unsaid = plain_type);

/// The Password element for password types 0 and 3: just base64.
std::string plain_password(std::string_view password);

/// The Password element for type 4. `token` is the very token that the same request carries.
std::string salted_password(std::string_view username, std::string_view password,
                            std::string_view token);

} // namespace dongled::io::hilink
