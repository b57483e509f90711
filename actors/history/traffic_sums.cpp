#include "actors/history/traffic_sums.hpp"

namespace dongled {

io::store::traffic_records traffic_sums(const world_of<uses_board, uses_plane>& w) {
  io::store::traffic_records sums;
  for (auto& x : w.board->all()) {
    auto all = w.plane->count(x.subnet);
    if (all.accepted > 0 || all.up_bytes > 0 || all.down_bytes > 0)
      sums.push_back({x.subnet, {}, all.up_bytes, all.down_bytes, all.accepted});
    for (auto& y : w.plane->users(x.subnet))
      sums.push_back({x.subnet, y.user, y.up_bytes, y.down_bytes, y.connections});
  }
  return sums;
}

} // namespace dongled
