#include "actors/traffic_sums.hpp"

#include "io/store/journal_store.hpp"

namespace dongled {

io::store::traffic_records traffic_sums(const world& w) {
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

result<done> keep_traffic(const world& w) {
  auto sums = traffic_sums(w);
  if (sums.empty())
    return done{};
  auto store = io::store::journal_store::open(journal_path(*w.settings_now()));
  return store ? store->put_traffic(w.run, sums) : store.why();
}

} // namespace dongled
