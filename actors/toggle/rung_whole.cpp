#include "actors/toggle/rung_whole.hpp"

#include "actors/power/cut_guard.hpp"
#include "actors/power/rack_at_risk.hpp"
#include "actors/toggle/rung_usb.hpp"

namespace dongled {

using namespace std::chrono_literals;

namespace {

/// hotplug may be being restarted, or short of something for a moment.
constexpr int tries_to_see = 5;

bool seen(const io::rack_facts* x) { return x && x->trouble.empty(); }

std::string listed(const std::vector<subnet_id>& xs) {
  std::string out;
  for (auto x : xs)
    out += (out.empty() ? "" : ", ") + to_string(x);
  return out;
}

flow<done> drain_neighbours(const conductor& with, const std::vector<subnet_id>& who) {
  if (who.empty())
    co_return done{};
  auto began = with.now();
  auto relays = co_await with.drain(who);
  with.note("drain neighbours", "they work, and lose their power: " + listed(who),
            std::to_string(relays.finished) + " finished, " + std::to_string(relays.reset)
              + " reset",
            began);
  co_return done{};
}

flow<step_end> cycle_whole(const conductor& with, policy::cut_plan plan, std::string not_known,
                           power_deed what, milliseconds budget) {
  with.note("judge", "a rung that takes neighbours down needs the quorum", plan.words, with.now());
  step_end out;
  out.read_back = plan.words;
  out.not_known = !not_known.empty();
  if (!plan.allowed)
    co_return out;
  cut_guard guard{with.world(), with.board(), with.dongle(), plan};
  co_await drain_neighbours(with, guard.held());
  power_order order;
  order.what = what;
  order.target = {plan.target};
  order.off_for = with.config()->recovery.power_off;
  auto began = with.clock();
  auto report = co_await with.power(std::move(order));
  guard.release();
  out.read_back = report.read_back;
  out.acted = report.acted;
  out.waited = report.waited;
  out.not_known = report.not_known;
  out.needless = report.needless;
  with.note("USB", "what came of " + plan.target, report.read_back, with.now());
  if (!report.done && !report.needless)
    co_return out;
  auto used = std::chrono::duration_cast<milliseconds>(with.clock() - began) - report.waited;
  auto back = co_await come_back(with, std::max<milliseconds>(budget - used, milliseconds{1000}));
  back.acted = back.acted || report.acted;
  back.needless = report.needless;
  back.waited += report.waited;
  co_return back;
}

} // namespace

flow<whole_plans> plan_whole(const conductor& with) {
  auto facts = co_await with.facts();
  for (int i = 1; i < tries_to_see && !seen(facts.get()); ++i) {
    co_await pause(with.self(), 1s);
    facts = co_await with.facts();
  }
  auto port = port_of(*with.world(), with.dongle());
  whole_plans out;
  out.hub.words = out.controller.words = "its port is not known";
  if (!seen(facts.get()))
    out.not_known = facts ? facts->trouble : "hotplug does not say what is plugged in";
  if (!out.not_known.empty())
    out.hub.words = out.controller.words = out.not_known;
  if (!out.not_known.empty() || port.text.empty())
    co_return out;
  auto rack = rack_at_risk(*with.world(), facts->usb, with.dongle());
  auto quorum = with.config()->recovery.quorum;
  auto rules = with.world()->stick_rules_now();
  out.hub = policy::plan_hub_cut(port, facts->usb, rack, quorum, rules);
  out.controller = policy::plan_controller_cut(port, facts->usb, rack, quorum, rules);
  for (auto* plan : {&out.hub, &out.controller})
    with.world()->cuts->apply(*plan, with.now());
  co_return out;
}

flow<step_end> cycle_its_hub(const conductor& with, milliseconds budget) {
  auto plans = co_await plan_whole(with);
  auto end = co_await cycle_whole(with, plans.hub, plans.not_known, power_deed::hub_cycle, budget);
  co_return end;
}

flow<step_end> cycle_its_controller(const conductor& with, milliseconds budget) {
  auto plans = co_await plan_whole(with);
  auto end = co_await cycle_whole(with, plans.controller, plans.not_known,
                                  power_deed::controller_cycle, budget);
  co_return end;
}

} // namespace dongled
