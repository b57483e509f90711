#include "api/http/http_routes.hpp"
#include "api/remedy_questions.hpp"
#include "api/views/remedy_view.hpp"

// `/dongles/{N}/remedy` and `/remedies/{id}`: whose fault it is that one site does not work, and
// what helps.

namespace dongled::api {

using nlohmann::json;

namespace {

std::optional<int> level_in(const json& x) {
  return x.is_number_integer() && x >= 1 && x <= policy::highest_remedy
           ? std::optional(x.get<int>())
           : std::nullopt;
}

/// `{"site": URL, "level": K | "up_to": K, "keep": false}`; or what is wrong with it.
std::variant<remedy_ask, http_answer> remedy_wish_in(const http_ask& x, const settings& config) {
  if (!x.header("content-type").starts_with("application/json"))
    return http_error(415, "The body must be application/json", "UNSUPPORTED_MEDIA_TYPE");
  auto body = json::parse(x.body, nullptr, false);
  auto invalid = [] {
    return http_error(400, R"(expected {"site": URL, "level" or "up_to": 1 to 5, "keep": false})",
                      "INVALID_BODY");
  };
  if (!body.is_object() || !body.contains("site") || !body["site"].is_string())
    return invalid();
  policy::remedy_wish wish;
  auto keep = false;
  for (auto& [name, value] : body.items()) {
    if (name == "site")
      continue;
    if (name == "keep" && value.is_boolean())
      keep = value.get<bool>();
    else if (name == "level" && level_in(value))
      wish.only = level_in(value);
    else if (name == "up_to" && level_in(value))
      wish.up_to = level_in(value);
    else
      return invalid();
  }
  if (wish.only && wish.up_to)
    return invalid();
  auto read = remedy_in(body["site"].get<std::string>(), config);
  if (auto wrong = std::get_if<std::string>(&read))
    return http_error(400, *wrong, "INVALID_SITE");
  auto out = std::get<remedy_ask>(std::move(read));
  out.wish = wish;
  out.keep = keep;
  out.asked_by = x.who();
  return out;
}

} // namespace

http_answer serve_remedy(http_desk& desk, const http_ask& x) {
  auto config = desk.world->settings_now();
  auto found = known_dongle(desk, x, *config);
  if (auto no = std::get_if<http_answer>(&found))
    return std::move(*no);
  auto read = remedy_wish_in(x, *config);
  if (auto no = std::get_if<http_answer>(&read))
    return std::move(*no);
  auto wish = std::get<remedy_ask>(std::move(read));
  wish.dongle = std::get<dongle_view>(found).subnet;
  auto said = desk.actors.tell<remedy_answer>(
    seconds{10}, "ask for a remedy",
    [w = desk.world, wish](caf::event_based_actor* self) { return ask_for_remedy(self, w, wish); });
  if (!said)
    return not_available(said.why());
  if (said->id.empty())
    return http_error(409, said->says, said->code);
  return {202, {{"remedy_id", said->id}, {"status_url", "/remedies/" + said->id}}};
}

http_answer serve_remedy_by_id(http_desk& desk, const http_ask& x) {
  auto said =
    desk.actors.tell<remedy_record>(seconds{10}, "ask for the remedy",
                                    [w = desk.world, id = x.subject](caf::event_based_actor* self) {
                                      return remedy_by_id(self, w, id);
                                    });
  if (!said)
    return said.why().code == fault::not_found && said.why().doing.starts_with("there is no")
             ? http_error(404, said.why().doing, "UNKNOWN_REMEDY")
             : not_available(said.why());
  return {200, remedy_json(*said)};
}

} // namespace dongled::api
