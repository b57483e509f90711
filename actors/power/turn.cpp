#include "actors/power/turn.hpp"

#include "actors/power/deed_table.hpp"
#include "actors/power/stale_orders.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace dongled {

using namespace std::chrono_literals;

namespace {

struct doorkeeper {
  hub_power::pointer self;
  hub_power::uses w;

  hub_power::state& st() const { return self->state; }

  milliseconds waited(const hub_power::waiting& x) const {
    return milliseconds{w->now() - x.since};
  }

  void turn_down(hub_power::waiting& x, power_report report) const {
    spdlog::info("USB: {} for {}: {}", words(x.order), x.order.why, report.read_back);
    report.waited = waited(x);
    answer(self, x, report);
  }

  /// Whoever orders for that toggle has said whether it is needed.
  void hear(const std::string& toggle, const need_answer& x) const {
    auto is_its = [&](auto& y) { return y.order.toggle == toggle; };
    auto report = not_carried_out(x.why);
    report.not_known = x.not_known;
    report.needless = !x.not_known;
    auto apply = [&](hub_power::waiting& y) {
      y.confirmed = w->now();
      if (!x.needed)
        turn_down(y, report);
    };
    for (auto& y : st().queue)
      if (is_its(y))
        apply(y);
    if (!x.needed)
      std::erase_if(st().queue, is_its);
    if (!st().now || !is_its(*st().now))
      return;
    apply(*st().now);
    if (!x.needed)
      st().now.reset();
  }

  bool in_question(const hub_power::waiting& x) const {
    return !x.order.toggle.empty() && waited(x) >= stale_after
           && milliseconds{w->now() - x.confirmed} >= fresh_for;
  }

  /// All who have waited are asked at once: a look takes seconds, and the next turn comes soon.
  std::vector<contender> contenders() const {
    std::vector<contender> out;
    auto add = [&](const hub_power::waiting& x) {
      if (in_question(x))
        out.push_back({x.order.toggle, caf::actor_cast<caf::actor>(x.asker.source())});
    };
    add(*st().now);
    for (auto& x : st().queue)
      add(x);
    return out;
  }
};

/// Why the one whose turn it is would hit somebody else; empty: it would not.
flow<std::string> find_another(doorkeeper me) {
  auto to = me.w->find("/hotplug");
  auto facts = co_await ask<facts_changed>(me.self, std::move(to), 2s, std::string("read facts"),
                                           facts_query{});
  std::vector<io::netlink::dongle_fact> seen;
  if (facts && facts->facts)
    seen = facts->facts->dongles;
  auto& now = *me.st().now;
  auto device = now.seen ? device_at(*me.st().bench, now.order.target) : std::nullopt;
  co_return misplaced(now.order, seen, now.seen ? &*now.seen : nullptr,
                      device ? &*device : nullptr);
}

flow<done> ask_who_needs_it(doorkeeper me) {
  auto all = me.contenders();
  std::vector<std::string> toggles;
  for (auto& x : all)
    toggles.push_back(x.toggle);
  auto needs = co_await ask_needs(me.self, std::move(all));
  for (size_t i = 0; i < needs.size(); ++i)
    me.hear(toggles[i], needs[i]);
  co_return done{};
}

} // namespace

flow<bool> admit(hub_power::pointer self, hub_power::uses w) {
  doorkeeper me{self, std::move(w)};
  auto& now = me.st().now;
  auto no = expired(now->order, me.waited(*now));
  if (no.empty())
    no = co_await find_another(me);
  if (!no.empty()) {
    me.turn_down(*now, not_carried_out(no));
    now.reset();
  } else if (me.in_question(*now)) {
    co_await ask_who_needs_it(me);
  }
  co_return now.has_value();
}

bool is_shared(power_deed x) noexcept {
  return x == power_deed::hub_cycle || x == power_deed::controller_cycle;
}

std::optional<io::usb::device> device_at(const usb_bench& bench, const port_path& port) {
  if (!bench.usable())
    return std::nullopt;
  auto now = bench.usb().read();
  auto device = now ? now->find_device(port) : nullptr;
  return device ? std::optional{*device} : std::nullopt;
}

void answer(hub_power::pointer self, hub_power::waiting& x, const power_report& report) {
  if (auto who = caf::actor_cast<caf::actor>(x.asker.source()))
    self->demonitor(who);
  x.asker.deliver(report);
}

} // namespace dongled
