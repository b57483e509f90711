#include "actors/policy/blast_radius.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <functional>

namespace dongled::policy {

namespace {

using io::usb::device;
using io::usb::stick_rules;
using io::usb::topology;
using below = std::function<bool(const port_path&)>;

std::string listed(const std::vector<subnet_id>& xs) {
  std::string out;
  for (auto x : xs)
    out += (out.empty() ? "" : ", ") + to_string(x);
  return out;
}

std::vector<subnet_id> who(const std::vector<at_risk>& rack, const below& hit, stake what) {
  std::vector<subnet_id> out;
  for (auto& x : rack)
    if (x.now == what && hit(x.port))
      out.push_back(x.dongle);
  std::sort(out.begin(), out.end());
  return out;
}

/// Whether the only dongle that would lose power is the one the cut is wanted for.
bool alone(const std::vector<at_risk>& rack, const below& hit) {
  auto counts = [&](auto& x) { return hit(x.port) && x.now != stake::away && x.now != stake::off; };
  auto n = std::count_if(rack.begin(), rack.end(), counts);
  return n == 1 && std::any_of(rack.begin(), rack.end(), [&](auto& x) {
           return counts(x) && x.climbs && x.now == stake::well;
         });
}

std::vector<subnet_id> together(std::vector<subnet_id> a, const std::vector<subnet_id>& b) {
  a.insert(a.end(), b.begin(), b.end());
  std::sort(a.begin(), a.end());
  return a;
}

int percent(double x) { return static_cast<int>(std::floor(x * 100 + 1e-9)); }

cut_plan judge(std::string target, const std::string& name, const below& hit, const topology& now,
               const std::vector<at_risk>& rack, double quorum, const stick_rules& rules) {
  cut_plan out;
  out.target = std::move(target);
  auto& uplink = rules.uplink;
  if (uplink.known && !uplink.port.text.empty() && hit(uplink.port)) {
    out.words = name + " carries the uplink, " + uplink.interface + " on port " + uplink.port.text;
    return out;
  }
  for (auto& x : now.devices)
    if (!x.hub() && hit(x.path) && !is_stick(x, rules)) {
      out.words = name + " carries " + name_of(x) + ", which is no dongle";
      return out;
    }
  out.ill = who(rack, hit, stake::ill);
  out.well = who(rack, hit, stake::well);
  out.neither = who(rack, hit, stake::neither);
  // Whoever an earlier deed has taken down has no vote, but with nobody to be harmed it needs none.
  if (out.ill.empty() && alone(rack, hit))
    out.ill.swap(out.well);
  auto all = together(out.ill, out.well);
  if (out.ill.empty()) {
    out.words = name + ": no dongle there is known to be ill";
    return out;
  }
  auto share = static_cast<double>(out.ill.size()) / static_cast<double>(all.size());
  out.allowed = share + 1e-9 >= quorum;
  out.words = name + (all.size() == 1 ? ": dongle " : ": dongles ") + listed(all) + "; ill "
              + listed(out.ill) + " (" + std::to_string(out.ill.size()) + " of "
              + std::to_string(all.size()) + " = " + std::to_string(percent(share)) + " %, needs "
              + std::to_string(percent(quorum)) + " %)";
  if (!out.neither.empty())
    out.words += "; walled in, without a vote " + listed(out.neither);
  return out;
}

std::string bus_of(const port_path& place) { return place.text.substr(0, place.text.find('-')); }

const io::usb::controller* controller_of(const port_path& place, const topology& now) {
  for (auto& x : now.controllers)
    for (auto bus : x.buses)
      if (std::to_string(bus) == bus_of(place))
        return &x;
  return nullptr;
}

} // namespace

stake stake_of(const dongle_signs& x, unix_ms now) noexcept {
  if (x.off)
    return stake::off;
  auto recent =
    x.seen_at > 0 && now - x.seen_at <= std::chrono::milliseconds{absence_counts_for}.count();
  if (!x.there && !x.interface && !recent)
    return stake::away;
  if (x.before)
    return *x.before;
  if (x.climbs)
    return stake::ill;
  if (x.walled)
    return stake::neither;
  if (!x.interface)
    return stake::ill;
  return x.failing && !x.by_carrier ? stake::ill : stake::well;
}

bool hangs_below(const port_path& place, const port_path& hub) {
  if (hub.text.starts_with("usb"))
    return place.text.starts_with(hub.text.substr(3) + "-");
  return place.text.starts_with(hub.text + ".");
}

std::string name_of(const device& x) {
  std::array<char, 16> ids{};
  std::snprintf(ids.data(), ids.size(), "%04x:%04x", x.vendor, x.product);
  return x.path.text + " (" + (x.product_name.empty() ? ids.data() : x.product_name) + ")";
}

cut_plan judge_hub_cut(const port_path& hub, const topology& now, const std::vector<at_risk>& rack,
                       double quorum, const stick_rules& rules) {
  auto box = now.find_hub(hub);
  auto twin = box ? box->twin : std::nullopt;
  auto hit = [=](const port_path& x) {
    return hangs_below(x, hub) || (twin && hangs_below(x, *twin));
  };
  return judge(hub.text, "hub " + hub.text, hit, now, rack, quorum, rules);
}

cut_plan judge_controller_cut(const std::string& name, const topology& now,
                              const std::vector<at_risk>& rack, double quorum,
                              const stick_rules& rules) {
  auto hit = [&](const port_path& x) {
    auto at = controller_of(x, now);
    return at && at->name == name;
  };
  return judge(name, "controller " + name, hit, now, rack, quorum, rules);
}

std::vector<subnet_id> hit_by(const cut_plan& x) {
  return together(together(x.ill, x.well), x.neither);
}

cut_plan plan_hub_cut(const port_path& stick, const topology& now, const std::vector<at_risk>& rack,
                      double quorum, const stick_rules& rules) {
  auto dot = stick.text.rfind('.');
  if (dot == std::string::npos)
    return {false, {}, {}, {}, {}, "it hangs on the root hub: there is no hub to switch"};
  return judge_hub_cut({stick.text.substr(0, dot)}, now, rack, quorum, rules);
}

cut_plan plan_controller_cut(const port_path& stick, const topology& now,
                             const std::vector<at_risk>& rack, double quorum,
                             const stick_rules& rules) {
  auto at = controller_of(stick, now);
  if (!at)
    return {false, {}, {}, {}, {}, "its host controller is not known"};
  return judge_controller_cut(at->name, now, rack, quorum, rules);
}

} // namespace dongled::policy
