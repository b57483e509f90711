#include "actors/gate/core/core.hpp"

#include <algorithm>

namespace dongled::gate_core {

using std::chrono::milliseconds;

namespace {

constexpr subnet_id unknown_ones{0};

/// A timer is armed for so long at most and then looked at again: the wall clock may be set.
constexpr unix_ms longest_timer = 60 * 60 * 1000;
constexpr milliseconds note_again_after{5000};

std::string named(subnet_id x) {
  return x == unknown_ones ? "dongles that are not known yet" : "dongle " + to_string(x);
}

} // namespace

/// Takes effect at once, since it only makes recovery rest or go on; answered when the journal has
/// said whether it is kept.
void core::handle(const event::pause_asked& event) {
  auto& x = event.what;
  auto known = [&](subnet_id y) {
    return std::find(event.known.begin(), event.known.end(), y) != event.known.end();
  };
  if (x.dongle && !known(*x.dongle)) {
    recovery_paused no{{}, "dongle " + to_string(*x.dongle) + " is not known", {}};
    return act(action::answer_pause{event.call, std::move(no)});
  }
  std::vector<subnet_id> whom{x.dongle.value_or(unknown_ones)};
  if (!x.dongle)
    whom.insert(whom.end(), event.known.begin(), event.known.end());
  auto length = x.length ? std::chrono::duration_cast<milliseconds>(*x.length).count() : 0;
  auto until = x.length ? now_.wall + length : 0;
  auto whose = x.dongle ? named(*x.dongle) : "all dongles";
  auto what = std::string(x.pause ? "paused" : "resumed");
  act(action::tell_wish{x.dongle, x.asked_by + " wants recovery " + what + " for " + whose,
                        x.asked_by});
  act(action::tell{happening_kind::recovery,
                   x.dongle,
                   "recovery of " + whose + " is " + what,
                   action::cause::wish,
                   x.asked_by,
                   {{"what", what}, {"until", until == 0 ? "" : rfc3339(until)}}});
  for (auto& y : whom) {
    if (x.pause)
      arm(y, until);
    else if (pauses_.erase(y) > 0)
      show_pause(y);
  }
  log(action::log::level::info,
      "recovery: " + what + " for " + (x.dongle ? named(*x.dongle) : "all")
        + (x.pause && x.length ? " for " + std::to_string(x.length->count()) + " s" : "") + " by "
        + x.asked_by);
  act(action::look_soon{});
  open_pause open{whom.size(), {}};
  for (auto& [dongle, end] : pauses_)
    if (dongle != unknown_ones)
      open.out.paused.push_back({dongle, end});
  asked_[event.call] = std::move(open);
  for (auto& y : whom)
    keep_pause(y, event.call);
}

void core::arm(subnet_id dongle, unix_ms until) {
  pauses_[dongle] = until;
  show_pause(dongle);
  if (until != 0)
    act(action::arm_pause{dongle, until,
                          milliseconds{std::clamp<unix_ms>(until - now_.wall, 0, longest_timer)}});
}

void core::show_pause(subnet_id dongle) {
  auto at = pauses_.find(dongle);
  auto paused = at != pauses_.end();
  if (dongle != unknown_ones)
    act(action::show_pause{dongle, paused, paused ? at->second : 0});
}

void core::keep_pause(subnet_id dongle, call_id call) {
  auto at = pauses_.find(dongle);
  auto paused = at != pauses_.end();
  act(action::keep_pause{dongle, paused, paused ? at->second : 0, call});
}

/// What the journal could not keep is told again, as it is by then, until it is kept.
void core::handle(const event::pause_kept& x) {
  if (x.trouble.empty())
    unkept_.erase(x.dongle);
  else if (unkept_.insert(x.dongle).second && unkept_.size() == 1)
    act(action::arm_notes{note_again_after});
  auto at = asked_.find(x.call);
  if (at == asked_.end())
    return;
  auto& open = at->second;
  if (!x.trouble.empty())
    open.out.unkept = x.trouble;
  if (--open.missing > 0)
    return;
  act(action::answer_pause{x.call, std::move(open.out)});
  asked_.erase(at);
}

void core::handle(const event::note_again&) {
  for (auto& x : std::exchange(unkept_, {}))
    keep_pause(x, 0);
}

/// One that becomes known while all are paused is paused as well.
void core::handle(const event::known& x) {
  auto all = pauses_.find(unknown_ones);
  if (all == pauses_.end() || pauses_.contains(x.dongle))
    return show_pause(x.dongle);
  arm(x.dongle, all->second);
  keep_pause(x.dongle, 0);
}

void core::handle(const event::pause_over& x) {
  auto at = pauses_.find(x.dongle);
  if (at == pauses_.end() || at->second != x.until)
    return;
  if (x.until > now_.wall)
    return arm(x.dongle, x.until);
  act(action::tell{happening_kind::recovery,
                   x.dongle == unknown_ones ? std::nullopt : std::optional(x.dongle),
                   "recovery of " + named(x.dongle) + " is resumed: its pause is over",
                   action::cause::none,
                   "clock",
                   {{"what", "resumed"}}});
  pauses_.erase(at);
  show_pause(x.dongle);
  keep_pause(x.dongle, 0);
  log(action::log::level::info, "recovery: the pause of " + named(x.dongle) + " is over");
  act(action::look_soon{});
}

} // namespace dongled::gate_core
