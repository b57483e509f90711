#include "tests/lab/twin/data_link.hpp"

#include <algorithm>

namespace dongled::lab {

void data_link::wish(bool on, time_point now) {
  advance(now);
  wish_ = on;
  settle(now);
}

void data_link::suffer(const link_conditions& x, time_point now) {
  advance(now);
  auto before = conditions_;
  conditions_ = x;
  if (before.stuck_data != x.stuck_data)
    world_->pass_traffic(!x.stuck_data);
  // Healed in the middle of 900: the attach begins now, not when it first failed to.
  if (phase_ == phase::connecting && before.stuck_connecting && !x.stuck_connecting)
    due_ = now + timing_.attach + x.slow;
  settle(now);
}

void data_link::reregister(std::optional<cure> because, time_point now) {
  advance(now);
  if (because)
    action_ = std::max(action_.value_or(*because), *because);
  not_before_ = now + timing_.registration;
  if (phase_ == phase::connected)
    hang_up(now);
  else if (phase_ == phase::connecting || phase_ == phase::refused)
    lie_down(now);
  settle(now);
}

void data_link::cut(cure because, time_point now) {
  advance(now);
  action_ = std::max(action_.value_or(because), because);
  if (phase_ == phase::connected)
    world_->detach();
  lie_down(now);
}

void data_link::advance(time_point now) {
  while (due_ && *due_ <= now) {
    auto at = *due_;
    due_.reset();
    step(at);
  }
}

int data_link::status() const noexcept {
  switch (phase_) {
  case phase::disconnected: return 902;
  case phase::connecting: return 900;
  case phase::connected: return 901;
  case phase::disconnecting: return 903;
  case phase::refused: return conditions_.refusal.value_or(904);
  }
  return 906;
}

bool data_link::dialled_up() const noexcept { return !down(); }

/// Follows the wish and the conditions from where the link stands.
void data_link::settle(time_point now) {
  auto wanted = wish_ && conditions_.usable;
  switch (phase_) {
  case phase::disconnected:
    due_.reset();
    if (wanted && now >= not_before_)
      dial(now);
    else if (wanted)
      due_ = not_before_;
    return;
  case phase::connecting:
    if (!wanted)
      lie_down(now);
    else if (conditions_.stuck_connecting)
      due_.reset();
    return;
  case phase::connected:
    if (!wanted || conditions_.stuck_connecting || conditions_.refusal)
      hang_up(now);
    return;
  case phase::disconnecting: return;
  case phase::refused:
    if (!wanted || !conditions_.refusal) {
      lie_down(now);
      settle(now);
    }
    return;
  }
}

/// The due time of the present phase has come.
void data_link::step(time_point now) {
  switch (phase_) {
  case phase::disconnected: return settle(now);
  case phase::connecting:
    if (!conditions_.refusal)
      return attach(now);
    phase_ = phase::refused;
    return;
  case phase::disconnecting: lie_down(now); return settle(now);
  case phase::connected:
  case phase::refused: return;
  }
}

void data_link::dial(time_point now) {
  phase_ = phase::connecting;
  if (!action_ && now - off_since_ >= timing_.hold)
    action_ = cure::dataswitch;
  if (!conditions_.stuck_connecting)
    due_ = now + timing_.attach + conditions_.slow;
}

void data_link::attach(time_point now) {
  phase_ = phase::connected;
  since_ = now;
  auto from = conditions_.new_address_from;
  auto fresh = action_ && from != cure::none && *action_ >= from;
  action_.reset();
  lease_ = world_->attach(fresh);
}

void data_link::hang_up(time_point now) {
  phase_ = phase::disconnecting;
  due_ = now + timing_.disconnecting;
  lease_.reset();
  world_->detach();
}

void data_link::lie_down(time_point now) {
  // A dial that came to nothing does not shorten the time the old address has been given up for.
  if (phase_ == phase::connected || phase_ == phase::disconnecting)
    off_since_ = now;
  phase_ = phase::disconnected;
  due_.reset();
  lease_.reset();
}

} // namespace dongled::lab
