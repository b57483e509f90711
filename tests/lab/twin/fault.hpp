#pragma once

#include "config/result.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace dongled::lab {

/// Everything a twin can be made to suffer from.
enum class twin_fault : uint8_t {
  /// The web server accepts connections and never answers. Argument: nothing, or a cure.
  api_hang,
  /// The web server refuses connections (RST), the modem works on. Argument: nothing, or a cure.
  api_refuse,
  /// Every answer is damaged. Argument: the kind (random, html, truncated, length, xhtml, empty,
  /// root, no_code) or a seed; without one, the kinds take turns.
  api_garbage,
  /// Every answer comes late. Argument: milliseconds (2000).
  api_slow,
  /// All sessions and tokens are forgotten, once; nothing stays set.
  session_lost,
  /// Somebody else is logged in: logins get 108003 until healed, or until the other session's
  /// idle end. Argument: milliseconds until that end (the twin's session_idle).
  already_logged_in,
  /// Logins are locked out (108007, remainwaittime counts down) until healed, the time is over,
  /// or the power was cut: the counter lives in RAM. Argument: milliseconds (300000).
  login_locked,
  /// A re-attach gets the same address again whatever the hold. Argument: the mildest action that
  /// gets a new one all the same (net_mode), or "stubborn": none does.
  same_address,
  /// Attaching takes longer. Argument: milliseconds on top (20000).
  slow_attach,
  /// There is no SIM in the slot.
  no_sim,
  /// The SIM asks for its PIN.
  pin_needed,
  /// The SIM is blocked and asks for its PUK.
  puk_needed,
  /// The network refuses access. Argument: the ConnectionStatus shown (14).
  barred,
  /// 900 for ever: the connection drops and never comes up. Argument: the cure (dataswitch).
  stuck_connecting,
  /// 901 is shown, and no byte passes. Argument: the cure (dataswitch).
  stuck_data,
  /// After each boot the dataswitch is 0.
  dataswitch_off_after_boot,
  /// After each boot the stick is a mass-storage device until it is switched.
  storage_after_boot,
  /// The radio finds no network: empty signal and operator, 902.
  no_service,
  /// Net-mode writes are refused (112001) while the data connection is up or coming up.
  /// Argument: the code (112001, or 112003).
  net_mode_refused,
  /// Booting takes longer. Argument: milliseconds on top (10000).
  slow_boot,
  /// All sessions are over, and whoever still shows the cookie of one that is over is refused
  /// everything until healed, the page for a new session included. Argument: the code (100003).
  session_over,
  /// Firmware that knows tokens and no cookie.
  no_cookie,
  /// Old firmware whose state-login names no password type: it takes the password plain.
  no_password_type,
  /// state-login asks for password type 3, which is plain, too.
  plain_password,
  /// The password is another one by now: logins get 108006, and too many of them a lock-out.
  other_password,
  /// Whatever would change something, logins included, is refused. Argument: the code (100004).
  api_busy,
  /// Signal values at the ends of their scales, and with blanks.
  odd_signal,
  /// All settings but the LAN are those of the factory, once; nothing stays set.
  settings_lost,
  /// The memory for text messages is full: what comes is lost, what is sent gets 113053.
  sms_full,
  /// Text messages are refused. Argument: the code (113018).
  sms_refused,
  /// The network takes no text messages: send-status tells of a failure.
  sms_fails,
  /// USSD codes come to nothing. Argument: the code (111020).
  ussd_refused,
};

/// All faults, in the order of the enumeration.
std::span<const twin_fault> all_twin_faults() noexcept;

/// The enumerator's name: what `parse_fault` reads.
const char* to_string(twin_fault x) noexcept;

/// What an operator can do to a modem, mildest first. A fault that a mild action cures is cured
/// by every stronger one as well.
enum class cure : uint8_t {
  dataswitch, ///< Data off, 902 seen, data on again.
  net_mode,   ///< Another network mode or band mask is written.
  reboot,     ///< device/control 1.
  power,      ///< The port's power goes off and on again.
  none,       ///< Nothing but healing the fault.
};

/// The enumerator's name, as written in a fault's argument ("none" is also "stubborn").
const char* to_string(cure x) noexcept;

/// How `api_garbage` damages an answer.
enum class garbage_kind : uint8_t {
  random,    ///< Random bytes instead of HTTP.
  html,      ///< HTTP 200 with the HTML home page instead of XML.
  truncated, ///< The XML ends in the middle, the headers are right for what is sent.
  length,    ///< Content-Length promises more than what comes before the connection closes.
  xhtml,     ///< The home page as XHTML, behind a prologue and a comment.
  empty,     ///< `<response/>`: a record that says nothing.
  root,      ///< A record of another root: `<config>` in place of `<response>`.
  no_code,   ///< `<error/>`, without a code.
};

/// The enumerator's name.
const char* to_string(garbage_kind x) noexcept;

/// A fault with its argument, filled with the fault's own default where none was given.
struct fault_order {
  twin_fault what = twin_fault::api_hang;
  cure cured_by = cure::none;       ///< For the faults an action can cure.
  int64_t amount = 0;               ///< Milliseconds, a code or a seed: see the fault.
  std::optional<garbage_kind> kind; ///< For api_garbage; nothing means they take turns.

  bool operator==(const fault_order&) const = default;
};

/// The fault with its default argument.
fault_order default_order(twin_fault what) noexcept;

/// Reads `NAME` or `NAME=ARGUMENT`, as in "stuck_data=net_mode" or "slow_attach=5000".
/// Errors: bad_input, naming the word that makes no sense.
result<fault_order> parse_fault(std::string_view text);

/// The order in the form `parse_fault` reads.
std::string to_string(const fault_order& x);

} // namespace dongled::lab
