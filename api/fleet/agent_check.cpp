#include "api/fleet/agent_check.hpp"

#include "actors/phase_view.hpp"
#include "api/http/http_routes.hpp"

namespace dongled::api {

std::string agent_check_answer(const world& w, const std::string& line) {
  auto end = line.find_last_not_of("\r\n ");
  auto dongle = subnet_in(line.substr(0, end == line.npos ? 0 : end + 1), *w.settings_now());
  auto view = dongle ? w.board->find(*dongle) : std::nullopt;
  if (!view || !view->known)
    return "down #unknown\n";
  using policy::phase;
  auto now = phase_of(*view).now;
  if (now == phase::toggling || now == phase::recovering || !w.holds->holders(*dongle).empty())
    return "drain up\n";
  if (policy::usable(now))
    return "ready up\n";
  return std::string{"ready down #"} + policy::to_string(now) + '\n';
}

} // namespace dongled::api
