#include "actors/policy/tuning.hpp"
#include "api/shell/remote.hpp"
#include "api/shell/text_table.hpp"
#include "api/tune_questions.hpp"
#include "api/verbs/arguments.hpp"
#include "api/verbs/verbs.hpp"
#include "api/views/tune_view.hpp"

#include <algorithm>

namespace dongled::api::verbs {

using nlohmann::json;

namespace {

bool looks_at_tuning(const words& args) {
  return args.empty() || (args.size() == 1 && (args.front() == "plan" || args.front() == "status"));
}

/// `apply|undo [KEY…|all] [--now]`, read; or why it makes no sense.
std::variant<tuning_order, refusal> tuning_wish_in(words args) {
  tuning_order out;
  out.asked_by = "shell";
  out.undo = args.front() == "undo";
  if (!out.undo && args.front() != "apply")
    return usage_of("tune");
  args.erase(args.begin());
  out.at_any_price = std::erase(args, "--now") > 0;
  auto keys = policy::read_tuning_keys(args);
  if (auto unknown = std::get_if<std::string>(&keys))
    return refusal{*unknown, "UNKNOWN_KEY"};
  out.keys = std::get<words>(std::move(keys));
  return out;
}

/// Tabs are how the kernel separates; a table has its own columns.
std::string one_blank(std::string x) {
  std::replace(x.begin(), x.end(), '\t', ' ');
  return x;
}

std::string joined_words(const json& list) {
  std::string out;
  for (auto& x : list)
    out += (out.empty() ? "" : ", ") + x.get<std::string>();
  return out.empty() ? "-" : out;
}

std::string render_plan(const json& x) {
  text_table table{{"KEY", "NOW", "WANTED", "DEFAULT", "EVIDENCE", "SET BY"}};
  std::string costs;
  for (auto& r : x.at("rows")) {
    auto to_do = r.at("to_do").get<bool>();
    table.add({cell(r, "key"), one_blank(cell(r, "now")),
               to_do ? one_blank(cell(r, "wanted")) : "-", one_blank(cell(r, "default")),
               to_do ? cell(r, "evidence") : cell(r, "says"), joined_words(r.at("others"))});
    if (to_do)
      costs += wrapped(cell(r, "key") + ": ",
                       cell(r, "does") + " Effect on others: " + cell(r, "effect") + '.');
  }
  return table.text() + costs + cell(x, "says") + '\n';
}

std::string render_applied(const json& x) {
  std::string out;
  if (!x.at("error").is_null())
    out = "not everything that was applied is known: " + cell(x, "error") + '\n';
  if (x.at("applied").empty())
    return out + "nothing is applied\n";
  text_table table{{"KEY", "SETTING", "BEFORE", "OURS", "NOW", "STATE"}};
  for (auto& r : x.at("applied"))
    table.add({cell(r, "key"), cell(r, "setting"), one_blank(cell(r, "before")),
               one_blank(cell(r, "ours")), one_blank(cell(r, "now")), cell(r, "state")});
  return out + table.text();
}

std::string render_outcomes(const json& x) {
  if (x.at("outcomes").empty())
    return "nothing to do\n";
  std::string out;
  for (auto& y : x.at("outcomes")) {
    auto what = cell(y, "what");
    std::replace(what.begin(), what.end(), '_', ' ');
    auto of =
      y.at("setting").is_null() ? cell(y, "key") : cell(y, "key") + ' ' + cell(y, "setting");
    auto changed = y.at("before") != y.at("now");
    out +=
      printable(
        of + ": " + what
        + (changed ? ' ' + one_blank(cell(y, "before")) + " -> " + one_blank(cell(y, "now")) : "")
        + (y.at("says").is_null() ? "" : ": " + cell(y, "says")))
      + '\n';
  }
  return out;
}

} // namespace

bool tune_only_reads(const words& args) { return looks_at_tuning(args); }

flow<verb_result> serve_tune(errand x) {
  if (looks_at_tuning(x.args)) {
    auto picture = co_await ask_tuning(x.self, x.world);
    if (!picture)
      co_return to_refusal(picture.why());
    auto out = tune_json(*picture);
    out["view"] = x.args.empty() ? "plan" : x.args.front();
    co_return out;
  }
  auto read = tuning_wish_in(x.args);
  if (auto no = std::get_if<refusal>(&read))
    co_return *no;
  auto report = co_await work_tuning(x.self, x.world, std::get<tuning_order>(std::move(read)));
  if (!report)
    co_return to_refusal(report.why());
  co_return tune_json(*report);
}

std::string render_tune(const json& x) {
  if (x.contains("outcomes"))
    return render_outcomes(x);
  return x.at("view") == "status" ? render_applied(x) : render_plan(x);
}

int drive_tune(remote& daemon, const words& args, const screen& out) {
  auto& row = *find_command("tune");
  auto failed = false; // what was done is shown as well
  auto said = daemon.call(row.name, args, row.patience);
  if (!said)
    return tell_unreachable(said.why(), out);
  if (auto why = std::get_if<refusal>(&*said))
    return tell(*why, out);
  auto& data = std::get<json>(*said);
  if (data.contains("outcomes"))
    for (auto& y : data.at("outcomes"))
      failed = failed || y.at("what") == "failed" || y.at("what") == "refused";
  out.print(out.json ? data.dump(2) + '\n' : render_tune(data));
  return failed ? exit_failed : exit_fine;
}

} // namespace dongled::api::verbs
