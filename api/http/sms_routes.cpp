#include "actors/history/tell.hpp"
#include "api/http/http_routes.hpp"
#include "api/sms_questions.hpp"

#include <spdlog/spdlog.h>

#include <charconv>
#include <variant>

// `/dongles/{N}/sms`: the text messages of a modem, told to whoever administers it and kept
// nowhere.

namespace dongled::api {

using nlohmann::json;

namespace {

struct sms_wish {
  std::string what;
  modem_talk talk;
};

std::optional<int64_t> id_in(const std::string& text) {
  int64_t out = 0;
  auto end = text.data() + text.size();
  auto [at, bad] = std::from_chars(text.data(), end, out);
  return bad == std::errc{} && at == end && out >= 0 ? std::optional(out) : std::nullopt;
}

http_answer bad_parameter() {
  return http_error(400, "id is a message's number, as GET lists them", "INVALID_PARAMETER");
}

std::variant<sms_wish, http_answer> sending(const http_desk& desk, const http_ask& x) {
  if (!x.header("content-type").starts_with("application/json"))
    return http_error(415, "The body must be application/json", "UNSUPPORTED_MEDIA_TYPE");
  auto body = json::parse(x.body, nullptr, false);
  auto word = [&](const char* key) {
    auto i = body.is_object() ? body.find(key) : body.end();
    return i != body.end() && i->is_string() ? i->get<std::string>() : std::string{};
  };
  auto number = word("number"), text = word("text");
  if (!body.is_object() || body.size() != 2 || number.empty() || text.empty())
    return http_error(400,
                      R"(expected a JSON object like {"number": "+491701234567", "text": "…"})",
                      "INVALID_BODY");
  if (auto wrong = wrong_with_message(number, text); !wrong.empty())
    return http_error(400, wrong, "INVALID_BODY");
  return sms_wish{"sms send", sending_message(number, text, desk.world->now())};
}

std::variant<sms_wish, http_answer> wish_of(const http_desk& desk, const http_ask& x) {
  if (x.method == "POST")
    return sending(desk, x);
  auto given = x.query.contains("id");
  auto id = id_in(x.param("id"));
  if ((given || x.method == "DELETE") && !id)
    return bad_parameter();
  if (x.method == "DELETE")
    return sms_wish{"sms delete", deleting_message(*id)};
  if (given)
    return sms_wish{"sms read", reading_message(*id)};
  return sms_wish{"sms list", listing_messages()};
}

/// A modem's no, and its silence, as HTTP has them.
http_answer trouble_of(const failure& why) {
  switch (why.code) {
  case fault::not_found:
    if (why.doing.starts_with("there is no message"))
      return http_error(404, why.doing, "UNKNOWN_MESSAGE");
    return not_available(why);
  case fault::timed_out: return http_error(504, why.doing, "MODEM_SILENT");
  case fault::refused:
  case fault::unsupported:
  case fault::bad_input:
  case fault::busy:
    return http_error(502, why.doing, "MODEM_REFUSED",
                      {{"modem_code", why.detail >= 100000 ? json(why.detail) : json(nullptr)}});
  case fault::none:
  case fault::exhausted:
  case fault::denied:
  case fault::os: break;
  }
  return not_available(why);
}

} // namespace

http_answer serve_sms(http_desk& desk, const http_ask& x) {
  auto config = desk.world->settings_now();
  auto found = known_dongle(desk, x, *config);
  if (auto no = std::get_if<http_answer>(&found))
    return std::move(*no);
  auto& view = std::get<dongle_view>(found);
  auto dongle = view.subnet;
  auto read = wish_of(desk, x);
  if (auto no = std::get_if<http_answer>(&read))
    return std::move(*no);
  auto& wish = std::get<sms_wish>(read);
  if (x.method != "GET") {
    if (!view.toggle.running.empty())
      return http_error(409, "A toggle is running: " + view.toggle.running, "TOGGLE_IN_PROGRESS",
                        {{"toggle_id", view.toggle.running}});
    spdlog::info("dongle {}: {} for {}", dongle.n, wish.what, x.who());
    tell_wish(*desk.world, dongle,
              x.who() + " asks the modem of dongle " + to_string(dongle) + " for " + wish.what,
              x.who());
  }
  // Others' calls come first, and each may take its time.
  auto limit = config->dongles.modem.timeout * requests_of_a_text * 4 + seconds{60};
  auto said = desk.actors.tell<json>(
    limit, wish.what, [w = desk.world, dongle, wish](caf::event_based_actor* self) {
      return talk_to_modem(self, w, dongle, "modem " + wish.what, wish.talk, requests_of_a_text);
    });
  if (!said)
    return trouble_of(said.why());
  json out{{"dongle", dongle.n}};
  out.update(*said);
  return {200, std::move(out)};
}

} // namespace dongled::api
