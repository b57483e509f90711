#include "api/firewall_questions.hpp"
#include "api/http/http_routes.hpp"

// `/firewall`: who may reach the proxies, and `/firewall/update`: has the list looked at now.

namespace dongled::api {

namespace {

/// Whom the kernel refused is for those who operate the rack.
bool sees_sources(const http_ask& x) { return covers(x.right, role::operate); }

} // namespace

http_answer serve_firewall(http_desk& desk, const http_ask& x) {
  return {200, firewall_now(*desk.world, sees_sources(x))};
}

http_answer serve_firewall_update(http_desk& desk, const http_ask& x) {
  auto known = x.query.contains("accept_shrink");
  auto word = x.param("accept_shrink");
  auto shrink = known && (word.empty() || word == "1" || word == "true");
  if (known && !shrink && word != "0" && word != "false")
    return http_error(400, "accept_shrink is 1 or 0", "INVALID_PARAMETER");
  auto said = desk.actors.tell<firewall_done>(
    firewall_patience + seconds{2}, "wait for the firewall's list",
    [w = desk.world, shrink, by = x.who()](caf::event_based_actor* self) {
      return update_firewall(self, w, shrink, by);
    });
  if (!said)
    return not_available(said.why());
  if (said->code == "NO_LIST")
    return http_error(409, said->refusal, said->code);
  if (!said->refusal.empty())
    return http_error(502, said->refusal, said->code);
  return {200, firewall_now(*desk.world, sees_sources(x))};
}

} // namespace dongled::api
