#include "actors/policy/tuning.hpp"
#include "api/http/http_routes.hpp"
#include "api/tune_questions.hpp"
#include "api/views/tune_view.hpp"

#include <optional>

// `/tune`: what of the kernel's settings should be changed, and why; `/tune/apply` and
// `/tune/undo`.

namespace dongled::api {

using nlohmann::json;

namespace {

/// `{"keys": ["backlog"], "now": false}`, both of which may be left out; or what is wrong with it.
std::variant<tuning_order, http_answer> tuning_order_in(const http_ask& x) {
  if (!x.header("content-type").starts_with("application/json"))
    return http_error(415, "The body must be application/json", "UNSUPPORTED_MEDIA_TYPE");
  auto invalid = [] {
    return http_error(400, R"(expected {"keys": ["backlog", ...], "now": false})", "INVALID_BODY");
  };
  auto body = json::parse(x.body, nullptr, false);
  if (!body.is_object())
    return invalid();
  tuning_order out;
  out.asked_by = x.who();
  std::vector<std::string> names;
  for (auto& [name, value] : body.items()) {
    if (name == "now" && value.is_boolean())
      out.at_any_price = value.get<bool>();
    else if (name == "keys" && value.is_array() && value.size() <= 64) {
      for (auto& key : value) {
        if (!key.is_string())
          return invalid();
        names.push_back(key.get<std::string>());
      }
    } else
      return invalid();
  }
  auto keys = policy::read_tuning_keys(names);
  if (auto unknown = std::get_if<std::string>(&keys))
    return http_error(400, *unknown, "UNKNOWN_KEY");
  out.keys = std::get<std::vector<std::string>>(std::move(keys));
  return out;
}

http_answer tuned(http_desk& desk, const http_ask& x, bool undo) {
  auto read = tuning_order_in(x);
  if (auto no = std::get_if<http_answer>(&read))
    return std::move(*no);
  auto order = std::get<tuning_order>(std::move(read));
  order.undo = undo;
  auto said = desk.actors.tell<tuning_report>(
    tuning_patience + seconds{1}, "have the kernel's settings changed",
    [w = desk.world, order](caf::event_based_actor* self) { return work_tuning(self, w, order); });
  if (!said)
    return not_available(said.why());
  return {200, tune_json(*said)};
}

} // namespace

http_answer serve_tune(http_desk& desk, const http_ask&) {
  auto said = desk.actors.tell<tuning_picture>(
    tuning_patience + seconds{1}, "ask for the plan of tuning",
    [w = desk.world](caf::event_based_actor* self) { return ask_tuning(self, w); });
  if (!said)
    return not_available(said.why());
  return {200, tune_json(*said)};
}

http_answer serve_tune_apply(http_desk& desk, const http_ask& x) { return tuned(desk, x, false); }

http_answer serve_tune_undo(http_desk& desk, const http_ask& x) { return tuned(desk, x, true); }

} // namespace dongled::api
