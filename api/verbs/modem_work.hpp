#pragma once

#include "actors/modem/modem_wishes.hpp"
#include "api/modem_questions.hpp"
#include "api/verbs/verbs.hpp"

#include <functional>
#include <string>
#include <variant>

// The uses of `modem`, by what they are about. Pure but for what is done with a modem later.

namespace dongled::api::verbs {

/// One use of the verb, understood.
struct modem_work {
  std::string what; ///< For the log, and for the answer.
  bool changes = false;
  bool reboots = false;
  modem_talk talk = {};
  int requests = 2; ///< So many of them at most, for the budget.
  /// What it makes of the owner's wish; empty: it is about something else.
  std::function<void(modem_wish&)> wish = {};
};
using modem_use = std::variant<modem_work, refusal>;

/// `mode [auto|3g|4g]` and `bands [all|B3,B7…]`.
modem_use read_radio_use(const words& args);

/// `apn [list | use INDEX | add NAME APN | set APN | auto]`.
modem_use read_apn_use(const words& args, const settings& config);

/// `sms [list|read|send|delete]` and `ussd CODE`.
modem_use read_text_use(const words& args);

/// Makes a wish and has it fulfilled, read back; what a modem refuses for good is wished no longer.
/// While a toggle runs it waits for its end, a minute at most.
flow<verb_result> serve_wish(errand x, subnet_id dongle, modem_work wanted);

} // namespace dongled::api::verbs
