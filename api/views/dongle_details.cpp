#include "api/views/dongle_details.hpp"

#include "actors/phase_view.hpp"
#include "api/explain.hpp"
#include "api/views/or_null.hpp"
#include "api/views/views.hpp"

#include <nlohmann/json.hpp>

namespace dongled::api {

using nlohmann::json;

namespace {

json time_or_null(unix_ms x) { return x == 0 ? json(nullptr) : json(rfc3339(x)); }

const char* name_of(policy::egress x) {
  using state = policy::egress;
  switch (x) {
  case state::unknown: return "unknown";
  case state::healthy: return "healthy";
  case state::failing: return "failing";
  case state::ill: return "ill";
  case state::walled: return "walled";
  }
  return "?";
}

json link_json(const dongle_view::link_part& x) {
  return {{"present", x.present},
          {"conflict", x.conflict},
          {"interface", or_null(x.interface)},
          {"address", or_null(x.address)},
          {"port", or_null(x.port.text)},
          {"missing", x.missing},
          {"seen_at", time_or_null(x.seen_at)}};
}

json usb_json(const dongle_view::usb_part& x) {
  return {{"port", or_null(x.port.text)},
          {"there", x.there},
          {"storage", x.storage},
          {"hub", or_null(x.hub)},
          {"controller", or_null(x.controller)}};
}

json health_json(const dongle_view::health_part& x) {
  return {{"state", name_of(x.now)},
          {"external_ip", or_null(x.external_ip)},
          {"good_at", time_or_null(x.good_at)},
          {"failing_since", time_or_null(x.failing_since)},
          {"failures", x.failures},
          {"error", or_null(x.error)},
          {"doubted", x.doubted},
          {"leads_to", or_null(leads_to(x))}};
}

json modem_json(const dongle_view::modem_part& x) {
  return {{"answers", x.answers},
          {"connected", x.connected},
          {"connection", or_null(x.connection)},
          {"trouble", or_null(x.trouble)},
          {"model", or_null(x.model)},
          {"imei", or_null(x.imei)},
          {"network", or_null(x.network)},
          {"error", or_null(x.error)},
          {"sms", x.sms ? json{{"unread", x.sms->unread},
                               {"inbox", x.sms->inbox},
                               {"used", x.sms->used},
                               {"full", x.sms->full()}}
                        : json(nullptr)}};
}

json toggle_json(const dongle_view::toggle_part& x) {
  auto runs = !x.running.empty();
  json hits = json::array();
  for (auto n : x.hits)
    hits.push_back(n.n);
  return {{"running", or_null(x.running)},
          {"asked_by", runs ? or_null(x.asked_by) : json(nullptr)},
          {"action", or_null(x.action)},
          {"climbs", x.climbs},
          {"hits", std::move(hits)},
          {"started", runs ? time_or_null(x.started) : json(nullptr)},
          {"last", x.last ? to_json(*x.last) : json(nullptr)}};
}

json recovery_json(const dongle_view& x, const rack_picture& of) {
  return {{"paused", x.recovery.paused},
          {"until", time_or_null(x.recovery.until)},
          {"next_try", time_or_null(x.recovery.next_try)},
          {"plan", or_null(x.recovery.plan)},
          {"holds", holds_of(x, of.config, of.now)}};
}

json urls_of(subnet_id x) {
  auto own = "/dongles/" + to_string(x);
  return {{"explain", own + "/explain"},
          {"events", "/events?dongle=" + to_string(x)},
          {"toggle", "/toggle/" + to_string(x)}};
}

} // namespace

json dongle_details_json(const dongle_view& x, const rack_picture& of) {
  auto out = dongle_json(x, of);
  out["timestamp"] = rfc3339(of.now);
  out["link"] = link_json(x.link);
  out["usb"] = usb_json(x.usb);
  out["health"] = health_json(x.health);
  out["modem"] = modem_json(x.modem);
  out["socks"] = {{"listening", x.socks.listening},
                  {"closed", !x.socks.closed_by.empty()},
                  {"closed_by", or_null(x.socks.closed_by)},
                  {"port", of.config.socks.port(x.subnet)},
                  {"error", or_null(x.socks.error)}};
  out["toggle"] = toggle_json(x.toggle);
  out["power"] = {{"off", x.power.off}, {"by", or_null(x.power.by)}};
  out["recovery"] = recovery_json(x, of);
  out["subtree"] = {{"quarantine", or_null(x.subtree.quarantine)},
                    {"until", time_or_null(x.subtree.until)}};
  out["urls"] = urls_of(x.subnet);
  return out;
}

json dongles_json(const rack_picture& x) {
  json rows = json::array();
  for (auto& d : x.dongles)
    if (d.known) {
      rows.push_back(dongle_json(d, x));
      rows.back()["url"] = "/dongles/" + to_string(d.subnet);
    }
  return {{"timestamp", rfc3339(x.now)}, {"dongles", std::move(rows)}};
}

} // namespace dongled::api
