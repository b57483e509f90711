#pragma once

#include "actors/gate/gate.hpp"

namespace dongled {

/// The part of gate that owns toggles: who may start one, and how each ends.
struct gate_toggles {
  gate::pointer self;
  world_ptr w;

  /// A restarted gate takes over the toggles, and the cool-downs, that its predecessor left.
  void adopt() const;
  /// Lets a toggle in or says why not; in order: unknown, powered off, running, cooling,
  /// full.
  caf::result<toggle_answer> ask(const toggle_ask& x) const;
  /// Begins one by ourselves, @p why in words. Of a @p group that failed together (empty: alone) it
  /// is the only one, and begins at what they hang on.
  toggle_answer repair(subnet_id dongle, const std::string& why, const std::string& group) const;
  caf::result<toggle_closed> wait(const toggle_wait& x) const;
  void finished(const toggle_finished& x) const;
  /// A conductor died: what it was at has failed.
  void conductor_down(const caf::down_msg& x) const;

private:
  toggle_answer begin(const toggle_ask& x, const std::string& group) const;
  void close(subnet_id dongle, toggle_result result) const;
  void answer_when_kept(toggle_closed news, std::vector<supervision::owed_answer> waiters) const;
  /// Both write to the chronicle; the start's number is the cause of all that follows from it.
  uint64_t tell_start(const toggle_ask& x, const std::string& id) const;
  void tell_end(subnet_id dongle, const std::string& asked_by, const toggle_result& result) const;
  void adopt(const dongle_view& view) const;
  void abort(subnet_id dongle, std::string why) const;
  /// The same, unless the toggle @p id is over already.
  void abort_if_running(subnet_id dongle, const std::string& id, std::string why) const;
  std::string new_id() const;
};

} // namespace dongled
