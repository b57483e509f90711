#pragma once

#include "config/result.hpp"
#include "tests/usb_rig/stick/stick.hpp"

#include <span>

namespace dongled::rig {

inline constexpr const char* stick_usage =
  "usage: donglestick --subnet N --control PATH [--slot I] [--family A|B] [--boot-ms N]\n"
  "                   [--switch-ms N] [--boots-as storage|network]\n";

/// Reads donglestick's command line (without the program's name). Errors: bad_input.
result<stick_options> parse_stick(std::span<const char* const> args);

} // namespace dongled::rig
