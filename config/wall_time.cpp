#include "config/wall_time.hpp"

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>

namespace dongled {

unix_ms wall_clock_now() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

std::string rfc3339(unix_ms at) {
  auto ms = ((at % 1000) + 1000) % 1000;
  auto secs = static_cast<std::time_t>((at - ms) / 1000);
  std::tm local{};
  if (::localtime_r(&secs, &local) == nullptr)
    return "1970-01-01T00:00:00.000+00:00";
  std::array<char, 24> date{};
  std::strftime(date.data(), date.size(), "%Y-%m-%dT%H:%M:%S", &local);
  auto minutes = std::labs(local.tm_gmtoff) / 60;
  std::array<char, 48> out{};
  std::snprintf(out.data(), out.size(), "%s.%03d%c%02ld:%02ld", date.data(), static_cast<int>(ms),
                local.tm_gmtoff < 0 ? '-' : '+', minutes / 60, minutes % 60);
  return out.data();
}

uint32_t minute_of_day(unix_ms at) {
  auto secs = static_cast<std::time_t>(at / 1000);
  std::tm local{};
  if (::localtime_r(&secs, &local) == nullptr)
    return static_cast<uint32_t>(secs / 60 % 1440);
  return static_cast<uint32_t>(local.tm_hour * 60 + local.tm_min);
}

} // namespace dongled
