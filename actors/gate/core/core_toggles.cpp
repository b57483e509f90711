#include "actors/gate/core/core.hpp"

#include "config/check.hpp"

#include <algorithm>

namespace dongled::gate_core {

using policy::asker;

namespace {

template <class... Ts>
struct overloaded : Ts... {
  using Ts::operator()...;
};
template <class... Ts>
overloaded(Ts...) -> overloaded<Ts...>;

} // namespace

/// Microseconds since 1970, or more: happenings' ids go on over restarts, also when the wall clock
/// was set back, and so do these.
std::string core::new_id() {
  last_id_ = std::max({last_id_ + 1, now_.told + 1, static_cast<uint64_t>(now_.wall) * 1000});
  return std::to_string(last_id_);
}

/// Toggles, cool-downs and pauses go on.
void core::handle(const event::adopted& x) {
  for (auto& [view, present, conductor, last_seen] : x.rack) {
    if (view.recovery.paused)
      arm(view.subnet, view.recovery.until);
    auto& t = view.toggle;
    if (t.last_end)
      rules_.ended(view.subnet, *t.last_end);
    if (t.running.empty()) {
      if (conductor)
        act(action::call_off{view.subnet, {}, "gate was started again, and knows of no toggle"});
      continue;
    }
    auto who = t.asked_by.starts_with("recovery") ? asker::recovery
               : t.asked_by == "schedule"         ? asker::schedule
                                                  : asker::person;
    rules_.started(view.subnet, who, t.running);
    running_[view.subnet] = {t.running, t.asked_by, who, t.started};
    if (conductor)
      act(action::watch_toggle{view.subnet, t.running});
    else
      abort(view.subnet, "gate and conductor went down together", view.modem.trouble);
  }
}

void core::handle(const event::toggle_asked& x) {
  act(action::answer_toggle{x.call, judge_ask(x)});
}

/// In the contract's order: unknown, powered off, running, cooling, full.
toggle_answer core::judge_ask(const event::toggle_asked& x) {
  auto& view = x.about.view;
  if (!view.known)
    return {toggle_unknown{}};
  if (view.power.off)
    return {toggle_powered_off{}};
  if (powering_.contains(x.what.dongle))
    return {toggle_refused{"its power is being switched"}};
  auto said = rules_.ask(x.what.dongle, x.what.who, now_.at, now_.config->toggle, x.what.at_once);
  return std::visit(
    overloaded{
      [&](policy::go&) -> toggle_answer {
        if (!x.about.conductor)
          return {toggle_refused{"the dongle's actors are down: they are started again shortly"}};
        return {toggle_accepted{begin(x.what, {})}};
      },
      [](auto& no) { return toggle_answer{std::move(no)}; },
    },
    said);
}

/// Of a @p group that failed together (empty: alone) it is the only one, and begins at what they
/// hang on.
std::string core::begin(const toggle_ask& x, const std::string& group) {
  auto id = new_id();
  rules_.started(x.dongle, x.who, id);
  patients_[x.dongle].now.reported.clear(); // what comes after it counts
  running_[x.dongle] = {id, x.asked_by, x.who, now_.wall};
  act(action::begin_toggle{x, id, group});
  return id;
}

void core::handle(const event::toggle_over& x) {
  auto at = running_.find(x.dongle);
  if (at != running_.end() && at->second.id == x.result.toggle_id)
    close(x.dongle, x.result, x.trouble);
}

void core::handle(const event::conductor_lost& x) {
  auto at = running_.find(x.dongle);
  if (at != running_.end() && at->second.id == x.id)
    abort(x.dongle, x.why, x.trouble);
}

void core::abort(subnet_id dongle, const std::string& why, const std::string& trouble) {
  auto& t = running_[dongle];
  toggle_result r;
  r.toggle_id = t.id;
  r.error = why;
  r.ended = now_.wall;
  r.duration_ms = r.ended - t.started;
  act(action::call_off{dongle, t.id, why}); // its conductor may be alive, and at work
  close(dongle, r, trouble);
}

void core::close(subnet_id dongle, const toggle_result& result, const std::string& trouble) {
  check(running_.contains(dongle), "what is closed has begun",
        [&] { return "toggle " + result.toggle_id + " of dongle " + to_string(dongle); });
  auto t = running_[dongle];
  running_.erase(dongle);
  rules_.ended(dongle, now_.at);
  act(action::close_toggle{dongle, t.asked_by, t.started, result});
  ended(dongle, t.who, result, trouble);
}

} // namespace dongled::gate_core
