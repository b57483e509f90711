#include "actors/messages.hpp"
#include "api/http/http_routes.hpp"
#include "api/views/dongle_details.hpp"
#include "api/views/power_view.hpp"

#include <caf/actor_clock.hpp>
#include <caf/actor_system.hpp>
#include <caf/scheduler/abstract_coordinator.hpp>

#include <algorithm>

// `/dongles`, `/dongles/{N}` and `/rack`.

namespace dongled::api {

namespace {

/// hub_power answers at once but while the kernel holds it: then it is told what was read last.
constexpr milliseconds survey_patience{1500};

rack_picture look(http_desk& desk) {
  return picture_of(*desk.world, desk.actors.system().clock().now());
}

} // namespace

http_answer serve_dongles(http_desk& desk, const http_ask&) {
  return {200, dongles_json(look(desk))};
}

http_answer serve_dongle(http_desk& desk, const http_ask& x) {
  auto picture = look(desk);
  auto dongle = subnet_in(x.subject, picture.config);
  if (!dongle)
    return invalid_subnet(picture.config);
  auto i = std::find_if(picture.dongles.begin(), picture.dongles.end(),
                        [&](auto& d) { return d.subnet == *dongle && d.known; });
  return i == picture.dongles.end() ? unknown_dongle(*dongle)
                                    : http_answer{200, dongle_details_json(*i, picture)};
}

http_answer serve_rack(http_desk& desk, const http_ask&) {
  auto map = desk.actors.ask<power_map>(desk.world->find("/hub_power"), survey_patience,
                                        "ask hub_power for the ports", power_survey{});
  if (map)
    return {200, power_json(*map, desk.world->board->all())};
  auto last = desk.world->board->host().ports;
  if (!last)
    return not_available(map.why());
  auto then = *last;
  then.error = "as of " + rfc3339(then.at) + "; since then: " + map.why().doing;
  return {200, power_json(then, desk.world->board->all())};
}

} // namespace dongled::api
