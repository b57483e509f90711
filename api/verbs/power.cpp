#include "actors/messages.hpp"
#include "api/shell/remote.hpp"
#include "api/shell/text_table.hpp"
#include "api/verbs/arguments.hpp"
#include "api/verbs/verbs.hpp"
#include "api/views/power_view.hpp"

#include <algorithm>

namespace dongled::api::verbs {

using nlohmann::json;

namespace {

/// hub_power does one deed at a time, and ours may wait for the longest of them.
constexpr seconds deed_patience{240}, survey_patience{12};

bool asks_status(const words& args) {
  return args.empty() || (args.size() == 1 && args.front() == "status");
}

std::optional<power_wish> wish_in(const std::string& word) {
  if (word == "on")
    return power_wish::on;
  if (word == "off")
    return power_wish::off;
  return word == "cycle" ? std::optional(power_wish::cycle) : std::nullopt;
}

flow<verb_result> survey(errand x) {
  power_survey question;
  auto map =
    co_await ask<power_map>(x.self, x.world->find("/hub_power"), survey_patience,
                            std::string{"ask hub_power for the ports"}, std::move(question));
  if (!map)
    co_return to_refusal(map.why());
  co_return power_json(*map, x.world->board->all());
}

flow<verb_result> switch_one(errand x, power_wish wish) {
  auto named = dongle_in(x.args[1], *x.world->settings_now());
  if (auto no = std::get_if<refusal>(&named))
    co_return *no;
  power_ask order{std::get<subnet_id>(named), wish, "shell"};
  auto answer = co_await ask<power_answer>(x.self, x.world->find("/rack/gate"), deed_patience,
                                           std::string{"ask gate for power"}, std::move(order));
  if (!answer) {
    auto why = answer.why();
    why.doing += "; its phase tells whether it is kept as switched off (donglectl status)";
    co_return to_refusal(why);
  }
  if (!answer->done)
    co_return refusal{answer->says, answer->code.empty() ? "POWER_FAILED" : answer->code};
  co_return json{{"dongle", std::get<subnet_id>(named).n},
                 {"wish", x.args[0]},
                 {"done", true},
                 {"says", answer->says}};
}

} // namespace

bool power_only_reads(const words& args) { return asks_status(args); }

flow<verb_result> serve_power(errand x) {
  if (asks_status(x.args))
    return survey(std::move(x));
  auto wish = x.args.size() == 2 ? wish_in(x.args[0]) : std::nullopt;
  if (!wish)
    return refused(usage_of("power"));
  return switch_one(std::move(x), *wish);
}

namespace {

std::string note_on(const json& x) {
  std::string out;
  auto add = [&](const std::string& y) { out += (out.empty() ? "" : "; ") + y; };
  if (x.at("off").get<bool>())
    add("switched off by " + cell(x, "off_by"));
  if (x.at("data_only").get<bool>())
    add("data only: sticks live on while it says off");
  if (x.at("feeds_hub").get<bool>())
    add("feeds a hub");
  if (!x.at("why").is_null())
    add(cell(x, "why"));
  return out;
}

std::string yes_no(const json& x, const char* yes, const char* no) {
  return x.is_boolean() ? (x.get<bool>() ? yes : no) : "?";
}

/// A port that nobody misses when it is not shown: there is nothing, and nothing is wrong.
bool idle(const json& x) {
  auto off = x.at("on").is_boolean() && !x.at("on").get<bool>();
  return x.at("dongle").is_null() && !x.at("device").get<bool>() && !off
         && !x.at("data_only").get<bool>();
}

std::string render_ports(const json& x) {
  text_table table{
    {"PORT", "HUB", "DONGLE", "PHASE", "POWER", "DEVICE", "NET", "SWITCHED BY", "NOTE"}};
  size_t hidden = 0;
  for (auto& p : x.at("ports")) {
    if (idle(p)) {
      ++hidden;
      continue;
    }
    table.add({cell(p, "port"), cell(p, "hub"), cell(p, "dongle"), cell(p, "phase"),
               yes_no(p.at("on"), "on", "OFF"), yes_no(p.at("device"), "there", "-"),
               yes_no(p.at("interface"), "there", "-"), cell(p, "way"), note_on(p)});
  }
  for (auto& d : x.at("elsewhere"))
    table.add({cell(d, "port"), "-", cell(d, "dongle"), cell(d, "phase"), "?", "-", "-", "-",
               d.at("port").is_null() ? "its port is not known" : "no such port now"});
  auto out = table.text();
  if (hidden > 0)
    out += "and " + std::to_string(hidden) + " empty ports\n";
  return out;
}

} // namespace

std::string render_power(const json& x) {
  if (!x.contains("ports"))
    return "dongle " + cell(x, "dongle") + ": power " + cell(x, "wish") + ": "
           + printable(cell(x, "says")) + '\n';
  auto out = render_ports(x);
  if (!x.at("doing").is_null())
    out += "hub_power: " + printable(cell(x, "doing")) + '\n';
  if (!x.at("error").is_null())
    out += "error: " + printable(cell(x, "error")) + '\n';
  return out;
}

namespace {

/// One dongle's row of `power … all`: what was read back, or why nothing was done.
json row_of(const std::string& dongle, const verb_result& said) {
  if (auto no = std::get_if<refusal>(&said))
    return {
      {"dongle", std::stoi(dongle)}, {"done", false}, {"says", no->error}, {"code", no->code}};
  return std::get<json>(said);
}

/// In turn, the next one also after a failure: whoever asks for all wants as many as can be had.
int drive_all(remote& daemon, const std::string& wish, const screen& out) {
  auto status = daemon.call("status", {});
  if (!status)
    return tell_unreachable(status.why(), out);
  if (auto no = std::get_if<refusal>(&*status))
    return tell(*no, out);
  json rows = json::array();
  auto failed = false;
  for (auto& d : std::get<json>(*status).at("available_proxies")) {
    if (out.interrupted())
      break;
    auto n = cell(d, "subnet");
    auto said = daemon.call("power", {wish, n}, deed_patience + seconds{10});
    if (!said)
      return tell_unreachable(said.why(), out);
    rows.push_back(row_of(n, *said));
    auto& row = rows.back();
    failed = failed || !row.at("done").get<bool>();
    if (!out.json)
      out.print("dongle " + n + ": " + (row.at("done").get<bool>() ? "" : "FAILED: ")
                + printable(cell(row, "says")) + '\n');
  }
  if (out.json)
    out.print(json{{"wish", wish}, {"power", rows}}.dump(2) + '\n');
  else if (rows.empty())
    out.print("no dongle is known\n");
  return failed || out.interrupted() ? exit_failed : exit_fine;
}

} // namespace

int drive_power(remote& daemon, const words& args, const screen& out) {
  if (args.size() == 2 && args[1] == "all" && wish_in(args[0]))
    return drive_all(daemon, args[0], out);
  return ask_once(daemon, *find_command("power"), args, out);
}

} // namespace dongled::api::verbs
