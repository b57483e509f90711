#include "api/tree_report.hpp"

#include "api/gather.hpp"
#include "api/views/tree_view.hpp"
#include "config/nearest.hpp"
#include "config/problem.hpp"

#include <nlohmann/json.hpp>

namespace dongled::api {

namespace {

using supervision::actor_report;

void question(gather<actor_report>& all, const supervision::census_entry& x) {
  all.ask(x.path, x.handle, report_patience, supervision::report_request{});
}

reports answers(std::map<std::string, result<actor_report>> all) {
  reports out;
  for (auto& [path, said] : all)
    if (said)
      out.emplace(path, std::move(*said));
  return out;
}

} // namespace

flow<result<nlohmann::json>> tree_report(caf::event_based_actor* self, world_ptr w) {
  gather<actor_report> asked{self};
  for (auto& x : shown(w->census->snapshot()))
    question(asked, x);
  auto said = answers(co_await asked);
  // A second look: what died meanwhile is shown as it is now.
  co_return tree_json(w->census->snapshot(), said, self->clock().now());
}

flow<result<nlohmann::json>> actor_report_of(caf::event_based_actor* self, world_ptr w,
                                             std::string path) {
  auto entry = w->census->look(path);
  if (!entry)
    co_return no_such_path(*w, path);
  gather<actor_report> asked{self};
  question(asked, *entry);
  entry.reset();
  auto said = answers(co_await asked);
  auto now = w->census->look(path);
  if (!now)
    co_return no_such_path(*w, path);
  auto mine = said.find(path);
  auto out = actor_json(*now, mine == said.end() ? std::nullopt : std::optional(mine->second),
                        self->clock().now());
  auto children = nlohmann::json::array();
  for (auto& x : w->census->children(path))
    if (children.size() < most_siblings)
      children.push_back(x.path);
  out["children"] = std::move(children);
  co_return out;
}

failure no_such_path(const world& w, const std::string& path) {
  std::vector<std::string> paths;
  for (auto& x : w.census->snapshot())
    paths.push_back(x.path);
  std::vector<std::string_view> known{paths.begin(), paths.end()};
  auto near = path.size() > 256 ? std::string_view{} : nearest(path, known);
  auto hint = near.empty() ? std::string{} : "; did you mean " + std::string{near} + "?";
  return {fault::not_found, "No actor at " + quoted(path) + hint};
}

} // namespace dongled::api
