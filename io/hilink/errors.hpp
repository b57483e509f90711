#pragma once

#include "config/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace dongled::io::hilink {

/// What a session does about an error code before its caller hears of it.
enum class reaction : uint8_t {
  give_up,     ///< Nothing helps, or the caller knows better.
  log_in,      ///< 100003: log in, send again once.
  back_off,    ///< 100004: wait a little, send again a few times.
  resend,      ///< A failed save or read: send again once.
  fetch_token, ///< 125001: fetch a token, send again once.
  new_session, ///< 125002: a new session, with a login if there was one; send again once.
  start_over,  ///< 125003: drop everything, log in again, send again once.
};

/// The vendor's fixed meaning of a code, as a reaction.
reaction reaction_to(int code) noexcept;

/// Whether a refusal may be about the session alone, whatever its words: firmware that has
/// forgotten one says 100003, 125001 to 125003, nothing, or leads to its home page. Not so what it
/// says of a request, of a SIM or of a password.
bool may_be_stale(const failure& why) noexcept;

/// The fault that a caller sees for a code.
fault fault_of(int code) noexcept;

/// The code in words.
std::string_view meaning(int code) noexcept;

/// The failure for a refused call: fault, sentence, and the code as detail.
failure refusal(int code, std::string_view doing);

/// True when the modem did not answer at all, as opposed to answering no: its web API hangs, or
/// it is gone.
bool is_silence(const failure& why) noexcept;

/// True when there is no answer, be it the modem's silence or our own want of something
/// (`fault::exhausted`): whatever would be asked next comes to the same.
bool came_to_nothing(const failure& why) noexcept;

} // namespace dongled::io::hilink
