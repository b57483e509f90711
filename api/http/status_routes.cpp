#include "api/fleet/service_discovery.hpp"
#include "api/http/http_routes.hpp"
#include "api/tree_report.hpp"
#include "api/views/tree_view.hpp"
#include "api/views/views.hpp"

#include <caf/actor_clock.hpp>
#include <caf/actor_system.hpp>
#include <caf/scheduler/abstract_coordinator.hpp>

// The routes that only look.

namespace dongled::api {

namespace {

rack_picture look(http_desk& desk) {
  return picture_of(*desk.world, desk.actors.system().clock().now());
}

} // namespace

http_answer serve_health(http_desk& desk, const http_ask&) {
  if (auto trouble = tree_trouble(desk.world->census->snapshot()))
    return http_error(503, *trouble, "UNHEALTHY", {{"status", "unhealthy"}});
  return {200, {{"status", "ok"}}};
}

http_answer serve_status(http_desk& desk, const http_ask&) {
  return {200, status_json(look(desk))};
}

http_answer serve_proxy_info(http_desk& desk, const http_ask&) {
  return {200, proxy_info_json(look(desk))};
}

http_answer serve_sd(http_desk& desk, const http_ask& x) {
  auto of = x.param("of");
  if (!of.empty() && of != "proxies")
    return http_error(400, "of: expected proxies, or nothing", "INVALID_PARAMETER");
  return {200, of.empty() ? scrape_targets(look(desk)) : proxy_targets(look(desk))};
}

http_answer serve_tree(http_desk& desk, const http_ask&) {
  auto tree = desk.actors.tell<nlohmann::json>(
    seconds{3}, "draw the tree",
    [w = desk.world](caf::event_based_actor* self) { return tree_report(self, w); });
  if (!tree)
    return not_available(tree.why());
  return {200, std::move(*tree)};
}

} // namespace dongled::api
