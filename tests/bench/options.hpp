#pragma once

#include "config/result.hpp"
#include "tests/bench/measure.hpp"

#include <string>
#include <vector>

namespace dongled::bench {

/// What the command line says.
struct bench_options {
  extent size;
  std::string json; ///< File to write; empty: none.
  std::string dongled = "dongled";
  std::vector<std::string> only; ///< Contenders; empty: all.
};

/// Reads the command line. Errors: bad_input with what is wrong.
result<bench_options> parse(const std::vector<std::string>& args);

/// How to call the program.
extern const char* const usage_text;

} // namespace dongled::bench
