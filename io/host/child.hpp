#pragma once

#include "config/result.hpp"
#include "config/settings.hpp"

#include <string>
#include <vector>

namespace dongled::io::host {

/// What a program that was run left behind.
struct child_end {
  int status = 0; ///< Its exit status; 128 and the signal's number when one ended it.
  std::string out, err;
};

/// Runs the program at @p path to its end, with @p input on its standard input and what it prints
/// read back: no shell, no descriptor of ours, no signal blocked. It is killed after @p limit, and
/// when it prints more than @p most bytes. `fault::unsupported` when there is no such program,
/// `fault::timed_out`, `fault::exhausted` without a process or descriptors. Blocks.
result<child_end> run_child(const std::string& path, const std::vector<std::string>& arguments,
                            const std::string& input, milliseconds limit, size_t most);

} // namespace dongled::io::host
