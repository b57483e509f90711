#pragma once

#include "actors/gate/gate.hpp"

namespace dongled {

/// The part of gate that has a dongle's port switched, for people and since one of them wanted it.
/// Off is an administrative state: it is on disk before the port goes off, recovery leaves such a
/// dongle alone, and one that comes up by itself (a restart, a hub that was cycled) is switched off
/// again. When, the core decides; here are the stories.
struct gate_power {
  /// A story about the power of a dongle is told to its end.
  struct told {
    subnet_id dongle;
  };

  gate::pointer self;
  gate::uses w;

  void switch_for(const power_ask& x, supervision::owed_answer answer) const;
  void keep_off(subnet_id dongle, const port_path& port) const;
  void survey(const std::map<port_path, subnet_id>& off) const;
  void over(const told& x) const;

private:
  void start(subnet_id dongle, flow<done> story) const;
};

} // namespace dongled

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::gate_power::told)
