#include "actors/messages.hpp"
#include "api/gather.hpp"
#include "api/shell/text_table.hpp"
#include "api/verbs/verbs.hpp"
#include "api/views/views.hpp"

namespace dongled::api::verbs {

using nlohmann::json;

/// Every known dongle is probed at once, by the way a client's traffic takes.
flow<verb_result> serve_proxies(errand x) {
  auto status = status_json(picture_of(*x.world, x.self->clock().now()));
  auto limit = x.world->settings_now()->health.timeout;
  gather<probe_report> asked{x.self};
  for (auto& d : status.at("available_proxies")) {
    subnet_id n{d.at("subnet").get<uint8_t>()};
    asked.ask(to_string(n), x.world->find("/switchboard"), limit * 3 + seconds{1},
              probe_order{n, limit});
  }
  auto answers = co_await asked;
  json proxies = json::array();
  for (auto& d : status.at("available_proxies")) {
    json row = {{"subnet", d.at("subnet")}, {"proxy_url", d.at("proxy_url")},
                {"phase", d.at("phase")},   {"works", false},
                {"external_ip", nullptr},   {"error", nullptr}};
    subnet_id n{d.at("subnet").get<uint8_t>()};
    auto found = answers.find(to_string(n));
    if (found == answers.end())
      continue;
    auto& answer = found->second;
    if (!answer) {
      row["error"] = answer.why().doing;
    } else if (answer->address.empty()) {
      row["error"] = answer->error;
    } else if (!x.world->plane->listening(n)) {
      row["error"] = "the dongle works, but its SOCKS5 port is not listening";
    } else {
      row["works"] = true;
      row["external_ip"] = answer->address;
      row["probe"] = answer->host;
      row["took_ms"] = answer->took.count();
    }
    proxies.push_back(std::move(row));
  }
  co_return json{{"proxies", std::move(proxies)}};
}

std::string render_proxies(const json& x) {
  text_table table{{"DONGLE", "PROXY", "PHASE", "CHECK", "ADDRESS", "MS", "PROBE", "ERROR"}};
  for (auto& p : x.at("proxies"))
    table.add({cell(p, "subnet"), cell(p, "proxy_url"), cell(p, "phase"),
               p.at("works").get<bool>() ? "works" : "fails", cell(p, "external_ip"),
               cell(p, "took_ms"), cell(p, "probe"), cell(p, "error")});
  return table.text();
}

} // namespace dongled::api::verbs
