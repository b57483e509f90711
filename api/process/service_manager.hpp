#pragma once

#include "config/settings.hpp"

#include <optional>
#include <string>

namespace dongled::api {

/// What a service manager is told, by sd_notify(3). Without one, nothing happens. Never blocks for
/// long: it is one datagram. Main's thread only.
struct service_manager {
  /// After how long without a word we are taken for dead (WATCHDOG_USEC); nothing: never.
  static std::optional<milliseconds> watchdog_limit();

  static void ready(const std::string& status);
  static void alive(const std::string& status); ///< Feeds the watchdog.
  static void status(const std::string& status);
  static void reloading();
  static void stopping(const std::string& status);
};

} // namespace dongled::api
