#include "api/shell/text_table.hpp"
#include "api/verbs/verbs.hpp"
#include "api/views/views.hpp"

#include <caf/event_based_actor.hpp>

namespace dongled::api::verbs {

using nlohmann::json;

std::string cell(const json& object, const char* key) {
  auto at = object.find(key);
  if (at == object.end() || at->is_null())
    return "-";
  return at->is_string() ? at->get<std::string>() : at->dump();
}

namespace {

/// What is used of a dongle's data plan; empty without one.
std::string plan_line(const json& d) {
  auto plan = d.find("plan");
  if (plan == d.end() || !plan->is_object())
    return {};
  auto forecast = plan->at("forecast_bytes");
  return "plan of dongle " + cell(d, "subnet") + ": " + bytes_text(plan->at("used_bytes")) + " of "
         + bytes_text(plan->at("limit_bytes")) + " (" + cell(*plan, "percent") + " %) until "
         + cell(*plan, "until").substr(0, 10)
         + (forecast.is_null() ? "" : ", " + bytes_text(forecast) + " at this pace") + '\n';
}

} // namespace

flow<verb_result> serve_status(errand x) {
  co_return status_json(picture_of(*x.world, x.self->clock().now()));
}

std::string render_status(const json& x) {
  text_table table{{"DONGLE", "PHASE", "ADDRESS", "PROXY", "INTERFACE", "USB", "CONNS", "UP",
                    "DOWN", "TOGGLE", "REASON"}};
  for (auto& d : x.at("available_proxies")) {
    auto& relayed = d.at("relayed");
    table.add({cell(d, "subnet"), cell(d, "phase"), cell(d, "external_ip"), cell(d, "proxy_url"),
               cell(d, "interface"), cell(d, "usb_path"), cell(d, "connections"),
               bytes_text(relayed.at("upload")), bytes_text(relayed.at("download")),
               cell(d.at("toggle_status"), "status"), cell(d, "phase_reason")});
  }
  auto& n = x.at("dongle_status");
  auto& up = x.at("uplink");
  auto out = table.text() + '\n' + cell(n, "active") + " of " + cell(n, "configured")
             + " dongles work; uplink " + cell(up, "interface") + ' ' + cell(up, "address")
             + (up.at("up").get<bool>() ? "" : " (down)") + '\n';
  for (auto& d : x.at("available_proxies"))
    out += plan_line(d);
  for (auto& held : x.at("conditions")) {
    out += "warning: " + printable(held.at("says").get<std::string>()) + " (" + cell(held, "code")
           + ", since " + cell(held, "since") + ")\n";
    if (!held.at("do").is_null())
      out += "  to do: " + printable(cell(held, "do")) + '\n';
  }
  return out;
}

} // namespace dongled::api::verbs
