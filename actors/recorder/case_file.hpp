#pragma once

#include "actors/analysis/incident.hpp"
#include "actors/recorder/recorder_messages.hpp"
#include "config/result.hpp"
#include "config/wall_time.hpp"

#include <string>

namespace dongled {

/// Where the recorder keeps its files, below the state directory.
inline std::string recorder_folder(const std::string& state_dir) { return state_dir + "/recorder"; }

/// Reads from a recorder's folder what an analysis takes, without changing it: also beside a daemon
/// that writes, or a copy on another host. `bad_input`: the time is none; `not_found`: no samples
/// then, with what there is and each gap. Blocks for the disk.
result<analysis::incident> open_case(const std::string& folder, const analysis_query& x,
                                     unix_ms now);

/// The ranking of that case.
result<analysis_found> analyse(const std::string& folder, const analysis_query& x, unix_ms now);

/// The series asked for. `not_found`: there is no such folder.
result<samples_found> read_samples(const std::string& folder, const samples_query& x, unix_ms now);

} // namespace dongled
