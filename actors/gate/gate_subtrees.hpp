#pragma once

#include "actors/gate/gate.hpp"

namespace dongled {

/// The part of gate that keeps a subtree up for every known dongle, whether or not the dongle is
/// there: absence is a phase, and somebody must be left to climb.
struct gate_subtrees {
  struct retry {
    subnet_id dongle;
    uint64_t generation;
  };

  gate::pointer self;
  gate::uses w;

  /// Starts what is expected, and what an earlier gate knew.
  void begin() const;
  /// Starts what the journal remembers, unless it is told what to expect.
  void recalled(const memory& x) const;
  /// A dongle nobody knew gets its subtree.
  void seen(const io::rack_facts& x) const;
  void subtree_down(const caf::down_msg& x) const;
  void try_again(const retry& x) const;

private:
  void know(subnet_id dongle) const;
  void start(subnet_id dongle) const;
  void started(subnet_id dongle, const caf::actor& who) const;
  void failed(subnet_id dongle, const std::string& why) const;
};

} // namespace dongled

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::gate_subtrees::retry)
