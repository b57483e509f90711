#include "actors/analysis/incident.hpp"
#include "actors/analysis/memory_leak.hpp"
#include "actors/analysis/patients.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace dongled::analysis {

using namespace io::recorder;

namespace {

/// What goes within so long of another went with it.
constexpr unix_ms together_ms = 30'000;

std::string numbers_of(const std::vector<const patient*>& x) {
  std::string out;
  for (auto* p : x)
    out += (out.empty() ? "" : ", ") + std::to_string(p->number);
  return out;
}

class inquiry {
public:
  explicit inquiry(const incident& x) : x_(x), all_(patients_of(x)) {
    for (auto& p : all_) {
      if (p.was_ill())
        ill_.push_back(&p);
      else if (p.well > 0)
        well_.push_back(&p);
      if (p.gone)
        gone_.push_back(&p);
    }
  }

  circumstances answer() {
    of_dongles(), of_places(), of_clients(), of_changes(), of_restart(), of_host();
    if (auto leak = memory_leak(x_))
      out_["rss_climbs"] = *leak;
    return std::move(out_);
  }

private:
  void put(const char* name, bool is, unix_ms began = 0, std::string says = {}) {
    out_[name] = {is ? 1.0 : 0.0, began, std::move(says)};
  }
  unix_ms first_of(const std::vector<const patient*>& x, unix_ms patient::*when) const {
    unix_ms out = 0;
    for (auto* p : x)
      if (p->*when != 0)
        out = out == 0 ? p->*when : std::min(out, p->*when);
    return out;
  }

  void of_dongles() {
    if (all_.empty())
      return;
    auto since = first_of(ill_, &patient::ill_since);
    put("none_ill", ill_.empty());
    put("one_ill", ill_.size() == 1 && well_.size() >= 2, since,
        "only dongle " + numbers_of(ill_) + " was ill, " + std::to_string(well_.size())
          + " others were well");
    put("several_ill", ill_.size() >= 2, since, "dongles " + numbers_of(ill_) + " were ill");
    put("all_ill", ill_.size() == all_.size() && all_.size() >= 2, since,
        "all " + std::to_string(all_.size()) + " dongles were ill");
    put("one_silent", ill_.size() == 1 && ill_.front()->silent && well_.size() >= 2, since,
        "its modem did not answer");
    std::vector<const patient*> walled;
    for (auto& p : all_)
      if (p.walled)
        walled.push_back(&p);
    put("walled", !walled.empty(), first_of(walled, &patient::ill_since),
        "probes of " + numbers_of(walled) + " were answered by somebody else");
  }

  void of_places() {
    std::set<int64_t> carriers, carriers_well, buses, buses_there;
    auto answers = true;
    for (auto* p : ill_) {
      if (p->plmn)
        carriers.insert(*p->plmn);
      answers = answers && !p->silent && !p->gone;
    }
    for (auto* p : well_)
      if (p->plmn)
        carriers_well.insert(*p->plmn);
    if (!carriers.empty()) {
      auto others_well = std::any_of(carriers_well.begin(), carriers_well.end(),
                                     [&](auto n) { return !carriers.contains(n); });
      put("one_carrier", ill_.size() >= 2 && carriers.size() == 1 && answers && others_well,
          first_of(ill_, &patient::ill_since),
          "dongles " + numbers_of(ill_) + " are all of PLMN " + std::to_string(*carriers.begin())
            + ", those of others were well");
      put("several_carriers", carriers.size() >= 2);
    }
    if (all_.empty())
      return;
    unix_ms first = first_of(gone_, &patient::gone_since), last = first;
    for (auto* p : gone_) {
      if (p->controller)
        buses.insert(*p->controller);
      last = std::max(last, p->gone_since);
    }
    for (auto& p : all_)
      if (!p.gone && p.controller)
        buses_there.insert(*p.controller);
    put("several_gone", gone_.size() >= 2, first, "dongles " + numbers_of(gone_) + " left USB");
    put("one_bus_gone",
        gone_.size() >= 2 && buses.size() == 1 && last - first <= together_ms
          && !buses_there.contains(*buses.begin()),
        first,
        "all sticks of one controller (" + numbers_of(gone_) + ") left USB within "
          + std::to_string((last - first) / 1000) + " s");
    put("several_buses_gone", buses.size() >= 2);
  }

  /// Connections of clients to each port, before and at their least.
  void of_clients() {
    auto half = x_.from + (x_.to - x_.from) / 2;
    size_t ports = 0, fallen = 0;
    unix_ms since = 0;
    double before_all = 0, least_all = 0;
    for (auto& p : all_) {
      auto place = x_.samples.place("dongle." + std::to_string(p.number) + ".relays");
      if (!place)
        continue;
      std::vector<double> before;
      double least = -1;
      unix_ms least_at = 0;
      for (auto& one : x_.samples.samples) {
        auto value = one.value(*place);
        if (value == missing)
          continue;
        if (one.at < std::min(half, x_.at))
          before.push_back(static_cast<double>(value));
        if (least < 0 || static_cast<double>(value) < least) {
          least = static_cast<double>(value);
          least_at = one.at;
        }
      }
      auto usual = median(before).value_or(0);
      if (usual < 2)
        continue; // nobody used it
      ++ports;
      before_all += usual;
      least_all += least;
      if (least < usual * 0.3) {
        ++fallen;
        since = since == 0 ? least_at : std::min(since, least_at);
      }
    }
    if (ports == 0)
      return;
    auto says = "clients' connections fell from " + std::to_string(std::llround(before_all))
                + " to " + std::to_string(std::llround(least_all));
    put("clients_fell", ports >= 2 && fallen == ports, since, says + " on all ports");
    put("clients_fell_dongles_well", ports >= 2 && fallen == ports && ill_.empty(), since,
        says + " while all dongles were well");
    put("one_port_only", ports >= 2 && fallen == 1);
  }

  void of_changes() {
    std::map<std::string, std::pair<int, unix_ms>> count;
    for (auto& one : x_.samples.changes) {
      auto& kind = count[one.kind];
      ++kind.first;
      if (kind.second == 0)
        kind.second = one.at;
    }
    auto seen = [&](const char* name, const char* kind, const char* what) {
      auto [times, first] = count[kind];
      out_[name] = {static_cast<double>(times), first,
                    std::to_string(times) + ' ' + what + " in the window"};
    };
    seen("toggles", "toggle_started", "toggles");
    seen("daemon_restarts", "restart", "restarts of the daemon's parts");
    seen("gave_up", "gave_up", "parts given up");
    seen("list_changes", "firewall", "changes of the firewall's list");
    seen("uplink_changes", "uplink", "changes of the uplink");
    seen("reloads", "reload", "reloads");
  }

  bool fails(const sample& one) const {
    for (auto& p : all_)
      if (auto place = x_.samples.place("dongle." + std::to_string(p.number) + ".well");
          place && one.value(*place) == 0)
        return true;
    return false;
  }

  /// A restart of the daemon inside the window: did it help? What the process holds is gone with
  /// it, what the kernel, the bus and the world hold is not.
  void of_restart() {
    auto place = x_.samples.place("self.started");
    if (!place || x_.samples.samples.empty())
      return;
    unix_ms restarted = 0;
    int64_t before = missing;
    for (auto& one : x_.samples.samples) {
      auto value = one.value(*place);
      if (value == missing)
        continue;
      if (before != missing && value != before && restarted == 0)
        restarted = one.at;
      before = value;
    }
    if (restarted == 0)
      return put("restart_in_vain", false);
    size_t after = 0, failing = 0;
    bool failed_before = false;
    auto fell = out_.find("clients_fell");
    auto clients = fell != out_.end() && fell->second.value == 1 && fell->second.began < restarted;
    auto relays_after = course_after(restarted, "dongle.*.relays");
    for (auto& one : x_.samples.samples) {
      if (one.at < restarted) {
        failed_before = failed_before || fails(one);
      } else if (one.at >= restarted + 60'000) {
        ++after;
        failing += fails(one) ? 1 : 0;
      }
    }
    auto ill_still = failed_before && after > 0 && failing * 10 > after * 8;
    auto clients_still = clients && after > 0 && relays_after && *relays_after < 1;
    put("restart_in_vain", ill_still || clients_still, 0,
        "the daemon was restarted within the window, and it went on failing");
    auto failed = failed_before || clients;
    put("restart_helped", failed && after > 0 && failing == 0 && !clients_still, 0,
        "the daemon was restarted within the window, and then it worked");
  }

  /// The mean of all series of a pattern after a time.
  std::optional<double> course_after(unix_ms when, std::string_view pattern) const {
    double sum = 0;
    size_t count = 0;
    for (size_t i = 0; i < x_.samples.series.size(); ++i)
      if (fits(pattern, x_.samples.series[i].name))
        for (auto& one : x_.samples.samples)
          if (one.at >= when + 60'000 && one.value(i) != missing) {
            sum += static_cast<double>(one.value(i));
            ++count;
          }
    return count > 0 ? std::optional(sum / static_cast<double>(count)) : std::nullopt;
  }

  void of_host() {
    auto boot = x_.samples.place("host.boot"), clock = x_.samples.place("clock.ahead_of_boot"),
         there = x_.samples.place("uplink.carrier");
    int64_t boot_before = missing, clock_before = missing;
    unix_ms booted = 0, stepped = 0;
    int64_t step = 0;
    unix_ms before = 0, longest = 0, gap_at = 0;
    for (auto& one : x_.samples.samples) {
      auto now = boot ? one.value(*boot) : missing;
      auto same_boot = now == missing || boot_before == missing || now == boot_before;
      if (!same_boot && booted == 0)
        booted = one.at;
      auto ahead = clock ? one.value(*clock) : missing;
      if (ahead != missing && clock_before != missing && same_boot
          && std::abs(ahead - clock_before) > 1000
          && std::abs(ahead - clock_before) > std::abs(step)) {
        step = ahead - clock_before;
        stepped = one.at;
      }
      if (before != 0 && one.at - before > longest) {
        longest = one.at - before;
        gap_at = before;
      }
      before = one.at;
      boot_before = now == missing ? boot_before : now;
      clock_before = ahead == missing ? clock_before : ahead;
    }
    if (boot)
      put("rebooted", booted != 0, booted, "the host was started anew");
    if (clock)
      put("clock_step", stepped != 0, stepped,
          "the clock was set by " + std::to_string(step) + " ms");
    put("samples_missing", longest > longest_pause_ms && booted == 0, gap_at,
        "no samples for " + std::to_string(longest / 1000) + " s");
    if (there) {
      auto carrier = course_of(x_, "uplink.carrier");
      if (carrier)
        put("uplink_down", carrier->low == 0, carrier->lowest_at, "the uplink had no carrier");
    }
  }

  const incident& x_;
  std::vector<patient> all_;
  std::vector<const patient*> ill_, well_, gone_;
  circumstances out_;
};

} // namespace

circumstances circumstances_of(const incident& x) { return inquiry{x}.answer(); }

} // namespace dongled::analysis
