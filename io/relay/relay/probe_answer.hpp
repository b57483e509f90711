#pragma once

#include "config/result.hpp"
#include "config/settings.hpp"
#include "io/relay/codec/foreign_answer.hpp"

#include <optional>
#include <string>

namespace dongled::io::relay {

/// What one HTTP probe through a dongle found.
struct probe_answer {
  std::string address; ///< The caller's public address as the probe's host saw it.
  milliseconds took{0};
  std::optional<foreign_answer> foreign = {}; ///< Instead of an address, which is empty then.
};

} // namespace dongled::io::relay
