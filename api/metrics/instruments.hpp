#pragma once

#include "actors/history/news_feed.hpp"
#include "api/metrics/http_tally.hpp"
#include "api/metrics/rack_tally.hpp"
#include "api/webhooks/hook_tally.hpp"
#include "config/wall_time.hpp"

#include <memory>
#include <string>

namespace dongled::api {

/// What the daemon counts of its own doing: outlives the actors that are counted, so that no
/// restart in the tree sets a counter back. Thread-safe.
struct instruments {
  std::string version = "?";
  unix_ms started = wall_clock_now();
  http_tally http;
  rack_tally rack;
  hook_tally hooks;
  std::shared_ptr<const news_feed> journal; ///< What was told to it. Null: nobody counts that.
};
using instruments_ptr = std::shared_ptr<instruments>;

} // namespace dongled::api
