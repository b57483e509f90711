#pragma once

#include "api/metrics/histogram.hpp"

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace dongled::api {

/// What the HTTP API answered since the daemon's start, in numbers.
struct http_sums {
  std::map<std::pair<std::string, int>, uint64_t> answers; ///< By route and status.
  std::map<std::string, histogram> seconds;                ///< By route.
};

/// Counts what the web server answers. Routes are named by their pattern, never by what a client
/// asked for: that could be anything, also a secret. Thread-safe.
class http_tally {
public:
  /// @p route was answered with @p status after @p seconds.
  void note(const std::string& route, int status, double seconds);
  http_sums now() const;

private:
  mutable std::mutex mutex_;
  http_sums sums_;
};

} // namespace dongled::api
