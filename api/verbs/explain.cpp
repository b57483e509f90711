#include "api/explain.hpp"
#include "api/shell/text_table.hpp"
#include "api/verbs/arguments.hpp"
#include "api/verbs/verbs.hpp"

namespace dongled::api::verbs {

using nlohmann::json;

flow<verb_result> serve_explain(errand x) {
  auto named = known_dongle_in(x.args.front(), *x.world);
  if (auto no = std::get_if<refusal>(&named))
    co_return *no;
  auto said = co_await explain_dongle(x.self, x.world, std::get<subnet_id>(named));
  if (!said)
    co_return to_refusal(said.why());
  co_return std::move(*said);
}

namespace {

/// A heading and its sentences, one a line; nothing without any.
std::string section(const std::string& head, const json& lines) {
  std::string out;
  for (auto& x : lines)
    out +=
      wrapped((out.empty() ? head : std::string(head.size(), ' ')) + "  ", x.get<std::string>());
  return out;
}

} // namespace

std::string render_explain(const json& x) {
  auto out = "dongle " + cell(x, "dongle") + " is " + cell(x, "phase") + ": "
             + printable(cell(x, "phase_reason")) + '\n';
  if (!x.at("toggle_id").is_null())
    out += "toggle " + cell(x, "toggle_id") + " is running: trace " + cell(x, "toggle_id") + '\n';
  out += '\n' + section("seen     ", x.at("facts"));
  out += wrapped("diagnosis  ", cell(x, "diagnosis") + ": " + cell(x, "why"));
  auto running = !x.at("toggle_id").is_null();
  if (!x.at("next").is_null())
    out += wrapped("next       ", cell(x, "next"));
  else
    out += running ? "" : "next       nothing would be done\n";
  out += section("touches  ", x.at("touches"));
  out += section("ladder   ", x.at("ladder"));
  out += section("holds    ", x.at("holds"));
  return out;
}

} // namespace dongled::api::verbs
