#pragma once

#include "actors/recorder/recorder_messages.hpp"
#include "api/commands.hpp"

#include <optional>
#include <string>
#include <variant>

namespace dongled::api::verbs {

/// What `analyze` is asked for. The files are donglectl's: the daemon opens no path it is told.
struct analyze_wish {
  analysis_query query;
  bool detailed = false, with_clients = false;
  std::string save, from, state_dir; ///< Empty: not asked for.
  words for_daemon;                  ///< The words without those.
};
std::variant<analyze_wish, refusal> analyze_wish_in(const words& args);

struct samples_wish {
  samples_query query;
};
std::variant<samples_wish, refusal> samples_wish_in(const words& args);

} // namespace dongled::api::verbs
