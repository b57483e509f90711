#include "io/hilink/sms.hpp"

#include "io/hilink/errors.hpp"

#include <algorithm>

namespace dongled::io::hilink {

namespace {

constexpr int most_told = 50; ///< Web UIs ask for pages of 20; all replies are bounded in size.
constexpr milliseconds between_looks{500};

uint32_t count_in(const element& from, const char* name) {
  auto x = from.number(name).value_or(0);
  return static_cast<uint32_t>(std::clamp<int64_t>(x, 0, UINT32_MAX));
}

fields index_of(int64_t id) { return {{"Index", std::to_string(id)}}; }

const sms_message* find_in(const sms_box& box, int64_t id) {
  auto i = std::ranges::find(box.messages, id, &sms_message::id);
  return i == box.messages.end() ? nullptr : &*i;
}

failure no_message(int64_t id) {
  return {fault::not_found, "there is no message " + std::to_string(id)};
}

/// The message, in whichever box it is.
result<sms_message> find_sms(client& x, int64_t id, milliseconds budget) {
  for (auto kind : {sms_box::kind::inbox, sms_box::kind::sent, sms_box::kind::drafts}) {
    auto box = list_sms(x, kind, budget);
    if (!box)
      return box.why();
    if (auto found = find_in(*box, id))
      return *found;
  }
  return no_message(id);
}

/// Until the modem says what came of it.
result<done> await_sent(client& x, milliseconds budget) {
  constexpr int most_looks = 30;
  for (int i = 0; i < most_looks; ++i) {
    x.rest(between_looks);
    auto now = x.fetch("/api/sms/send-status", budget);
    if (!now)
      return now.why();
    if (!now->value("FailPhone").empty())
      return failure{fault::refused, "send the message: the network did not take it", 113000};
    if (!now->value("SucPhone").empty())
      return done{};
  }
  return failure{fault::timed_out, "send the message: the modem is at it still"};
}

} // namespace

std::optional<sms_counts> read_sms_counts(const element& reply) {
  if (!reply.number("LocalUnread") && !reply.number("LocalInbox"))
    return std::nullopt;
  sms_counts out;
  out.unread = count_in(reply, "LocalUnread") + count_in(reply, "SimUnread");
  out.inbox = count_in(reply, "LocalInbox") + count_in(reply, "SimInbox");
  for (auto box : {"LocalInbox", "LocalOutbox", "LocalDraft", "LocalDeleted"})
    out.used += count_in(reply, box);
  out.room = count_in(reply, "LocalMax");
  return out;
}

sms_box read_sms_box(const element& reply) {
  sms_box out;
  out.count = count_in(reply, "Count");
  auto list = reply.find("Messages");
  if (!list)
    return out;
  for (auto& x : list->children) {
    auto id = x.number("Index");
    if (id)
      out.messages.push_back({*id, std::string{x.value("Phone")}, std::string{x.value("Content")},
                              std::string{x.value("Date")}, x.number("Smstat") == 0});
  }
  return out;
}

result<sms_counts> count_sms(client& x, milliseconds budget) {
  auto reply = x.fetch("/api/sms/sms-count", budget);
  if (!reply)
    return reply.why();
  auto out = read_sms_counts(*reply);
  if (!out)
    return failure{fault::bad_input, "count the messages: the modem does not say"};
  return *out;
}

result<sms_box> list_sms(client& x, sms_box::kind box, milliseconds budget) {
  auto reply = x.submit("/api/sms/sms-list",
                        {{"PageIndex", "1"},
                         {"ReadCount", std::to_string(most_told)},
                         {"BoxType", std::to_string(static_cast<int>(box))},
                         {"SortType", "0"},
                         {"Ascending", "0"},
                         {"UnreadPreferred", "0"}},
                        budget);
  if (!reply)
    return reply.why();
  return read_sms_box(*reply);
}

result<sms_message> read_sms(client& x, int64_t id, milliseconds budget) {
  auto found = find_sms(x, id, budget);
  if (found && found->unread) // best effort: it was read, whatever the modem notes
    (void)x.submit("/api/sms/set-read", index_of(id), budget);
  return found;
}

result<done> delete_sms(client& x, int64_t id, milliseconds budget) {
  if (auto there = find_sms(x, id, budget); !there)
    return there.why();
  auto told = x.submit("/api/sms/delete-sms", index_of(id), budget);
  if (!told)
    return told.why();
  auto now = find_sms(x, id, budget);
  if (now)
    return failure{fault::refused, "delete message " + std::to_string(id) + ": it is there still",
                   113036};
  return now.why().code == fault::not_found ? result<done>(done{}) : now.why();
}

result<sms_size> send_sms(client& x, const std::string& number, const std::string& text,
                          const std::string& at, milliseconds budget) {
  auto size = size_of_sms(text);
  if (size.parts == 0 || size.parts > most_sms_parts)
    return failure{fault::bad_input, "send the message: its text is empty, or too long"};
  auto told = x.submit("/api/sms/send-sms",
                       {{"Index", "-1"},
                        {"Phones", {}, {{"Phone", number}}},
                        {"Sca"},
                        {"Content", text},
                        {"Length", std::to_string(size.units)},
                        {"Reserved", size.gsm ? "1" : "0"},
                        {"Date", at}},
                       budget);
  if (!told)
    return told.why();
  auto sent = await_sent(x, budget);
  if (!sent)
    return sent.why();
  return size;
}

result<std::string> ask_ussd(client& x, const std::string& code, milliseconds budget) {
  constexpr int no_answer_yet = 111019, most_looks = 40;
  auto told =
    x.submit("/api/ussd/send", {{"content", code}, {"codeType", "CodeType"}, {"timeout"}}, budget);
  if (!told)
    return told.why();
  result<std::string> out{failure{fault::timed_out, "ask by USSD: the network did not answer"}};
  for (int i = 0; i < most_looks; ++i) {
    x.rest(between_looks);
    auto now = x.fetch("/api/ussd/get", budget);
    if (now) {
      out = std::string{now->value("content")};
      break;
    }
    if (now.why().detail != no_answer_yet) {
      out = now.why();
      break;
    }
  }
  (void)x.fetch("/api/ussd/release", budget); // else the next code may be taken for its answer
  return out;
}

} // namespace dongled::io::hilink
