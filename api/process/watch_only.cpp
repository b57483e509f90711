#include "api/process/watch_only.hpp"

#include "actors/policy/initiative.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace dongled::api {

void show_watch_only(const world& w) {
  auto watches = policy::initiative_of(*w.settings_now()) == policy::initiative::watches;
  condition x{"watch_only",
              {},
              "dongled only watches: it keeps routes and ports, and does what people ask for, but "
              "repairs nothing by itself",
              "when the rack is as it should be, set watch_only to false and reload"};
  auto held = w.board->conditions();
  auto was = std::any_of(held.begin(), held.end(), [&](auto& y) { return y.code == x.code; });
  if (watches && !was)
    spdlog::warn("watch_only: {}", x.says);
  else if (was && !watches)
    spdlog::info("watch_only: no longer; recovery is {}",
                 w.settings_now()->recovery.enabled ? "on" : "off");
  w.board->hold(watches, std::move(x));
}

} // namespace dongled::api
