#pragma once

#include "actors/gate/gate.hpp"

namespace dongled {

/// The part of gate that remembers what came of repairs: how long the next one waits, and whether a
/// success has lasted.
struct gate_outcomes {
  gate::pointer self;
  world_ptr w;

  /// A toggle has ended: what it means for the next repair of its dongle.
  void ended(subnet_id dongle, policy::asker who, const toggle_result& x) const;

  /// A repair counts as one when it has stood for a while, and as one that failed when not. What
  /// another's deed does to the dongle is neither. After the patient's sign was taken down.
  void examine(const dongle_view& x) const;

private:
  void back_off(subnet_id dongle, const std::string& why) const;
};

} // namespace dongled
