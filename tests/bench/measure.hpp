#pragma once

#include "tests/bench/contender.hpp"
#include "tests/bench/far_end.hpp"

#include <chrono>
#include <cstddef>
#include <optional>

namespace dongled::bench {

/// How long and how much.
struct extent {
  std::chrono::milliseconds bulk{4000}, rate{4000}, ping{2000};
  size_t streams = 4, workers = 16, idle = 2000;
};

/// Bulk in one direction.
struct bulk_figure {
  double gib_per_second = 0;
  double cpu_per_gib = 0; ///< CPU seconds of the proxy.
};

/// Connections made, used for one byte, and closed, by workers that do nothing else.
struct rate_figure {
  double per_second = 0;
  double cpu_us = 0; ///< Of the proxy, per connection.
  size_t failed = 0;
};

/// Round trips of 64 bytes, in microseconds.
struct ping_figure {
  double p50 = 0, p99 = 0;
};

/// Relays that are open, were used once, and do nothing.
struct idle_figure {
  size_t relays = 0;
  double kib_each = 0;    ///< Private user memory of the proxy.
  double cpu_percent = 0; ///< Of one core, all together.
};

/// Datagrams that come back from an echo.
struct datagram_figure {
  double per_second = 0;
  double cpu_per_million = 0; ///< CPU seconds of the proxy; one is there and back.
};

/// Each blocks for about as long as `extent` says, and measures one contender that has nothing
/// else to do. A direct path has no proxy, hence no CPU time and no memory.
bulk_figure measure_down(const contender& who, const extent& x);
bulk_figure measure_up(const contender& who, const far_end& end, const extent& x);
rate_figure measure_rate(const contender& who, const extent& x);
ping_figure measure_ping(const contender& who, const extent& x, bool beside_bulk);

/// @p streams that the far end sends as fast as LTE is: CPU seconds of the proxy per GiB.
bulk_figure measure_paced(const contender& who, const extent& x, size_t streams);

/// @p size bytes each, 64 under way; and one at a time. Zeros for who serves no UDP.
datagram_figure measure_datagrams(const contender& who, const extent& x, size_t size);
ping_figure measure_datagram_ping(const contender& who, const extent& x);

/// Opens as many relays as it can, at most `x.idle`.
idle_figure measure_idle(const contender& who, const extent& x);

} // namespace dongled::bench
