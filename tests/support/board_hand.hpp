#pragma once

#include "actors/board.hpp"

namespace dongled {

namespace test {
struct anybody;
} // namespace test

/// Writes on the board whatever a test wants to be there.
template <>
class board_writer<test::anybody> {
public:
  explicit board_writer(board& to) : board_(&to) {}

  template <class F>
  void update(subnet_id x, F write) const {
    board_->update(x, write);
  }
  template <class F>
  void update_host(F write) const {
    board_->update_host(write);
  }

private:
  board* board_;
};

namespace test {
inline board_writer<anybody> hand(board& to) { return board_writer<anybody>{to}; }
} // namespace test

} // namespace dongled
