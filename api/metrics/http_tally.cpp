#include "api/metrics/http_tally.hpp"

namespace dongled::api {

void http_tally::note(const std::string& route, int status, double seconds) {
  std::lock_guard guard{mutex_};
  ++sums_.answers[{route, status}];
  // From a page that is drawn at once to a toggle that is waited for.
  histogram fresh{{0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5, 15, 60, 300}};
  sums_.seconds.try_emplace(route, std::move(fresh)).first->second.add(seconds);
}

http_sums http_tally::now() const {
  std::lock_guard guard{mutex_};
  return sums_;
}

} // namespace dongled::api
