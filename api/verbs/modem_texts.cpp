#include "api/sms_questions.hpp"
#include "api/verbs/arguments.hpp"
#include "api/verbs/modem_work.hpp"
#include "io/hilink/sms.hpp"

namespace dongled::api::verbs {

namespace {

/// A text may have been given as one word or as many.
std::string joined_from(const words& args, size_t first) {
  std::string out;
  for (auto i = first; i < args.size(); ++i)
    out += (i == first ? "" : " ") + args[i];
  return out;
}

std::optional<int64_t> message_id(const std::string& word) {
  auto n = number_in(word, 2'000'000'000);
  return n ? std::optional<int64_t>(*n) : std::nullopt;
}

modem_use read_sms_use(const words& args) {
  auto what = args.size() > 2 ? args[2] : std::string{"list"};
  if (what == "list" && args.size() <= 3)
    return modem_work{"sms list", false, false, listing_messages(), requests_of_a_text};
  if ((what == "read" || what == "delete") && args.size() == 4) {
    auto id = message_id(args[3]);
    if (args[0] == "all")
      return refusal{"A message's ID is one dongle's", "USAGE"};
    if (!id)
      return refusal{"sms " + what + " takes a message's ID, as `sms list` shows them", "USAGE"};
    if (what == "read")
      return modem_work{"sms read", true, false, reading_message(*id), requests_of_a_text};
    return modem_work{"sms delete", true, false, deleting_message(*id), requests_of_a_text};
  }
  if (what != "send" || args.size() < 5)
    return usage_of("modem");
  auto text = joined_from(args, 4);
  if (auto wrong = wrong_with_message(args[3], text); !wrong.empty())
    return refusal{wrong, "USAGE"};
  return modem_work{"sms send", true, false,
                    sending_message(args[3], std::move(text), wall_clock_now()),
                    requests_of_a_text};
}

} // namespace

modem_use read_text_use(const words& args) {
  if (args[1] == "sms")
    return read_sms_use(args);
  if (args.size() != 3 || !io::hilink::ussd_code(args[2]))
    return refusal{"A USSD code is digits, stars and hashes, such as *100#", "USAGE"};
  return modem_work{"ussd", true, false, asking_by_ussd(args[2]), requests_of_a_text};
}

words modem_told(const words& args) {
  if (args.size() > 2 && args[1] == "ussd")
    return {args[0], args[1], "(not told)"};
  if (args.size() > 3 && args[1] == "sms" && args[2] == "send")
    return {args[0], args[1], args[2], "(not told)"};
  return args;
}

} // namespace dongled::api::verbs
