#include "actors/policy/grouping.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace dongled::policy {

namespace {

using std::chrono::milliseconds;
using members = std::vector<const hanging*>;

/// The hubs above a port, outermost first; not the root hub: "1-1.2.3" → "1-1", "1-1.2".
std::vector<std::string> hubs_above(const port_path& port) {
  std::vector<std::string> out;
  for (auto dot = port.text.find('.'); dot != std::string::npos; dot = port.text.find('.', dot + 1))
    out.push_back(port.text.substr(0, dot));
  return out;
}

bool under(const hanging& x, const std::string& hub) { return x.port.text.starts_with(hub + "."); }

/// Those that went within the window of the one that went first.
members together(members fresh, milliseconds window) {
  auto first = milliseconds{0};
  for (auto* x : fresh)
    first = std::max(first, x->gone_for);
  std::erase_if(fresh, [&](auto* x) { return x->gone_for < first - window; });
  return fresh;
}

bool enough(const members& all, double quorum) {
  auto gone = std::count_if(all.begin(), all.end(), [](auto* x) { return x->gone; });
  constexpr double rounding = 1e-9; // 0.7 of ten is seven, whatever binary fractions say
  return static_cast<double>(gone) + rounding >= quorum * static_cast<double>(all.size());
}

class grouper {
public:
  grouper(const std::vector<hanging>& rack, milliseconds window, double quorum)
    : window_(window), quorum_(quorum) {
    for (auto& x : rack)
      if (!x.port.text.empty())
        rack_.push_back(&x);
  }

  std::vector<failure_group> run() {
    std::set<std::string> controllers;
    std::map<size_t, std::set<std::string>> hubs; // by depth: the outermost explains the most
    for (auto* x : rack_) {
      if (!x->controller.empty())
        controllers.insert(x->controller);
      auto above = hubs_above(x->port);
      for (size_t i = 0; i < above.size(); ++i)
        hubs[i].insert(above[i]);
    }
    for (auto& x : controllers)
      try_controller(x);
    for (auto& [depth, names] : hubs)
      for (auto& x : names)
        try_hub(x);
    return std::move(out_);
  }

private:
  template <class Predicate>
  members those(Predicate p) const {
    members out;
    std::copy_if(rack_.begin(), rack_.end(), std::back_inserter(out), p);
    return out;
  }

  members fresh_of(const members& all) const {
    members out;
    for (auto* x : all)
      if (x->gone && x->fresh && !taken_.contains(x->dongle))
        out.push_back(x);
    return together(std::move(out), window_);
  }

  void try_controller(const std::string& name) {
    auto all = those([&](auto* x) { return x->controller == name; });
    std::map<std::string, members> by_hub;
    for (auto* x : all)
      if (auto above = hubs_above(x->port); !above.empty())
        by_hub[above.front()].push_back(x);
    members fresh;
    for (auto& [hub, its] : by_hub)
      if (auto x = fresh_of(its); enough(its, quorum_))
        fresh.insert(fresh.end(), x.begin(), x.end());
    fresh = together(std::move(fresh), window_);
    std::set<std::string> hubs;
    for (auto* x : fresh)
      hubs.insert(hubs_above(x->port).front());
    if (hubs.size() >= 2 && enough(all, quorum_))
      take("controller " + name, fresh);
  }

  void try_hub(const std::string& hub) {
    auto all = those([&](auto* x) { return under(*x, hub); });
    auto fresh = fresh_of(all);
    if (fresh.size() >= 2 && enough(all, quorum_))
      take("hub " + smallest_hub(fresh, hub), fresh);
  }

  /// The smallest hub that explains all of @p fresh as @p outer does.
  std::string smallest_hub(const members& fresh, const std::string& outer) const {
    auto out = outer;
    for (auto& hub : hubs_above(fresh.front()->port)) {
      auto all = those([&](auto* x) { return under(*x, hub); });
      auto holds = std::all_of(fresh.begin(), fresh.end(), [&](auto* x) { return under(*x, hub); });
      if (hub.size() > out.size() && holds && enough(all, quorum_))
        out = hub;
    }
    return out;
  }

  void take(std::string scope, const members& fresh) {
    failure_group x{std::move(scope), {}};
    for (auto* y : fresh) {
      taken_.insert(y->dongle);
      x.dongles.push_back(y->dongle);
    }
    std::sort(x.dongles.begin(), x.dongles.end());
    out_.push_back(std::move(x));
  }

  members rack_;
  milliseconds window_;
  double quorum_;
  std::set<subnet_id> taken_;
  std::vector<failure_group> out_;
};

} // namespace

std::string failure_group::words() const {
  std::string out = scope + ": dongles ";
  for (auto& x : dongles)
    out += (x == dongles.front() ? "" : ", ") + to_string(x);
  return out + " went together";
}

std::vector<failure_group> group_failures(const std::vector<hanging>& rack, milliseconds window,
                                          double quorum) {
  return grouper{rack, window, quorum}.run();
}

} // namespace dongled::policy
