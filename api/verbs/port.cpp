#include "api/port_questions.hpp"
#include "api/shell/remote.hpp"
#include "api/shell/text_table.hpp"
#include "api/verbs/arguments.hpp"
#include "api/verbs/verbs.hpp"

namespace dongled::api::verbs {

using nlohmann::json;

namespace {

json port_row(const dongle_view& x) {
  return {{"dongle", x.subnet.n},
          {"port", x.socks.port},
          {"listening", x.socks.listening},
          {"closed", !x.socks.closed_by.empty()},
          {"closed_by", x.socks.closed_by.empty() ? json(nullptr) : json(x.socks.closed_by)},
          {"error", x.socks.error.empty() ? json(nullptr) : json(x.socks.error)}};
}

json port_rows(const world& w) {
  json rows = json::array();
  for (auto& x : w.board->all())
    if (x.known)
      rows.push_back(port_row(x));
  return {{"ports", std::move(rows)}};
}

bool asks_ports(const words& args) {
  return args.empty() || (args.size() == 1 && args.front() == "status");
}

} // namespace

bool port_only_reads(const words& args) { return asks_ports(args); }

flow<verb_result> serve_port(errand x) {
  if (asks_ports(x.args))
    co_return port_rows(*x.world);
  auto deed = x.args.size() == 2 ? port_deed_in(x.args[0]) : std::nullopt;
  if (!deed)
    co_return usage_of("port");
  std::vector<subnet_id> whom;
  if (x.args[1] == "all") {
    for (auto& y : x.world->board->all())
      if (y.known)
        whom.push_back(y.subnet);
  } else {
    auto named = dongle_in(x.args[1], *x.world->settings_now());
    if (auto no = std::get_if<refusal>(&named))
      co_return *no;
    whom.push_back(std::get<subnet_id>(named));
  }
  std::string by = "shell", unkept, failed;
  for (auto dongle : whom) {
    auto said = co_await work_port(x.self, x.world, dongle, *deed, by);
    if (!said && whom.size() == 1)
      co_return to_refusal(said.why());
    if (!said)
      failed +=
        (failed.empty() ? "dongle " : "; dongle ") + to_string(dongle) + ": " + said.why().doing;
    else if (!said->unkept.empty())
      unkept = said->unkept;
  }
  if (!failed.empty())
    co_return refusal{failed, "PORT_FAILED"};
  auto out = port_rows(*x.world);
  if (!unkept.empty())
    out["not_kept"] = unkept;
  co_return out;
}

std::string render_port(const json& x) {
  std::string out;
  if (x.contains("not_kept"))
    out =
      "it is not on disk yet, so a restart of dongled may forget it: " + cell(x, "not_kept") + '\n';
  text_table table{{"DONGLE", "PORT", "STATE", "BY", "ERROR"}};
  for (auto& p : x.at("ports"))
    table.add({cell(p, "dongle"), cell(p, "port"),
               p.at("closed").get<bool>()      ? "closed"
               : p.at("listening").get<bool>() ? "open"
                                               : "not listening",
               cell(p, "closed_by"), cell(p, "error")});
  return out + table.text();
}

} // namespace dongled::api::verbs
