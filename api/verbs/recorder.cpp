#include "actors/recorder/case_file.hpp"
#include "api/recorder_questions.hpp"
#include "api/shell/remote.hpp"
#include "api/shell/text_table.hpp"
#include "api/verbs/arguments.hpp"
#include "api/verbs/offline_case.hpp"
#include "api/verbs/recorder_words.hpp"
#include "api/verbs/verbs.hpp"
#include "api/views/analysis_json.hpp"

#include <chrono>
#include <thread>

namespace dongled::api::verbs {

using nlohmann::json;

flow<verb_result> serve_analyze(errand x) {
  auto read = analyze_wish_in(x.args);
  if (auto no = std::get_if<refusal>(&read))
    co_return *no;
  auto wish = std::get<analyze_wish>(read);
  if (!wish.save.empty() || !wish.from.empty() || !wish.state_dir.empty())
    co_return refusal{"Files are donglectl's own: dongled opens no path that it is told", "USAGE"};
  auto said = co_await ask_analysis(x.self, x.world, wish.query);
  if (!said)
    co_return recorder_refusal(said.why());
  co_return analysis_json(*said->order, wish.detailed);
}

std::string render_analyze(const json& x) {
  auto out = wrapped("", cell(x, "verdict"));
  out += "looked at " + cell(x.at("window"), "from") + " to " + cell(x.at("window"), "to") + " ("
         + cell(x, "zone") + "), against " + cell(x, "usual_hours") + " usual hours\n";
  if (!x.at("onset").is_null())
    out += "it began to fail at " + cell(x, "onset") + '\n';
  int place = 0;
  for (auto& one : x.at("causes")) {
    out += '\n' + std::to_string(++place) + ". " + cell(one, "cause") + ": " + cell(one, "title")
           + " (" + cell(one, "weight") + ", " + cell(one, "db") + " dB)\n";
    for (auto& e : one.at("for"))
      out += wrapped("     + ",
                     cell(e, "evidence") + " [" + cell(e, "db") + " dB, " + cell(e, "basis") + ']');
    for (auto& e : one.at("against"))
      out += wrapped("     - ",
                     cell(e, "evidence") + " [" + cell(e, "db") + " dB, " + cell(e, "basis") + ']');
    if (cell(one, "cause") == "none")
      continue;
    out += wrapped("     decide by: ", cell(one, "decide_by"));
    out += wrapped("     remedy: ", cell(one, "remedy"));
  }
  if (!x.at("unknown").empty()) {
    std::string all;
    for (auto& one : x.at("unknown"))
      all += (all.empty() ? "" : "; ") + one.get<std::string>();
    out += '\n' + wrapped("not known: ", all);
  }
  return out;
}

int drive_analyze(remote& daemon, const words& args, const screen& out) {
  auto read = analyze_wish_in(args);
  if (auto no = std::get_if<refusal>(&read))
    return tell(*no, out);
  auto wish = std::get<analyze_wish>(read);
  auto show = [&](const json& x) {
    out.print(out.json ? x.dump(2) + '\n' : render_analyze(x));
    return int{exit_fine};
  };
  auto offline = !wish.from.empty() || !wish.state_dir.empty() || !wish.save.empty();
  if (!offline) {
    auto said = daemon.call("analyze", wish.for_daemon, recorder_patience + seconds{2});
    if (said) {
      if (auto no = std::get_if<refusal>(&*said))
        return tell(*no, out);
      return show(std::get<json>(*said));
    }
    if (out.interrupted() || said.why().code == fault::unsupported)
      return tell_unreachable(said.why(), out);
    if (!out.json)
      out.complain("dongled is not reachable; looking at its files");
  }
  auto found = offline_analysis(wish, wall_clock_now());
  if (!found)
    return tell(recorder_refusal(found.why()), out);
  return show(analysis_json(*found->order, wish.detailed));
}

flow<verb_result> serve_samples(errand x) {
  auto read = samples_wish_in(x.args);
  if (auto no = std::get_if<refusal>(&read))
    co_return *no;
  auto query = std::get<samples_wish>(read).query;
  auto alone = query.series.size() == 1;
  auto said = co_await ask_samples(x.self, x.world, std::move(query));
  if (!said)
    co_return recorder_refusal(said.why());
  if (!said->unknown.empty())
    co_return refusal{"There is no series " + said->unknown.front() + " in that time",
                      "UNKNOWN_SERIES"};
  co_return samples_json(*said, alone);
}

std::string render_samples(const json& x) {
  auto points = [](const json& line) {
    std::string out = cell(line, "name") + " in " + cell(line, "unit") + '\n';
    for (auto& p : line.at("points"))
      out +=
        "  " + p.at(0).get<std::string>() + "  " + std::to_string(p.at(1).get<int64_t>()) + '\n';
    return out;
  };
  if (x.contains("points"))
    return points(x);
  text_table table{{"SERIES", "UNIT", "KIND", "MISSING SINCE"}};
  std::string out;
  for (auto& line : x.at("series")) {
    if (line.contains("points"))
      out += points(line);
    else
      table.add(
        {cell(line, "name"), cell(line, "unit"), cell(line, "kind"), cell(line, "missing_since")});
  }
  return out.empty() ? table.text() : out;
}

flow<verb_result> serve_host(errand x) {
  if (!x.args.empty())
    co_return usage_of("host"); // --watch is the shell's own
  auto said = co_await ask_gauges(x.self, x.world);
  if (!said)
    co_return recorder_refusal(said.why());
  co_return gauges_json(*said, x.world->now());
}

std::string render_host(const json& x) {
  text_table table{{"GAUGE", "VALUE", "LIMIT", "UNIT"}};
  for (auto& one : x.at("gauges"))
    table.add({cell(one, "name"), cell(one, "value"), cell(one, "limit"), cell(one, "unit")});
  auto out = cell(x, "at") + '\n' + table.text();
  if (!x.at("trouble").is_null())
    out += "no samples are kept: " + printable(cell(x, "trouble")) + '\n';
  return out;
}

int drive_host(remote& daemon, const words& args, const screen& out) {
  auto watch = args == words{"--watch"};
  if (!args.empty() && !watch)
    return tell(usage_of("host"), out);
  for (;;) {
    auto said = daemon.call("host", {}, recorder_patience + seconds{2});
    if (!said)
      return tell_unreachable(said.why(), out);
    if (auto no = std::get_if<refusal>(&*said))
      return tell(*no, out);
    auto& data = std::get<json>(*said);
    auto text = out.json ? data.dump(watch ? -1 : 2) + '\n' : render_host(data);
    out.print(watch && out.terminal && !out.json ? "\x1b[H\x1b[2J" + text : text);
    if (!watch)
      return exit_fine;
    for (int i = 0; i < 20 && !out.interrupted(); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds{100});
    if (out.interrupted())
      return exit_fine;
  }
}

} // namespace dongled::api::verbs
