#include "actors/gate/gate_power.hpp"

#include "actors/gate/gate_shell.hpp"
#include "actors/gate/power_story.hpp"
#include "actors/history/tell.hpp"

#include <spdlog/spdlog.h>

namespace dongled {

using namespace std::chrono_literals;

namespace {

/// The story of what happens at start, as if of a dongle 0.
constexpr subnet_id all_of_them{0};

void tell_power_done(const gate::uses& w, subnet_id dongle, power_wish what, const power_answer& x,
                     origin from) {
  std::string how = x.done ? ": " : " failed: ";
  tell(w, happening_kind::power, dongle,
       "dongle " + to_string(dongle) + ": power " + to_string(what) + how + x.says, std::move(from),
       {{"wish", to_string(what)}, {"done", x.done}, {"says", x.says}});
}

flow<done> switch_power(gate::pointer self, gate::uses w, power_ask x,
                        supervision::owed_answer promise) {
  auto wish = tell_wish(*w, x.dongle,
                        x.asked_by + " asks for power " + to_string(x.what) + " of dongle "
                          + to_string(x.dongle),
                        x.asked_by);
  auto answer = co_await tell_power(self, w, x);
  tell_power_done(*w, x.dongle, x.what, answer, {wish, x.asked_by});
  gate_core::event::powered now{x.dongle, x.what, answer.done};
  gate_shell shell{self, w};
  shell.feed(now);
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

flow<done> off_again(gate::pointer self, gate::uses w, subnet_id dongle, port_path port,
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

flow<done> tell_one(gate::pointer self, gate::uses w, subnet_id dongle, port_path port) {
  std::string why = "it is there";
  co_await off_again(self, w, dongle, port, why);
  gate_power::told end{dongle};
  self->send(self, end);
  co_return done{};
}

/// A port may read on though nothing is seen there: its stick may be slow, or dead.
flow<done> tell_all(gate::pointer self, gate::uses w, std::map<port_path, subnet_id> off) {
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

void gate_power::switch_for(const power_ask& x, supervision::owed_answer answer) const {
  start(x.dongle, switch_power(self, w, x, std::move(answer)));
}

void gate_power::keep_off(subnet_id dongle, const port_path& port) const {
  start(dongle, tell_one(self, w, dongle, port));
}

void gate_power::survey(const std::map<port_path, subnet_id>& off) const {
  start(all_of_them, tell_all(self, w, off));
}

void gate_power::start(subnet_id dongle, flow<done> story) const {
  auto& slot = self->state.powering[dongle];
  slot = std::move(story);
  slot.start();
}

void gate_power::over(const told& x) const {
  self->state.powering.erase(x.dongle);
  gate_shell{self, w}.feed(gate_core::event::power_over{x.dongle});
}

} // namespace dongled
