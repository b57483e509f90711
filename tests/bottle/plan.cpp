#include "tests/bottle/plan.hpp"

#include "tests/bottle/dice.hpp"

#include <algorithm>
#include <set>

namespace dongled::bottle {

const char* to_string(kind x) noexcept {
  switch (x) {
  case kind::link_dead: return "link_dead";
  case kind::usb_gone: return "usb_gone";
  case kind::usb_hung: return "usb_hung";
  case kind::storage: return "storage";
  case kind::mute: return "mute";
  case kind::slow_api: return "slow_api";
  case kind::busy_api: return "busy_api";
  case kind::unplugged: return "unplugged";
  case kind::no_sim: return "no_sim";
  case kind::no_signal: return "no_signal";
  case kind::walled: return "walled";
  case kind::no_address: return "no_address";
  case kind::hub_gone: return "hub_gone";
  case kind::port_stuck: return "port_stuck";
  case kind::hub_slow: return "hub_slow";
  case kind::routes_flushed: return "routes_flushed";
  case kind::kernel_slow: return "kernel_slow";
  case kind::blind: return "blind";
  case kind::no_descriptors: return "no_descriptors";
  case kind::outage: return "outage";
  case kind::disk_full: return "disk_full";
  case kind::disk_slow: return "disk_slow";
  case kind::hook_down: return "hook_down";
  case kind::toggle: return "toggle";
  case kind::power_off: return "power_off";
  case kind::power_on: return "power_on";
  case kind::power_cycle: return "power_cycle";
  case kind::pause: return "pause";
  case kind::resume: return "resume";
  case kind::reopen_port: return "reopen_port";
  case kind::restart_actor: return "restart_actor";
  case kind::reload: return "reload";
  case kind::explain: return "explain";
  case kind::wait_for: return "wait_for";
  case kind::survey: return "survey";
  case kind::close_port: return "close_port";
  case kind::open_port: return "open_port";
  case kind::read_past: return "read_past";
  case kind::kill_actor: return "kill_actor";
  case kind::stop_daemon: return "stop_daemon";
  case kind::kill_daemon: return "kill_daemon";
  case kind::clock_step: return "clock_step";
  }
  return "?";
}

bool is_fault(kind x) noexcept { return x <= kind::hook_down; }
bool is_person(kind x) noexcept { return x >= kind::toggle && x <= kind::read_past; }

namespace {

constexpr int first_subnet = 11;

size_t rack_size(dice& d) {
  auto x = d.below(100);
  if (x < 10)
    return 1 + d.below(2);
  if (x < 75)
    return 3 + d.below(3);
  if (x < 93)
    return 6 + d.below(7);
  return 13 + d.below(28);
}

/// Hubs on the root hub's four ports, some of them with another in their last port; sticks in their
/// ports in turn, a few in the root hub's own.
rack_plan make_rack(dice& d) {
  rack_plan out;
  auto size = rack_size(d);
  auto ports = 2 + d.below(6);
  auto hubs = std::min<size_t>(std::max<size_t>((size + ports - 1) / ports, 1), 4);
  std::vector<std::string> places;
  std::vector<std::vector<std::string>> by_hub;
  auto on_root = d.percent(15) && hubs < 4;
  for (size_t i = 1; i <= hubs; ++i) {
    auto path = "1-" + std::to_string(i);
    auto chained = d.percent(25) || size > hubs * ports;
    auto n = static_cast<unsigned>(chained ? std::max<size_t>(ports, 3) : ports);
    out.hubs.push_back({path, n, !d.percent(10)});
    by_hub.emplace_back();
    for (unsigned p = 1; p <= n - (chained ? 1 : 0); ++p)
      by_hub.back().push_back(path + "." + std::to_string(p));
    if (chained) {
      auto inner = path + "." + std::to_string(n);
      out.hubs.push_back({inner, 7, !d.percent(10)});
      by_hub.emplace_back();
      for (unsigned p = 1; p <= 7; ++p)
        by_hub.back().push_back(inner + "." + std::to_string(p));
    }
  }
  if (on_root)
    places.push_back("1-4");
  for (auto& x : by_hub)
    places.insert(places.end(), x.begin(), x.end());
  if (d.percent(30))
    d.shuffle(places);
  std::vector<std::string> carriers{"41301", "41302", "26201"};
  auto mixed = d.percent(50);
  auto slow_boot = d.percent(30);
  auto liars = d.percent(20);
  out.dhcp_routes = d.percent(40);
  for (size_t i = 0; i < size && i < places.size(); ++i) {
    rack_plan::stick x;
    x.dongle = {static_cast<uint8_t>(first_subnet + static_cast<int>(i))};
    x.port = places[i];
    x.plmn = mixed ? d.one_of(carriers) : carriers[0];
    x.boot = std::chrono::seconds{d.between(5, slow_boot ? 45 : 20)};
    x.attach = milliseconds{d.percent(15) ? d.between(8000, 20000) : d.between(500, 4000)};
    x.cd_first = d.percent(10);
    x.lying_port = liars && d.percent(40);
    x.same_address = d.percent(15);
    x.refuses_modes = d.percent(10);
    out.sticks.push_back(std::move(x));
  }
  return out;
}

settings make_settings(dice& d, const rack_plan& rack) {
  settings out;
  out.dongles.first = {first_subnet};
  out.dongles.last = {first_subnet + 49};
  if (d.percent(40)) {
    out.dongles.expected.emplace();
    for (auto& x : rack.sticks)
      out.dongles.expected->insert(x.dongle);
  }
  out.toggle.cooldown = std::chrono::seconds{d.between(5, 30)};
  out.toggle.max_concurrent = static_cast<uint32_t>(d.between(1, 5));
  out.toggle.hold = milliseconds{d.between(1000, 5000)};
  out.toggle.unchanged_retries = static_cast<uint32_t>(d.below(4));
  out.recovery.enabled = !d.percent(8);
  out.recovery.quorum = d.one_of(std::vector{0.7, 0.7, 0.8, 1.0});
  out.recovery.power_off = milliseconds{d.between(3000, 8000)};
  out.health.failures = static_cast<uint32_t>(d.between(2, 5));
  out.health.interval = milliseconds{d.one_of(std::vector{5000, 5000, 10000})};
  return out;
}

/// Those that came later. They are drawn by dice of their own, so that what a seed meant before
/// them is what it means with them, but for what they add.
bool came_later(kind x) {
  switch (x) {
  case kind::no_signal:
  case kind::hook_down:
  case kind::wait_for:
  case kind::survey:
  case kind::close_port:
  case kind::open_port:
  case kind::read_past: return true;
  default: return false;
  }
}

turn make_turn(dice& d, kind what, milliseconds at, const rack_plan& rack) {
  turn out;
  out.at = at;
  out.what = what;
  out.stick = d.below(rack.sticks.size());
  out.cure = static_cast<unsigned>(d.below(6));
  out.lasts = d.percent(30) ? 0ms : std::chrono::seconds{d.between(5, 600)};
  out.pick = d.next();
  return out;
}

/// What came later, about as often as the rest.
void add_later(plan& to) {
  dice d{to.seed ^ 0x6c61746572};
  to.hooks = d.percent(15);
  if (to.hooks)
    to.config.webhooks.urls = {"http://receiver.example/"};
  auto gap = d.one_of(std::vector<int64_t>{60, 180, 400, 1000});
  std::vector<kind> on;
  for (int i = 0; i <= static_cast<int>(last_kind); ++i)
    if (auto x = static_cast<kind>(i); came_later(x) && d.percent(50))
      on.push_back(x);
  for (auto at = milliseconds{90s}; !on.empty();) {
    at += milliseconds{d.between(0, 2000 * gap)};
    if (at >= to.length)
      return;
    to.turns.push_back(make_turn(d, d.one_of(on), at, to.rack));
  }
}

} // namespace

plan make_plan(uint64_t seed) {
  dice d{seed};
  plan out;
  out.seed = seed;
  out.rack = make_rack(d);
  out.config = make_settings(d, out.rack);
  out.length = std::chrono::seconds{d.between(1800, 2700)};
  out.doors_take_time = !d.percent(10);
  out.store_on_disk = d.percent(50);
  out.heal_all = d.percent(30);
  // Swarm testing (Groce et al.): a run that leaves kinds out reaches what one with all of them
  // never does.
  std::vector<kind> on;
  auto share = static_cast<unsigned>(d.between(15, 75));
  for (int i = 0; i <= static_cast<int>(last_kind); ++i)
    if (auto x = static_cast<kind>(i); !came_later(x) && d.percent(share))
      on.push_back(x);
  auto gap = d.one_of(std::vector<int64_t>{15, 45, 90, 180, 400});
  constexpr milliseconds settled = 60s;
  milliseconds last_kill{-1};
  for (auto at = settled; !on.empty();) {
    at += milliseconds{d.between(0, 2000 * gap)};
    if (at >= out.length)
      break;
    auto x = make_turn(d, d.one_of(on), at, out.rack);
    // Five deaths of the root's children in a minute end it, as they should.
    auto kills = x.what == kind::kill_actor;
    if (kills && last_kill >= 0ms && at - last_kill < 16s)
      continue;
    if (kills)
      last_kill = at;
    out.turns.push_back(x);
    if (d.percent(20)) // things come together
      out.turns.push_back(
        make_turn(d, d.one_of(on), at + milliseconds{d.between(0, 3000)}, out.rack));
    if (out.turns.back().what == kind::kill_actor && !kills)
      out.turns.pop_back();
  }
  add_later(out);
  std::stable_sort(out.turns.begin(), out.turns.end(),
                   [](auto& a, auto& b) { return a.at < b.at; });
  return out;
}

std::string words(const turn& x, const rack_plan& rack) {
  auto out = std::to_string(x.at.count() / 1000) + "." + std::to_string(x.at.count() / 100 % 10)
             + " s: " + to_string(x.what) + " of dongle " + to_string(rack.sticks[x.stick].dongle);
  if (is_fault(x.what))
    out += " (cure " + std::to_string(x.cure) + ")"
           + (x.lasts > 0ms ? " for " + std::to_string(x.lasts.count() / 1000) + " s"
                            : " until the end");
  return out;
}

} // namespace dongled::bottle
