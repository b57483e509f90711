#pragma once

#include "actors/policy/blast_radius.hpp"
#include "actors/world.hpp"

#include <vector>

namespace dongled {

/// Says on the board whom a cut of power hits, and holds new requests to the neighbours that work,
/// until it is released or destroyed: however the story ends, nobody is held for good. A neighbour
/// that has a toggle of its own drains by that.
class cut_guard {
public:
  using uses = world_of<uses_board, uses_holds>;

  cut_guard(uses w, board_writer<toggle> board, subnet_id dongle, const policy::cut_plan& plan);
  cut_guard(const cut_guard&) = delete;
  ~cut_guard();

  /// Lets the neighbours' clients in again; the board goes on naming them.
  void release();

  const std::vector<subnet_id>& held() const { return held_; }

private:
  uses w_;
  board_writer<toggle> board_;
  subnet_id dongle_;
  std::vector<subnet_id> held_;
  std::vector<hold_desk::token> tokens_;
};

} // namespace dongled
