#pragma once

#include "api/modem_questions.hpp"
#include "config/wall_time.hpp"

#include <cstdint>
#include <string>

namespace dongled::api {

// Text messages and USSD codes, for `modem N sms|ussd` and `/dongles/{N}/sms`. Who and what go to
// the one who asks and nowhere else: no name of a call, no failure and no happening has them. Each
// refuses in plain words where the SIM is missing or locked.

/// `{messages: [{id, box, number, text, at, unread}], sms: {unread, inbox, used, room}}`.
modem_talk listing_messages();

/// `{message: {…}}`; it counts as read from then on.
modem_talk reading_message(int64_t id);

/// `{id, deleted: true}`, once it is gone.
modem_talk deleting_message(int64_t id);

/// `{sent: true, parts, alphabet}`, once the network has taken it.
modem_talk sending_message(std::string number, std::string text, unix_ms now);

/// `{answer}`: what the network says to the code.
modem_talk asking_by_ussd(std::string code);

/// What is wrong with a message before anybody is asked to send it; empty: nothing.
std::string wrong_with_message(const std::string& number, const std::string& text);

/// How often a question of these kinds asks the modem at most, for its budget.
inline constexpr int requests_of_a_text = 4;

} // namespace dongled::api
