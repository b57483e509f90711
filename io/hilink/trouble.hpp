#pragma once

#include "io/hilink/records.hpp"

#include <cstdint>
#include <optional>

namespace dongled::io::hilink {

/// What no restart, redial or power cut heals: a person must act.
enum class modem_trouble : uint8_t {
  none,
  no_sim,
  sim_unusable,
  pin_needed,
  puk_needed,
  barred,           ///< The network refuses this subscriber.
  roaming_refused,  ///< The network refuses it here, or roaming is off.
  bad_profile,      ///< The network rejects the APN or its credentials.
  password_refused, ///< The modem does not accept the configured password.
  login_locked,     ///< Too many wrong passwords; ends by itself or at a power cut.
  password_missing, ///< The modem wants a login, and we have no password.
};

/// The enumerator's name, for logs and JSON.
const char* to_string(modem_trouble x) noexcept;

/// One sentence for the operator.
const char* words(modem_trouble x) noexcept;

/// What a refused login means; `none`: nothing that a person could mend.
modem_trouble login_trouble_of(int code) noexcept;

/// What is known about a modem that does not work.
struct trouble_clues {
  std::optional<modem_status> status{};
  std::optional<pin_status> pin{};
  int last_error = 0; ///< The modem's code for the last refused call, `failure::detail`.
};

/// Decides whether a modem is beyond repair, and why. The SIM is judged first: without one
/// everything else follows from it.
modem_trouble terminal_state(const trouble_clues& x);

} // namespace dongled::io::hilink
