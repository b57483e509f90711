#include "api/shell/text_table.hpp"
#include "api/tree_report.hpp"
#include "api/verbs/verbs.hpp"

namespace dongled::api::verbs {

using nlohmann::json;

std::string tidy_path(const std::string& x) {
  auto out = x.starts_with('/') ? x : '/' + x;
  while (out.size() > 1 && out.back() == '/')
    out.pop_back();
  return out;
}

flow<verb_result> serve_tree(errand x) {
  auto tree = co_await tree_report(x.self, x.world);
  if (!tree)
    co_return to_refusal(tree.why());
  co_return std::move(*tree);
}

flow<verb_result> serve_inspect(errand x) {
  auto one = co_await actor_report_of(x.self, x.world, tidy_path(x.args.front()));
  if (!one)
    co_return to_refusal(one.why());
  co_return std::move(*one);
}

namespace {

void add_branch(text_table& table, const json& x, size_t depth) {
  table.add({std::string(2 * depth, ' ') + cell(x, "path"), cell(x, "id"), cell(x, "kind"),
             cell(x, "phase"), cell(x, "mailbox"),
             cell(x, "restarts") + " (" + cell(x, "restarts_in_window") + ")",
             age_text(x.at("uptime_s")), cell(x, "state"), cell(x, "last_failure")});
  for (auto& child : x.at("children"))
    add_branch(table, child, depth + 1);
  if (x.contains("children_more"))
    table.add({std::string(2 * depth + 2, ' ') + "and " + cell(x, "children_more") + " more"});
}

} // namespace

std::string render_tree(const json& x) {
  if (!x.is_object())
    return "no tree is running\n";
  text_table table{{"PATH", "ID", "KIND", "PHASE", "MAIL", "RESTARTS", "UP", "STATE", "FAILURE"}};
  add_branch(table, x, 0);
  return table.text();
}

std::string render_inspect(const json& x) {
  text_table table{{"path", cell(x, "path")}};
  for (auto key : {"id", "kind", "type", "strategy", "phase", "state", "mailbox", "restarts",
                   "restarts_in_window", "last_failure"})
    if (x.contains(key))
      table.add({key, cell(x, key)});
  table.add({"uptime", age_text(x.at("uptime_s"))});
  for (auto& child : x.at("children"))
    table.add({"child", child.get<std::string>()});
  return table.text();
}

} // namespace dongled::api::verbs
