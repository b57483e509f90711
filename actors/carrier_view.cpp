#include "actors/carrier_view.hpp"

namespace dongled {

void look_at_carriers(const world_of<uses_settings, uses_board, uses_carriers>& w) {
  using state = policy::egress;
  std::vector<policy::subscriber> rack;
  for (auto& x : w.board->all()) {
    if (!x.known || x.power.off)
      continue;
    policy::subscriber one;
    one.dongle = x.subnet;
    one.plmn = x.modem.plmn;
    auto climbs = x.toggle.climbs && !x.toggle.running.empty();
    auto ill = x.health.now == state::ill && !x.health.doubted;
    one.failing = climbs || (x.link.present && ill);
    one.works = !climbs && (x.health.now == state::healthy || x.health.now == state::walled);
    one.answers = x.modem.answers;
    one.since = x.health.failing_since;
    rack.push_back(std::move(one));
  }
  auto health = w.settings_now()->health;
  w.carriers->look(rack, health.interval * health.failures * 2);
}

} // namespace dongled
