#pragma once

#include "actors/gate/gate.hpp"

namespace dongled {

/// The part of gate that switches a dongle's port for people. Off is an administrative state: it is
/// on disk before the port goes off, recovery leaves such a dongle alone, and one that comes up by
/// itself (a restart, a hub that was cycled) is switched off again.
struct gate_power {
  /// A story about the power of a dongle is told to its end.
  struct told {
    subnet_id dongle;
  };

  gate::pointer self;
  world_ptr w;

  /// Begins what a person asks for, or says at once why not.
  caf::result<power_answer> ask(const power_ask& x) const;
  /// What was switched off before a restart is off still.
  void recalled(const memory& x) const;
  /// Switches off again what should be off and is there; once after a start, what reads on.
  /// Answers when there is something to look at again.
  std::optional<time_point> enforce() const;
  void over(const told& x) const;

private:
  std::optional<power_answer> refusal(const power_ask& x) const;
  void start(subnet_id dongle, flow<done> story) const;
};

} // namespace dongled

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::gate_power::told)
