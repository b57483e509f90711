#include "actors/gate/gate_power.hpp"

#include "actors/gate/power_story.hpp"
#include "actors/history/tell.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace dongled {

using namespace std::chrono_literals;

namespace {

/// The story of what happens at start, as if of a dongle 0.
constexpr subnet_id all_of_them{0};

void tell_power_done(const world& w, subnet_id dongle, power_wish what, const power_answer& x,
                     origin from) {
  std::string how = x.done ? ": " : " failed: ";
  tell(w, happening_kind::power, dongle,
       "dongle " + to_string(dongle) + ": power " + to_string(what) + how + x.says, std::move(from),
       {{"wish", to_string(what)}, {"done", x.done}, {"says", x.says}});
}

flow<done> switch_power(gate::pointer self, world_ptr w, power_ask x,
                        supervision::owed_answer promise) {
  auto wish = tell_wish(*w, x.dongle,
                        x.asked_by + " asks for power " + to_string(x.what) + " of dongle "
                          + to_string(x.dongle),
                        x.asked_by);
  auto answer = co_await tell_power(self, w, x);
  tell_power_done(*w, x.dongle, x.what, answer, {wish, x.asked_by});
  auto& p = self->state.patients[x.dongle];
  auto now = self->clock().now();
  if (x.what == power_wish::off)
    p.off_again.failed(now); // hotplug may not have noticed yet that it is gone
  else if (answer.done)
    p.fed_until = now + w->settings_now()->recovery.budgets.port_power; // it boots
  if (answer.done)
    spdlog::warn("dongle {}: power {} by {}: {}", x.dongle.n, to_string(x.what), x.asked_by,
                 answer.says);
  else
    spdlog::error("dongle {}: power {} by {}: {}", x.dongle.n, to_string(x.what), x.asked_by,
                  answer.says);
  promise.deliver(answer);
  gate_power::told end{x.dongle};
  self->send(self, end); // the story cannot be destroyed by itself
  co_return done{};
}

flow<done> off_again(gate::pointer self, world_ptr w, subnet_id dongle, port_path port,
                     std::string why) {
  auto r = co_await keep_off(self, w, dongle, port, why);
  tell_power_done(*w, dongle, power_wish::off, r,
                  follows_from_last(*w, dongle, "gate: an operator's off holds, but " + why));
  if (r.done)
    spdlog::warn("dongle {}: an operator's off holds, but {}: switched off again: {}", dongle.n,
                 why, r.says);
  else
    spdlog::error("dongle {}: an operator's off holds, but {}: {}", dongle.n, why, r.says);
  co_return done{};
}

flow<done> tell_one(gate::pointer self, world_ptr w, subnet_id dongle, port_path port) {
  std::string why = "it is there";
  co_await off_again(self, w, dongle, port, why);
  gate_power::told end{dongle};
  self->send(self, end);
  co_return done{};
}

/// A port may read on though nothing is seen there: its stick may be slow, or dead.
flow<done> tell_all(gate::pointer self, world_ptr w, std::map<port_path, subnet_id> off) {
  auto to = w->find("/hub_power");
  auto seen = co_await ask<power_map>(self, std::move(to), 1min, std::string("read the ports"),
                                      power_survey{});
  if (!seen)
    spdlog::warn("power: {}; what is switched off is known by its absence only", seen.why().doing);
  else
    for (auto& row : seen->ports)
      if (auto at = off.find(row.child); at != off.end() && row.reading.says_on) {
        std::string why = "its port is on after a restart";
        co_await off_again(self, w, at->second, at->first, why);
      }
  gate_power::told end{all_of_them};
  self->send(self, end);
  co_return done{};
}

} // namespace

caf::result<power_answer> gate_power::ask(const power_ask& x) const {
  if (auto no = refusal(x))
    return *no;
  supervision::owed_answer answer{self->make_response_promise()};
  start(x.dongle, switch_power(self, w, x, answer));
  return answer.promise();
}

std::optional<power_answer> gate_power::refusal(const power_ask& x) const {
  auto view = w->board->find(x.dongle);
  if (!view || !view->known)
    return power_answer{false, "dongle " + to_string(x.dongle) + " is not known", "UNKNOWN_DONGLE"};
  if (!view->toggle.running.empty())
    return power_answer{false, "toggle " + view->toggle.running + " is running on it",
                        "TOGGLE_IN_PROGRESS"};
  if (self->state.powering.contains(x.dongle))
    return power_answer{false, "its power is being switched", "POWER_IN_PROGRESS"};
  if (view->usb.port.text.empty())
    return power_answer{false, "its USB port is not known", "UNKNOWN_PORT"};
  if (view->power.off && x.what == power_wish::cycle)
    return power_answer{false, "it is switched off; switch it on instead", "POWERED_OFF"};
  return std::nullopt;
}

void gate_power::start(subnet_id dongle, flow<done> story) const {
  auto& slot = self->state.powering[dongle];
  slot = std::move(story);
  slot.start();
}

void gate_power::over(const told& x) const {
  self->state.powering.erase(x.dongle);
  self->send(self, gate::look{});
}

void gate_power::recalled(const memory& x) const {
  auto in_use = false;
  for (auto& view : w->board->all()) {
    // What is on the disk is the truth, also after a gate that died between disk and board.
    auto being_switched = self->state.powering.contains(view.subnet);
    auto at = x.powered_off.find(view.subnet);
    auto off = x.known ? at != x.powered_off.end() : view.power.off;
    if (x.known && self->state.said_on.erase(view.subnet) > 0 && off) {
      off = false;
      if (auto to = w->find("/journal"))
        caf::anon_send(to, power_off_note{view.subnet, false, "gate", {}});
    }
    if (x.known && !being_switched && off != view.power.off)
      w->board->update(view.subnet, [&](dongle_view& v) {
        v.power = {off, off ? at->second : ""};
      });
    in_use = in_use || off;
  }
  self->state.sure = self->state.sure || x.known;
  self->state.off_at_start = in_use;
}

std::optional<time_point> gate_power::enforce() const {
  auto& st = self->state;
  std::optional<time_point> due;
  if (!st.facts || !st.recalled || st.powering.contains(all_of_them))
    return due;
  auto now = self->clock().now();
  std::map<port_path, subnet_id> off;
  for (auto& x : w->board->all()) {
    if (!x.power.off || x.usb.port.text.empty() || st.powering.contains(x.subnet))
      continue;
    off[x.usb.port] = x.subnet;
    auto& again = st.patients[x.subnet].off_again;
    if (st.off_at_start || !x.usb.there)
      continue;
    if (!again.due(now)) {
      due = due ? std::min(*due, again.next()) : again.next();
      continue;
    }
    again.failed(now); // whoever comes up again and again is not switched off without end
    start(x.subnet, tell_one(self, w, x.subnet, x.usb.port));
  }
  if (std::exchange(st.off_at_start, false) && !off.empty())
    start(all_of_them, tell_all(self, w, off));
  return due;
}

} // namespace dongled
