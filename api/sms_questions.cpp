#include "api/sms_questions.hpp"

#include "io/hilink/errors.hpp"
#include "io/hilink/sms.hpp"

#include <algorithm>
#include <ctime>

namespace dongled::api {

using io::hilink::client;
using io::hilink::sms_box;
using io::hilink::sms_counts;
using io::hilink::sms_message;
using nlohmann::json;

namespace {

/// Why the SIM can do nothing for anybody; nothing: it can, or does not say.
std::optional<failure> locked_sim(client& x, milliseconds limit) {
  auto pin = x.pin(limit);
  if (!pin)
    return std::nullopt;
  using sim = io::hilink::pin_status::sim;
  switch (pin->state) {
  case sim::none: return io::hilink::refusal(101001, "use the SIM");
  case sim::pin_needed: return io::hilink::refusal(101002, "use the SIM");
  case sim::puk_needed: return io::hilink::refusal(101003, "use the SIM");
  case sim::failed:
  case sim::ready:
  case sim::pin_off:
  case sim::checking:
  case sim::other: break;
  }
  return std::nullopt;
}

/// The question, unless the SIM is locked.
modem_talk of_sim(modem_talk what) {
  return [what = std::move(what)](client& x, milliseconds limit) -> result<json> {
    if (auto no = locked_sim(x, limit))
      return *no;
    return what(x, limit);
  };
}

const char* name_of(sms_box::kind x) {
  switch (x) {
  case sms_box::kind::inbox: return "inbox";
  case sms_box::kind::sent: return "sent";
  case sms_box::kind::drafts: return "drafts";
  }
  return "?";
}

json row_of(const sms_message& x) {
  return {{"id", x.id},
          {"number", x.number},
          {"text", x.text},
          {"at", x.at.empty() ? json(nullptr) : json(x.at)},
          {"unread", x.unread}};
}

json counts_json(const sms_counts& x) {
  return {{"unread", x.unread},
          {"inbox", x.inbox},
          {"used", x.used},
          {"room", x.room == 0 ? json(nullptr) : json(x.room)},
          {"full", x.full()}};
}

/// As modems write their dates.
std::string date_text(unix_ms at) {
  auto t = static_cast<time_t>(at / 1000);
  tm x{};
  localtime_r(&t, &x);
  char out[32]{};
  auto size = std::strftime(out, sizeof out, "%Y-%m-%d %H:%M:%S", &x);
  return {out, size};
}

result<json> list_all(client& x, milliseconds limit) {
  json rows = json::array();
  for (auto kind : {sms_box::kind::inbox, sms_box::kind::sent, sms_box::kind::drafts}) {
    auto box = io::hilink::list_sms(x, kind, limit);
    if (!box)
      return box.why();
    for (auto& message : box->messages) {
      auto row = row_of(message);
      row["box"] = name_of(kind);
      rows.push_back(std::move(row));
    }
  }
  auto counts = io::hilink::count_sms(x, limit);
  return json{{"messages", std::move(rows)},
              {"sms", counts ? counts_json(*counts) : json(nullptr)}};
}

} // namespace

modem_talk listing_messages() { return of_sim(list_all); }

modem_talk reading_message(int64_t id) {
  return of_sim([id](client& x, milliseconds limit) -> result<json> {
    auto message = io::hilink::read_sms(x, id, limit);
    if (!message)
      return message.why();
    return json{{"message", row_of(*message)}};
  });
}

modem_talk deleting_message(int64_t id) {
  return of_sim([id](client& x, milliseconds limit) -> result<json> {
    auto gone = io::hilink::delete_sms(x, id, limit);
    if (!gone)
      return gone.why();
    return json{{"id", id}, {"deleted", true}};
  });
}

modem_talk sending_message(std::string number, std::string text, unix_ms now) {
  return of_sim([number = std::move(number), text = std::move(text),
                 at = date_text(now)](client& x, milliseconds limit) -> result<json> {
    auto sent = io::hilink::send_sms(x, number, text, at, limit);
    if (!sent)
      return sent.why();
    return json{{"sent", true}, {"parts", sent->parts}, {"alphabet", sent->gsm ? "GSM" : "UCS-2"}};
  });
}

modem_talk asking_by_ussd(std::string code) {
  return of_sim([code = std::move(code)](client& x, milliseconds limit) -> result<json> {
    auto said = io::hilink::ask_ussd(x, code, limit);
    if (!said)
      return said.why();
    return json{{"answer", *said}};
  });
}

std::string wrong_with_message(const std::string& number, const std::string& text) {
  if (!io::hilink::phone_number(number))
    return "A number is 1 to 20 digits, after a + or not";
  auto size = io::hilink::size_of_sms(text);
  if (size.parts == 0)
    return "The text is empty";
  if (std::ranges::any_of(text, [](unsigned char c) { return (c < ' ' && c != '\n') || c == 127; }))
    return "The text has control characters";
  if (size.parts > io::hilink::most_sms_parts)
    return "The text is too long: it takes " + std::to_string(size.parts) + " messages of "
           + (size.gsm ? "153" : "67") + " letters, and modems send "
           + std::to_string(io::hilink::most_sms_parts) + " at most";
  return {};
}

} // namespace dongled::api
