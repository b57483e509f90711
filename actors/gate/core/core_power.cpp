#include "actors/gate/core/core.hpp"

namespace dongled::gate_core {

namespace {

/// Whose story is what happens to all ports at the start.
constexpr subnet_id all_of_them{0};

/// How long one that comes up again and again is left so before it is switched off once more.
constexpr std::chrono::seconds first_left{30}, longest_left{900};
const policy::comeback off_again{first_left, longest_left};

} // namespace

/// What was switched off, or paused, before a restart is so still.
void core::handle(const event::recalled& x) {
  auto in_use = false;
  for (auto& view : x.rack) {
    // What is on the disk is the truth, also after a gate that died between disk and board.
    auto at = x.powered_off.find(view.subnet);
    auto off = x.sure ? at != x.powered_off.end() : view.power.off;
    if (x.sure && said_on_.erase(view.subnet) > 0 && off) {
      off = false;
      act(action::forget_off{view.subnet});
    }
    if (x.sure && !powering_.contains(view.subnet) && off != view.power.off)
      act(action::show_power{view.subnet, off, off ? at->second : ""});
    in_use = in_use || off;
  }
  sure_ = sure_ || x.sure;
  off_at_start_ = in_use;
  recalled_ = true;
  for (auto& [dongle, until] : x.paused)
    if (!pauses_.contains(dongle))
      arm(dongle, until); // one that is over already ends at once
}

void core::handle(const event::power_asked& x) {
  if (auto no = refusal(x))
    return act(action::refuse_power{x.call, *no});
  powering_.insert(x.what.dongle);
  act(action::switch_power{x.call, x.what});
}

std::optional<power_answer> core::refusal(const event::power_asked& x) const {
  auto& view = x.about;
  auto dongle = x.what.dongle;
  if (!view || !view->known)
    return power_answer{false, "dongle " + to_string(dongle) + " is not known", "UNKNOWN_DONGLE"};
  if (!view->toggle.running.empty())
    return power_answer{false, "toggle " + view->toggle.running + " is running on it",
                        "TOGGLE_IN_PROGRESS"};
  if (powering_.contains(dongle))
    return power_answer{false, "its power is being switched", "POWER_IN_PROGRESS"};
  if (view->usb.port.text.empty())
    return power_answer{false, "its USB port is not known", "UNKNOWN_PORT"};
  if (view->power.off && x.what.what == power_wish::cycle)
    return power_answer{false, "it is switched off; switch it on instead", "POWERED_OFF"};
  return std::nullopt;
}

void core::handle(const event::powered& x) {
  if (x.what == power_wish::off) // hotplug may not have noticed yet that it is gone
    off_again_.try_emplace(x.dongle, off_again).first->second.failed(now_.at);
  else if (x.done)
    patients_[x.dongle].hold(by::operators, now_.at + now_.config->recovery.budgets.port_power,
                             "it was given power by an operator, and may still boot");
}

void core::handle(const event::power_over& x) {
  powering_.erase(x.dongle);
  act(action::look_soon{});
}

void core::handle(const event::wish_kept& x) { said_on_.erase(x.dongle); }

void core::handle(const event::on_not_kept& x) { said_on_.insert(x.dongle); }

/// Switches off again what should be off and is there; once after a start, what reads on. Answers
/// when there is something to look at again.
core::due core::enforce(const rack& all) {
  due next;
  if (powering_.contains(all_of_them))
    return next;
  std::map<port_path, subnet_id> off;
  for (auto& [x, present, conductor, last_seen] : all) {
    if (!x.power.off || x.usb.port.text.empty() || powering_.contains(x.subnet))
      continue;
    off[x.usb.port] = x.subnet;
    auto& again = off_again_.try_emplace(x.subnet, off_again).first->second;
    if (off_at_start_ || !x.usb.there)
      continue;
    if (!again.due(now_.at)) {
      next = next ? std::min(*next, again.next()) : again.next();
      continue;
    }
    again.failed(now_.at); // whoever comes up again and again is not switched off without end
    powering_.insert(x.subnet);
    act(action::keep_off{x.subnet, x.usb.port});
  }
  if (std::exchange(off_at_start_, false) && !off.empty()) {
    powering_.insert(all_of_them);
    act(action::survey{std::move(off)});
  }
  return next;
}

} // namespace dongled::gate_core
