#pragma once

#include "api/verbs/recorder_words.hpp"
#include "config/result.hpp"
#include "config/wall_time.hpp"

namespace dongled::api::verbs {

/// What `analyze` does without the daemon: it reads the folder that `--state-dir` or the
/// configuration names, or the file of `--from`; with `--save` it writes what it looked at to such
/// a file, which holds no client's address. Blocks for the disk.
result<analysis_found> offline_analysis(const analyze_wish& x, unix_ms now);

} // namespace dongled::api::verbs
