#include "api/heal.hpp"
#include "api/verbs/verbs.hpp"

namespace dongled::api::verbs {

using nlohmann::json;

namespace {

constexpr milliseconds patience{5000};

flow<verb_result> serve(errand x, ending_by how) {
  auto end =
    co_await end_and_heal(x.self, x.world, tidy_path(x.args.front()), how, "shell", patience);
  if (!end)
    co_return to_refusal(end.why());
  co_return json{{"path", end->path},
                 {"old_id", end->old_id},
                 {"new_id", end->new_id == 0 ? json(nullptr) : json(end->new_id)},
                 {"phase", end->now},
                 {"took_ms", end->took.count()}};
}

} // namespace

flow<verb_result> serve_kill(errand x) { return serve(std::move(x), ending_by::kill); }

flow<verb_result> serve_restart(errand x) { return serve(std::move(x), ending_by::order); }

std::string render_healed(const json& x) {
  auto head = cell(x, "path") + ": actor " + cell(x, "old_id");
  if (x.at("new_id").is_null())
    return head + " has ended; its row is " + cell(x, "phase") + " now\n";
  return head + " has ended, actor " + cell(x, "new_id") + " took its place in "
         + cell(x, "took_ms") + " ms\n";
}

} // namespace dongled::api::verbs
