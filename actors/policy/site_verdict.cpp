#include "actors/policy/site_verdict.hpp"

#include <algorithm>

namespace dongled::policy {

const char* to_string(site_verdict x) noexcept {
  switch (x) {
  case site_verdict::this_dongle: return "this_dongle";
  case site_verdict::this_carrier: return "this_carrier";
  case site_verdict::site_for_everybody: return "site_for_everybody";
  case site_verdict::ours: return "ours";
  case site_verdict::works: return "works";
  case site_verdict::not_told: return "not_told";
  }
  return "?";
}

bool site_works(const site_look& x, const site_look& by_uplink) {
  if (!x.known || x.status == 0)
    return false;
  return x.status < 400 || (by_uplink.known && x.status == by_uplink.status);
}

site_verdict judge_site(subnet_id dongle, const std::vector<dongle_look>& looks,
                        const site_look& by_uplink) {
  auto own = std::find_if(looks.begin(), looks.end(), [&](auto& x) { return x.dongle == dongle; });
  if (own == looks.end() || !own->look.known)
    return site_verdict::not_told;
  if (site_works(own->look, by_uplink))
    return site_verdict::works;
  size_t others = 0, work = 0, mates = 0, mates_work = 0;
  for (auto& x : looks) {
    if (x.dongle == dongle || !x.look.known)
      continue;
    auto good = site_works(x.look, by_uplink);
    auto mate = !own->carrier.empty() && x.carrier == own->carrier;
    ++others;
    work += good ? 1 : 0;
    mates += mate ? 1 : 0;
    mates_work += mate && good ? 1 : 0;
  }
  if (work > 0)
    return mates > 0 && mates_work == 0 ? site_verdict::this_carrier : site_verdict::this_dongle;
  if (!by_uplink.known)
    return site_verdict::not_told; // the site's fault, or ours
  if (!site_works(by_uplink, by_uplink))
    return site_verdict::site_for_everybody;
  // One dongle alone does not speak for all.
  return others > 0 ? site_verdict::ours : site_verdict::this_dongle;
}

std::vector<int> remedy_levels(site_verdict x, const remedy_wish& wish) {
  switch (x) {
  case site_verdict::site_for_everybody:
  case site_verdict::works:
  case site_verdict::not_told: return {};
  case site_verdict::this_dongle:
  case site_verdict::this_carrier:
  case site_verdict::ours: break;
  }
  if (wish.only)
    return {*wish.only};
  std::vector<int> out;
  for (int level = 1; level <= std::min(wish.up_to.value_or(highest_remedy), highest_remedy);
       ++level)
    out.push_back(level);
  return out;
}

} // namespace dongled::policy
