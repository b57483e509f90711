#include "config/log.hpp"
#include "api/verbs/verbs.hpp"

namespace dongled::api::verbs {

/// Until the next reload or restart.
flow<verb_result> serve_log(errand x) {
  auto set = set_log_level(x.args.front());
  if (!set)
    co_return refusal{set.why().doing, "USAGE"};
  co_return nlohmann::json{{"level", x.args.front()}};
}

std::string render_log(const nlohmann::json& x) {
  return "the log's level is " + cell(x, "level") + " until the next reload\n";
}

} // namespace dongled::api::verbs
