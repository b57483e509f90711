#include "api/process/service_manager.hpp"

#include "config/text.hpp"

#include <ctime>
#include <systemd/sd-daemon.h>

#include <algorithm>

namespace dongled::api {

namespace {

/// A line break would begin another assignment.
std::string one_line(std::string x) {
  std::replace(x.begin(), x.end(), '\n', ' ');
  return x;
}

void tell(const std::string& what, const std::string& status) {
  ::sd_notify(0, (what + "STATUS=" + one_line(status)).c_str());
}

std::string monotonic_us() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return std::to_string(int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1000);
}

} // namespace

std::optional<milliseconds> service_manager::watchdog_limit() {
  uint64_t us = 0;
  if (::sd_watchdog_enabled(0, &us) <= 0)
    return std::nullopt;
  return std::max(milliseconds{1}, milliseconds{static_cast<int64_t>(us / 1000)});
}

void service_manager::ready(const std::string& status) { tell("READY=1\n", status); }

void service_manager::alive(const std::string& status) { tell("WATCHDOG=1\n", status); }

void service_manager::status(const std::string& status) { tell("", status); }

void service_manager::reloading() {
  // MONOTONIC_USEC belongs to it since systemd 253 (Type=notify-reload).
  tell("RELOADING=1\nMONOTONIC_USEC=" + monotonic_us() + '\n', "Reading the configuration again");
}

void service_manager::stopping(const std::string& status) { tell("STOPPING=1\n", status); }

} // namespace dongled::api
