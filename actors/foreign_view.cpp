#include "actors/foreign_view.hpp"

namespace dongled {

policy::blame foreign_blame_of(const std::vector<dongle_view>& rack, subnet_id dongle,
                               const io::relay::foreign_answer& mine) {
  using state = policy::egress;
  std::vector<policy::other_probes> others;
  for (auto& x : rack)
    if (x.subnet != dongle && x.known && x.link.present && x.modem.connected
        && x.toggle.running.empty())
      others.push_back({x.health.now == state::healthy,
                        x.health.now == state::ill || x.health.now == state::walled,
                        x.health.foreign});
  return policy::judge_foreign(mine, others);
}

} // namespace dongled
