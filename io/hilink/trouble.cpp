#include "io/hilink/trouble.hpp"

namespace dongled::io::hilink {

namespace {

modem_trouble of_sim(pin_status::sim x) {
  switch (x) {
  case pin_status::sim::none: return modem_trouble::no_sim;
  case pin_status::sim::failed: return modem_trouble::sim_unusable;
  case pin_status::sim::pin_needed: return modem_trouble::pin_needed;
  case pin_status::sim::puk_needed: return modem_trouble::puk_needed;
  case pin_status::sim::ready:
  case pin_status::sim::pin_off:
  case pin_status::sim::checking:
  case pin_status::sim::other: return modem_trouble::none;
  }
  return modem_trouble::none;
}

modem_trouble of_error(int code) {
  switch (code) {
  case 101001: return modem_trouble::no_sim;
  case 101002: return modem_trouble::pin_needed;
  case 101003: return modem_trouble::puk_needed;
  case 101004: return modem_trouble::sim_unusable;
  }
  // Whether a login is due, and no password there, is asked for by itself.
  return code == 100003 ? modem_trouble::none : login_trouble_of(code);
}

modem_trouble of_connection(connection_state x) {
  switch (x) {
  case connection_state::barred: return modem_trouble::barred;
  case connection_state::roaming_refused: return modem_trouble::roaming_refused;
  case connection_state::bad_profile: return modem_trouble::bad_profile;
  case connection_state::unknown:
  case connection_state::connecting:
  case connection_state::connected:
  case connection_state::disconnected:
  case connection_state::disconnecting:
  case connection_state::failed:
  case connection_state::weak_signal:
  case connection_state::not_registered:
  case connection_state::no_auto_connect:
  case connection_state::traffic_cap: return modem_trouble::none;
  }
  return modem_trouble::none;
}

} // namespace

modem_trouble login_trouble_of(int code) noexcept {
  switch (code) {
  case 100003: return modem_trouble::password_missing;
  case 108001:
  case 108002:
  case 108006: return modem_trouble::password_refused;
  case 108007: return modem_trouble::login_locked;
  }
  return modem_trouble::none;
}

const char* to_string(modem_trouble x) noexcept {
  switch (x) {
  case modem_trouble::none: return "none";
  case modem_trouble::no_sim: return "no_sim";
  case modem_trouble::sim_unusable: return "sim_unusable";
  case modem_trouble::pin_needed: return "pin_needed";
  case modem_trouble::puk_needed: return "puk_needed";
  case modem_trouble::barred: return "barred";
  case modem_trouble::roaming_refused: return "roaming_refused";
  case modem_trouble::bad_profile: return "bad_profile";
  case modem_trouble::password_refused: return "password_refused";
  case modem_trouble::login_locked: return "login_locked";
  case modem_trouble::password_missing: return "password_missing";
  }
  return "?";
}

const char* words(modem_trouble x) noexcept {
  switch (x) {
  case modem_trouble::none: return "Nothing is wrong that the modem knows of.";
  case modem_trouble::no_sim: return "There is no SIM in the modem.";
  case modem_trouble::sim_unusable: return "The modem cannot use its SIM.";
  case modem_trouble::pin_needed: return "The SIM waits for its PIN.";
  case modem_trouble::puk_needed: return "The SIM is blocked and waits for its PUK.";
  case modem_trouble::barred: return "The network refuses this SIM.";
  case modem_trouble::roaming_refused: return "The modem may not connect while it roams.";
  case modem_trouble::bad_profile: return "The network rejects the APN or its credentials.";
  case modem_trouble::password_refused: return "The modem refuses the configured password.";
  case modem_trouble::login_locked: return "The modem locked its login after wrong passwords.";
  case modem_trouble::password_missing:
    return "The modem wants a login, and no password is configured.";
  }
  return "?";
}

modem_trouble terminal_state(const trouble_clues& x) {
  // A modem that is online has no trouble, whatever else it says of itself.
  if (x.status && x.status->connection == connection_state::connected)
    return modem_trouble::none;
  if (x.pin)
    if (auto found = of_sim(x.pin->state); found != modem_trouble::none)
      return found;
  if (x.status && x.status->sim_present == false
      && (!x.pin || x.pin->state == pin_status::sim::other))
    return modem_trouble::no_sim;
  if (x.status)
    if (auto found = of_connection(x.status->connection); found != modem_trouble::none)
      return found;
  return of_error(x.last_error);
}

} // namespace dongled::io::hilink
