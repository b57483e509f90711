#include "actors/history/messages.hpp"
#include "actors/messages.hpp"
#include "api/verbs/arguments.hpp"
#include "api/verbs/verbs.hpp"

namespace dongled::api::verbs {

using nlohmann::json;

namespace {

constexpr seconds completion_patience{3};

json dongles(const world& w) {
  json out = json::array();
  for (auto& x : w.board->all())
    if (x.known)
      out.push_back(to_string(x.subnet));
  return out;
}

json paths(const world& w) {
  json out = json::array();
  for (auto& x : w.census->snapshot())
    out.push_back(x.path);
  return out;
}

flow<json> toggles(caf::event_based_actor* self, world_ptr w) {
  toggles_query query;
  query.which.limit = 20;
  auto found = co_await ask<toggles_page>(self, w->find("/journal"), completion_patience,
                                          std::string{"ask the journal"}, std::move(query));
  json out = json::array();
  if (found)
    for (auto& x : found->toggles)
      out.push_back(x.id);
  co_return out;
}

/// Ports with a stick on them, also of sticks that are no dongle yet.
flow<json> ports(caf::event_based_actor* self, world_ptr w) {
  power_survey question;
  auto map = co_await ask<power_map>(self, w->find("/hub_power"), completion_patience,
                                     std::string{"ask hub_power"}, std::move(question));
  json out = json::array();
  if (map)
    for (auto& x : map->ports)
      if (x.reading.device && !x.feeds_hub)
        out.push_back(x.child.text);
  co_return out;
}

} // namespace

flow<verb_result> serve_words(errand x) {
  auto kind = x.args.front();
  json out = json::array();
  if (kind == "N")
    out = dongles(*x.world);
  else if (kind == "PATH")
    out = paths(*x.world);
  else if (kind == "ID")
    out = co_await toggles(x.self, x.world);
  else if (kind == "PORT")
    out = co_await ports(x.self, x.world);
  else
    co_return usage_of("words");
  co_return json{{"words", std::move(out)}};
}

} // namespace dongled::api::verbs
