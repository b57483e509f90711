#include "actors/policy/carrier_outages.hpp"

#include <algorithm>

namespace dongled::policy {

namespace {

std::string listed(const std::set<subnet_id>& xs) {
  std::string out;
  for (auto x : xs)
    out += (out.empty() ? "" : ", ") + to_string(x);
  return out;
}

} // namespace

void carrier_outages::join(outage& to, const std::vector<subscriber>& its, unix_ms window) {
  for (auto& x : its)
    if (x.failing && x.answers && (x.since == 0 || x.since + window >= to.since))
      to.members.insert(x.dongle);
}

void carrier_outages::look(const std::vector<subscriber>& rack, std::chrono::milliseconds window) {
  std::lock_guard guard{mutex_};
  std::map<std::string, std::vector<subscriber>> by_plmn;
  for (auto& x : rack)
    if (!x.plmn.empty())
      by_plmn[x.plmn].push_back(x);
  std::erase_if(outages_, [&](auto& x) { return !by_plmn.contains(x.first); });
  for (auto& [plmn, its] : by_plmn) {
    auto [at, fresh] = outages_.try_emplace(plmn);
    auto& now = at->second;
    if (fresh) // those of the latest failure went together; older ones have reasons of their own
      for (auto& x : its)
        if (x.failing && x.answers)
          now.since = std::max(now.since, x.since);
    join(now, its, window.count());
    for (auto& x : its) {
      if (x.works)
        now.members.erase(x.dongle);
      if (x.works && x.dongle == now.tries && !now.helped)
        now.tries = {}; // something milder did it
    }
    std::erase_if(now.members, [&](auto x) {
      return std::none_of(its.begin(), its.end(), [&](auto& y) { return y.dongle == x; });
    });
    if (now.tries.n != 0 && !now.helped && !now.members.contains(now.tries))
      now.tries = {};
    if (now.members.size() < 2)
      outages_.erase(at);
  }
}

void carrier_outages::joins(subnet_id x, const std::string& plmn) {
  std::lock_guard guard{mutex_};
  if (auto at = outages_.find(plmn); at != outages_.end())
    at->second.members.insert(x);
}

const carrier_outages::outage* carrier_outages::of(subnet_id x) const {
  for (auto& [plmn, now] : outages_)
    if (now.members.contains(x))
      return &now;
  return nullptr;
}

carrier_outages::outage* carrier_outages::of(subnet_id x) {
  for (auto& [plmn, now] : outages_)
    if (now.members.contains(x))
      return &now;
  return nullptr;
}

std::vector<subnet_id> carrier_outages::group_of(subnet_id x) const {
  std::lock_guard guard{mutex_};
  auto now = of(x);
  return now ? std::vector<subnet_id>{now->members.begin(), now->members.end()}
             : std::vector<subnet_id>{};
}

std::string carrier_outages::objection(subnet_id x, bool claim) {
  std::lock_guard guard{mutex_};
  auto now = of(x);
  if (!now || now->helped || now->tries == x)
    return {};
  if (now->tries.n == 0) {
    if (claim) {
      now->tries = x;
      now->over = false;
    }
    return {};
  }
  auto plmn = std::find_if(outages_.begin(), outages_.end(), [&](auto& y) {
                return y.second.members.contains(x);
              })->first;
  return "carrier " + plmn + ": dongles " + listed(now->members)
         + " fail together and their modems answer: nothing but those is touched, unless it helps "
           "dongle "
         + to_string(now->tries) + (now->over ? ", and it has not" : ", where it is tried first");
}

void carrier_outages::ended(subnet_id x, bool helped) {
  std::lock_guard guard{mutex_};
  for (auto& [plmn, now] : outages_)
    if (now.tries == x) {
      now.over = true;
      now.helped = helped;
    }
}

} // namespace dongled::policy
