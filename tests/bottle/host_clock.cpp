#include "tests/bottle/host_clock.hpp"

#include <ctime>
#include <random>

namespace dongled::bottle {

host* open_host = nullptr;

namespace {

std::chrono::nanoseconds read_clock(clockid_t which) {
  timespec t{};
  ::clock_gettime(which, &t);
  return std::chrono::seconds{t.tv_sec} + std::chrono::nanoseconds{t.tv_nsec};
}

} // namespace

double real_seconds() { return std::chrono::duration<double>(read_clock(CLOCK_MONOTONIC)).count(); }

} // namespace dongled::bottle

// In the place of the standard library's, for this program and the libraries it uses: whoever reads
// a clock, or draws from the host's entropy, would make two runs of a seed differ.

using dongled::bottle::open_host;

std::chrono::steady_clock::time_point std::chrono::steady_clock::now() noexcept {
  if (open_host)
    return open_host->now();
  return time_point{dongled::bottle::read_clock(CLOCK_MONOTONIC)};
}

std::chrono::system_clock::time_point std::chrono::system_clock::now() noexcept {
  if (open_host)
    return time_point{std::chrono::milliseconds{open_host->wall_ms()}};
  return time_point{dongled::bottle::read_clock(CLOCK_REALTIME)};
}

std::random_device::result_type std::random_device::_M_getval() {
  if (open_host)
    return static_cast<result_type>(open_host->random->next());
  return static_cast<result_type>(dongled::bottle::read_clock(CLOCK_MONOTONIC).count());
}
