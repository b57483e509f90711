#pragma once

#include "actors/gate/gate.hpp"

namespace dongled {

/// The part of gate that talks to conductors: hands toggles over, watches who performs them, and
/// tells everybody how they began and ended.
struct gate_conductors {
  gate::pointer self;
  gate::uses w;

  void begin(const gate_core::action::begin_toggle& x) const;
  void watch(const gate_core::action::watch_toggle& x) const;
  void call_off(const gate_core::action::call_off& x) const;
  void close(const gate_core::action::close_toggle& x) const;

  /// Answers when the toggle has ended.
  caf::result<toggle_closed> wait(const toggle_wait& x) const;
  void finished(const toggle_finished& x) const;
  /// A conductor died: what it was at has failed.
  void down(const caf::down_msg& x) const;

private:
  void lost(subnet_id dongle, const std::string& id, const std::string& why) const;
  void answer_when_kept(toggle_closed news, std::vector<supervision::owed_answer> waiters) const;
  /// Both write to the chronicle; the start's number is the cause of all that follows from it.
  uint64_t tell_start(const toggle_ask& x, const std::string& id) const;
  void tell_end(subnet_id dongle, const std::string& asked_by, const toggle_result& result) const;
};

} // namespace dongled
