#include "io/hilink/errors.hpp"

namespace dongled::io::hilink {

namespace {

struct row {
  int code;
  fault kind;
  reaction todo;
  std::string_view text;
};

/// The codes that we meet, ascending. All others are `refused`, and final.
constexpr row table[] = {
  {-1, fault::refused, reaction::give_up, "an error without a code"},
  {100001, fault::bad_input, reaction::give_up, "unknown method"},
  {100002, fault::unsupported, reaction::give_up, "not supported by this firmware"},
  {100003, fault::refused, reaction::log_in, "not logged in"},
  {100004, fault::busy, reaction::back_off, "the modem is busy"},
  {100005, fault::bad_input, reaction::give_up, "malformed request"},
  {100006, fault::bad_input, reaction::give_up, "parameter error"},
  {100007, fault::refused, reaction::resend, "saving the configuration failed"},
  {100008, fault::refused, reaction::resend, "reading the configuration failed"},
  {100009, fault::refused, reaction::resend, "writing failed"},
  {101001, fault::refused, reaction::give_up, "no SIM"},
  {101002, fault::refused, reaction::give_up, "the SIM needs its PIN"},
  {101003, fault::refused, reaction::give_up, "the SIM needs its PUK"},
  {101004, fault::refused, reaction::give_up, "unusable SIM"},
  {102001, fault::refused, reaction::resend, "the network type is unreadable"},
  {102002, fault::refused, reaction::resend, "the service status is unreadable"},
  {102003, fault::refused, reaction::resend, "the roaming status is unreadable"},
  {102004, fault::refused, reaction::resend, "the connection status is unreadable"},
  {104001, fault::refused, reaction::give_up, "DHCP error"},
  {107720, fault::refused, reaction::give_up, "the connection settings are unreadable"},
  {107721, fault::refused, reaction::give_up, "the connection settings cannot be saved"},
  {107722, fault::refused, reaction::give_up, "the connection settings make no sense"},
  {107724, fault::refused, reaction::give_up, "no more profiles can be added; delete one first"},
  {107725, fault::refused, reaction::give_up, "the profile cannot be changed"},
  {107726, fault::refused, reaction::give_up, "the profile cannot be made the default"},
  {107727, fault::refused, reaction::give_up, "the profiles cannot be listed"},
  {107728, fault::refused, reaction::give_up, "the modem's own choice of APN cannot be set"},
  {107729, fault::refused, reaction::give_up, "the modem's own choice of APN is unreadable"},
  {108001, fault::refused, reaction::give_up, "wrong user name"},
  {108002, fault::refused, reaction::give_up, "wrong password"},
  {108003, fault::busy, reaction::give_up, "somebody else is logged in"},
  {108005, fault::busy, reaction::give_up, "too many users"},
  {108006, fault::refused, reaction::give_up, "wrong user name or password"},
  {108007, fault::refused, reaction::give_up, "locked after too many login attempts"},
  {108009, fault::refused, reaction::log_in, "logged in on another device"},
  {108010, fault::busy, reaction::give_up, "logins come too often"},
  {111019, fault::refused, reaction::give_up, "the network has not answered the USSD code"},
  {111020, fault::refused, reaction::give_up, "the network did not answer the USSD code in time"},
  {111022, fault::unsupported, reaction::give_up, "the network does not take USSD codes"},
  {112001, fault::refused, reaction::give_up, "cannot set the mode while connected"},
  {112002, fault::refused, reaction::give_up, "cannot set the search mode while connected"},
  {112003, fault::refused, reaction::give_up, "setting mode and bands failed"},
  {112004, fault::refused, reaction::resend, "setting the search mode failed"},
  {112005, fault::refused, reaction::resend, "registering failed"},
  {112006, fault::bad_input, reaction::give_up, "connect order mismatch"},
  {112007, fault::unsupported, reaction::give_up, "mode not supported"},
  {112008, fault::busy, reaction::give_up, "the SIM is not ready"},
  {112009, fault::busy, reaction::give_up, "the modem is out of memory"},
  {113000, fault::refused, reaction::give_up, "the network did not take the message"},
  {113017, fault::bad_input, reaction::give_up, "the modem does not take such a message"},
  {113018, fault::busy, reaction::give_up, "the modem is busy with messages; try again later"},
  {113020, fault::refused, reaction::give_up, "the messages cannot be listed"},
  {113031, fault::refused, reaction::give_up, "the number of the message centre cannot be set"},
  {113036, fault::refused, reaction::give_up, "the message cannot be deleted"},
  {113047, fault::refused, reaction::give_up, "the message cannot be saved"},
  {113053, fault::refused, reaction::give_up,
   "the modem's memory for messages is full; delete some"},
  {113054, fault::bad_input, reaction::give_up, "the number is too long"},
  {125001, fault::refused, reaction::fetch_token, "wrong token"},
  {125002, fault::refused, reaction::new_session, "wrong session"},
  {125003, fault::refused, reaction::start_over, "wrong session token"},
};

constexpr row other{0, fault::refused, reaction::give_up, "undocumented error"};

const row& find(int code) noexcept {
  for (auto& x : table)
    if (x.code == code)
      return x;
  return other;
}

} // namespace

reaction reaction_to(int code) noexcept { return find(code).todo; }

bool may_be_stale(const failure& why) noexcept {
  switch (why.detail) {
  case -1:  // an error without a legible code
  case 401: // HTTP statuses that no API has business to send
  case 403:
  case 100002: // or a redirect to the home page
  case 100003:
  case 108009: return true;
  default: break;
  }
  constexpr int first_session_code = 125001, last_session_code = 125999;
  return why.detail >= first_session_code && why.detail <= last_session_code;
}

fault fault_of(int code) noexcept { return find(code).kind; }

std::string_view meaning(int code) noexcept { return find(code).text; }

failure refusal(int code, std::string_view doing) {
  return {fault_of(code), std::string(doing) + ": " + std::string(meaning(code)), code};
}

bool is_silence(const failure& why) noexcept {
  // Transport failures carry an errno or nothing, refusals a code of six digits, and replies that
  // are no API replies their HTTP status.
  constexpr int largest_errno = 133;
  // What we had run out of ourselves is not the modem's silence.
  if (why.code == fault::exhausted)
    return false;
  return why.code == fault::timed_out || (why.detail > 0 && why.detail <= largest_errno);
}

bool came_to_nothing(const failure& why) noexcept {
  return why.code == fault::exhausted || is_silence(why);
}

} // namespace dongled::io::hilink
