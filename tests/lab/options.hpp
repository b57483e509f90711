#pragma once

#include "config/result.hpp"
#include "tests/lab/twin/twin_options.hpp"
#include "tests/lab/usb_layout.hpp"

#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dongled::lab {

/// What `donglelab run` was asked for.
struct run_options {
  std::vector<uint8_t> dongles;
  std::vector<firmware> families{firmware::a, firmware::b};
  usb_layout hubs; ///< As asked for, or the default for so many dongles.
  std::string faults;
  std::string password = "admin";
  bool login = true;
  bool dhcp = true;
  std::chrono::milliseconds boot{1000};
  std::string state_dir = "/run/donglelab";
  std::vector<std::string> command;
};

/// Reads "11,12,20-23". Errors: bad_input (empty, beyond 1..254, twice, more than 40).
result<std::vector<uint8_t>> parse_dongles(std::string_view text);

/// Reads the arguments after `run`. Errors: bad_input with a sentence for the user.
result<run_options> parse_run(std::span<const std::string> args);

} // namespace dongled::lab
