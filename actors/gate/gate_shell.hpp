#pragma once

#include "actors/gate/gate.hpp"

#include <utility>

namespace dongled {

/// The actor around gate's deciding core: turns what happens into events, and actions into
/// messages, timers and writes to board and chronicle. Decides nothing.
struct gate_shell {
  gate::pointer self;
  gate::uses w;

  /// Something happened; everything that it entails is done when this returns, but for what is
  /// already being dealt with.
  void feed(gate_core::event_type what) const;

  /// Has the core decide what to repair, by what is to be seen now.
  void look() const;

  /// Feeds what @p make makes of the number of a new call; the core's answer is the promise's.
  template <class F>
  caf::response_promise call(F make) const {
    auto& st = self->state;
    supervision::owed_answer answer{self->make_response_promise()};
    auto id = ++st.last_call;
    st.calls.emplace(id, answer);
    feed(make(id));
    return answer.promise();
  }

  /// A dongle as the board, the kernel and the census have it now.
  gate_core::sight sight_of(const dongle_view& x) const;
  std::vector<gate_core::sight> rack() const;

private:
  template <class T>
  void answer(gate_core::call_id call, const T& what) const {
    auto node = self->state.calls.extract(call);
    if (node)
      node.mapped().deliver(what);
  }

  void perform(const gate_core::action::look_soon& x) const;
  void perform(const gate_core::action::look_later& x) const;
  void perform(const gate_core::action::begin_toggle& x) const;
  void perform(const gate_core::action::watch_toggle& x) const;
  void perform(const gate_core::action::call_off& x) const;
  void perform(const gate_core::action::close_toggle& x) const;
  void perform(const gate_core::action::answer_toggle& x) const;
  void perform(const gate_core::action::show_plan& x) const;
  void perform(const gate_core::action::show_pause& x) const;
  void perform(const gate_core::action::show_doubt& x) const;
  void perform(const gate_core::action::show_power& x) const;
  void perform(const gate_core::action::clear_cut& x) const;
  void perform(const gate_core::action::cut_helped& x) const;
  void perform(const gate_core::action::cut_stood& x) const;
  void perform(const gate_core::action::tell& x) const;
  void perform(const gate_core::action::tell_wish& x) const;
  void perform(const gate_core::action::log& x) const;
  void perform(const gate_core::action::arm_pause& x) const;
  void perform(const gate_core::action::keep_pause& x) const;
  void perform(const gate_core::action::arm_notes& x) const;
  void perform(const gate_core::action::answer_pause& x) const;
  void perform(const gate_core::action::switch_mode& x) const;
  void perform(const gate_core::action::refuse_power& x) const;
  void perform(const gate_core::action::switch_power& x) const;
  void perform(const gate_core::action::keep_off& x) const;
  void perform(const gate_core::action::survey& x) const;
  void perform(const gate_core::action::forget_off& x) const;
};

} // namespace dongled
