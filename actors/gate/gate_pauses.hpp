#pragma once

#include "actors/gate/gate.hpp"

#include <functional>

namespace dongled {

/// The part of gate that lets recovery rest where an operator says so. A pause is kept over
/// restarts, ends by itself if it was given a length, and binds recovery only: people's toggles go
/// on.
struct gate_pauses {
  /// The time of a pause is up, unless it was lifted or given another end.
  struct over {
    subnet_id dongle;
    unix_ms until;
  };

  gate::pointer self;
  world_ptr w;

  /// Time to tell the journal again what it could not keep.
  struct note_again {};

  /// Takes effect at once, since it only makes recovery rest or go on; answered when the journal
  /// has said whether it is kept.
  caf::result<recovery_paused> ask(const recovery_ask& x) const;
  /// A restarted gate goes by what its predecessor wrote on the board.
  void adopt() const;
  /// What the journal remembers goes on.
  void recalled(const memory& x) const;
  /// A dongle that becomes known while all are paused is paused as well.
  void known(subnet_id dongle) const;
  void ended(const over& x) const;
  /// Tells the journal once more.
  void again() const;

private:
  void pause(subnet_id dongle, unix_ms until) const;
  void resume(subnet_id dongle) const;
  void arm(subnet_id dongle, unix_ms until) const;
  void show(subnet_id dongle) const;
  void note(subnet_id dongle) const;
  using kept = std::function<void(const std::string& trouble)>;
  void note(subnet_id dongle, kept then) const;
};

} // namespace dongled

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::gate_pauses::over)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::gate_pauses::note_again)
