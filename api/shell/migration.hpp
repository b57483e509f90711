#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace dongled::api {

/// Something that the scripts before dongled had, and where it is now.
struct migration_row {
  std::string theirs;            ///< The command, file or cron line.
  std::vector<std::string> ours; ///< What to type instead, N being a dongle; empty: nothing.
  std::string why;               ///< What becomes of it: a whole sentence or two.
};

/// Every command, file and cron line of the scripts, the way their operators met them.
const std::vector<migration_row>& migration();

/// `donglectl man migrate`: the rows for people, as indented text.
std::string migration_text();

/// The same for programs: [{theirs, ours, why}].
nlohmann::json migration_json();

} // namespace dongled::api
