#include "api/shell/story_text.hpp"
#include "api/toggle_questions.hpp"
#include "api/verbs/arguments.hpp"
#include "api/verbs/verbs.hpp"

namespace dongled::api::verbs {

using nlohmann::json;

namespace {

/// The newest toggle of a dongle, or of all of them, running ones first; empty: there is none.
std::string newest(const std::vector<dongle_view>& dongles, std::optional<subnet_id> only) {
  std::string out;
  unix_ms at = -1;
  auto offer = [&](const std::string& id, unix_ms began) {
    if (!id.empty() && began > at) {
      out = id;
      at = began;
    }
  };
  for (auto& x : dongles) {
    if (only && x.subnet != *only)
      continue;
    offer(x.toggle.running, x.toggle.started);
    if (x.toggle.last)
      offer(x.toggle.last->toggle_id, x.toggle.last->ended - x.toggle.last->duration_ms);
  }
  return out;
}

/// `ID`, `last` or `last N`.
verb_result id_of(const words& args, const world& w) {
  if (args.front() != "last") {
    if (args.size() > 1)
      return usage_of("trace");
    return is_toggle_id(args.front()) ? verb_result(json(args.front()))
                                      : refusal{"That is no toggle's id", "NOT_FOUND"};
  }
  std::optional<subnet_id> only;
  if (args.size() > 1) {
    auto named = known_dongle_in(args[1], w);
    if (auto no = std::get_if<refusal>(&named))
      return *no;
    only = std::get<subnet_id>(named);
  }
  auto id = newest(w.board->all(), only);
  if (id.empty())
    return refusal{"No toggle is remembered yet", "NOT_FOUND"};
  return json(id);
}

} // namespace

flow<verb_result> serve_trace(errand x) {
  auto id = id_of(x.args, *x.world);
  if (std::holds_alternative<refusal>(id))
    co_return id;
  auto found = co_await toggle_by_id(x.self, x.world, std::get<json>(id).get<std::string>());
  if (!found)
    co_return to_refusal(found.why());
  co_return to_json(*found);
}

std::string render_trace(const json& x) { return whole_story(x); }

} // namespace dongled::api::verbs
