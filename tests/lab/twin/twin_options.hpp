#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace dongled::lab {

/// The two firmware families HiLink sticks fall into; they differ in headers, error shapes,
/// escaping, login and in where the WAN address is found.
enum class firmware : uint8_t {
  a, ///< E8372h-153 class: 21.x/22.x firmware, base64 ids, login type 4, `Connection: close`.
  b, ///< E8372h-155/-320 class: alphanumeric ids, SCRAM login, keep-alive.
};

/// "A" or "B".
const char* to_string(firmware x) noexcept;

/// How long a modem takes for things. Defaults are those of a quick modem in a good cell, shortened
/// so that a test need not wait; real ones take from 1 s to minutes.
struct twin_timing {
  std::chrono::milliseconds disconnecting{300}; ///< In 903, before 902.
  std::chrono::milliseconds attach{1200};       ///< In 900, before 901.
  std::chrono::milliseconds registration{1500}; ///< Searching after a net-mode or register write.
  std::chrono::milliseconds hold{2000};         ///< Off at least this long gives a new address.
  std::chrono::milliseconds boot{4000};         ///< From the reboot's reply to a listening server.
  std::chrono::seconds session_idle{300};       ///< A session unused for this long is gone.
  std::chrono::seconds lock_out{60};            ///< Logins are refused this long when locked.
};

/// What happens when a second client logs in.
enum class second_login : uint8_t {
  evicts,  ///< The first session is gone.
  refused, ///< The second gets 108003.
};

/// Error codes the sources disagree about.
struct token_codes {
  int unknown_token = 125001; ///< A POST with no token, or one never handed out.
  int spent_token = 125003;   ///< A POST with a token that was used before.
  int no_session = 125002;    ///< No cookie, or a GET with a dead one.
  int dead_session = 125003;  ///< A POST with the cookie of a session that is gone.
};

/// Everything about a twin that does not change while it runs.
struct twin_options {
  firmware family = firmware::b;
  uint8_t subnet = 8; ///< The N of 192.168.N.1: the LAN the twin starts with.
  bool login = true;  ///< hilink_login: E8372 default 1; 0 = no login at all.
  std::string user = "admin";
  std::string password = "admin";
  std::string imei = "860000000000001";
  std::string imsi = "413010000000001";
  std::string iccid = "89940100000000000001";
  std::string operator_name = "OP";
  std::string plmn = "41301";
  std::string sim_pin = "1234";
  std::string sim_puk = "12345678";
  second_login second = second_login::evicts;
  bool sestok_mints_session = false; ///< SesTokInfo gives a new session even to a valid cookie.
  bool old_sestok_form = true;       ///< Family A: SesInfo begins with "SessionID=".
  int max_login_attempts = 5;        ///< Wrong passwords before the lock-out.
  token_codes codes;
  twin_timing timing;
  bool dataswitch = true; ///< The dataswitch at first boot.
  uint64_t seed = 1;      ///< Of ids, salts and garbage: same seed, same bytes.
  std::chrono::sys_days today{std::chrono::year{2026} / 7 / 27}; ///< The modem's date at start.
};

} // namespace dongled::lab
