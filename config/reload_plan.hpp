#pragma once

#include "config/settings.hpp"

#include <string>
#include <vector>

namespace dongled {

/// What becomes of each setting that a reload changes.
struct reload_plan {
  settings force;                   ///< What is in force then: what waits keeps its former value.
  std::vector<std::string> applied; ///< Paths of keys that are in force at once.
  std::vector<std::string> waits;   ///< Paths of keys that take a restart.
};

/// Compares the settings in force with those of the file, key by key. A restart is needed for what
/// is opened once (state, log, SOCKS5 ports, TLS, USB's folders), and to forget a dongle: one that
/// is named anew is known at once.
reload_plan plan_reload(const settings& was, const settings& is);

} // namespace dongled
