#include "config/log.hpp"
#include "actors/history/tell.hpp"
#include "api/verbs/verbs.hpp"

namespace dongled::api::verbs {

/// Until the next reload or restart.
flow<verb_result> serve_log(errand x) {
  auto set = set_log_level(x.args.front());
  if (!set)
    co_return refusal{set.why().doing, "USAGE"};
  tell_wish(*x.world, {}, "shell sets the log's level to " + x.args.front(), "shell");
  co_return nlohmann::json{{"level", x.args.front()}};
}

std::string render_log(const nlohmann::json& x) {
  return "the log's level is " + cell(x, "level") + " until the next reload\n";
}

} // namespace dongled::api::verbs
