#include "api/openapi/openapi.hpp"

#include "actors/history/happening.hpp"
#include "api/openapi/schema_dongles.hpp"
#include "api/openapi/schema_host.hpp"
#include "api/openapi/schema_tuning.hpp"
#include "api/openapi/schema_words.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <utility>
#include <vector>

// The shapes of what HTTP answers. `object` means: all of these members, and perhaps more to come.

namespace dongled::api {

using nlohmann::json;
using namespace schema;

namespace {

members result_members() {
  return {
    {"success", yes_no},    {"outcome", one_of({"changed", "unchanged", "recovered", "failed"})},
    {"ip", text0},          {"previous_ip", text0},
    {"traffic", rates()},   {"signal", or_null(ref("Signal"))},
    {"step", count},        {"timestamp", when},
    {"duration_ms", count}, {"toggle_id", text}};
}

members toggle_members() {
  return {{"toggle_id", text},
          {"dongle", whole},
          {"asked_by", text},
          {"started", when},
          {"state", one_of({"running", "ended"})},
          {"result", or_null(ref("ToggleResult"))}};
}

members link_members() {
  return {{"id", text},         {"dongle", whole},         {"created", when}, {"expires", when},
          {"expired", yes_no},  {"min_interval_s", count}, {"note", text},    {"made_by", text},
          {"last_used", when0}, {"uses", count},           {"get", yes_no}};
}

json status() {
  auto sums = object({{"expected", count},
                      {"configured", count},
                      {"active", count},
                      {"inactive", count},
                      {"all_connected", yes_no}});
  auto uplink = object({{"interface", text0},
                        {"address", text0},
                        {"gateway", text0},
                        {"metric", whole0},
                        {"up", yes_no}});
  return object({{"status", one_of({"ready"})},
                 {"api_version", text},
                 {"timestamp", when},
                 {"available_proxies", list(ref("Dongle"))},
                 {"dongle_status", sums},
                 {"host", text0},
                 {"toggles", object({{"running", count}, {"max_concurrent", count}})},
                 {"uplink", uplink},
                 {"conditions", list(ref("Condition"))},
                 {"warnings", list(text)}});
}

json kinds() {
  std::vector<std::string> all;
  for (uint8_t n = 0; n <= static_cast<uint8_t>(last_happening_kind); ++n)
    all.emplace_back(to_string(static_cast<happening_kind>(n)));
  return one_of(all);
}

json history(const char* rows, json row) {
  return object({{"dongles", list(object({{"dongle", whole}, {rows, list(std::move(row))}}))},
                 {"trouble", text0}});
}

json rack() {
  auto port = object({{"port", text},
                      {"hub", text},
                      {"dongle", whole0},
                      {"phase", text0},
                      {"way", text},
                      {"why", text0},
                      {"on", yes_no0},
                      {"device", yes_no},
                      {"interface", yes_no},
                      {"feeds_hub", yes_no},
                      {"data_only", yes_no},
                      {"off", yes_no},
                      {"off_by", text0}});
  auto elsewhere = object({{"dongle", whole}, {"port", text0}, {"phase", text}, {"off", yes_no}});
  return object(
    {{"ports", list(port)}, {"elsewhere", list(elsewhere)}, {"doing", text0}, {"error", text0}});
}

json actor() {
  return object({{"id", count},
                 {"path", text},
                 {"kind", text},
                 {"type", one_of({"supervisor", "worker"})},
                 {"phase", text},
                 {"state", text},
                 {"mailbox", whole0},
                 {"restarts", count},
                 {"restarts_in_window", count},
                 {"last_failure", text0},
                 {"uptime_s", count}},
                {{"strategy", text}, {"due_s", number}, {"children", list(ref("Actor"))}});
}

json explanation() {
  return object({{"dongle", whole},
                 {"phase", text},
                 {"phase_reason", text},
                 {"toggle_id", text0},
                 {"facts", list(text)},
                 {"diagnosis", text},
                 {"why", text},
                 {"next", text0},
                 {"ladder", list(text)},
                 {"touches", list(text)},
                 {"holds", list(text)}});
}

json proxy_info() {
  auto one = object({{"subnet", whole},
                     {"host", text},
                     {"port", whole},
                     {"type", one_of({"socks5"})},
                     {"external_ip", text0},
                     {"healthy", yes_no}});
  return object({{"proxies", list(one)}});
}

json event() {
  return object({{"id", count},
                 {"at", when},
                 {"kind", kinds()},
                 {"dongle", whole0},
                 {"text", text},
                 {"actor", text0},
                 {"toggle_id", text0},
                 {"cause", whole0},
                 {"by", text0},
                 {"details", {{"type", {"object", "null"}}}}});
}

/// A toggle that failed, or one whose end nobody saw.
json toggle_failed() {
  auto missed =
    object({{"error", text}, {"code", text}, {"toggle_id", text}, {"status_url", text}});
  return {{"type", "object"}, {"anyOf", json::array({ref("ToggleResult"), std::move(missed)})}};
}

json link_wish() {
  auto out = object({{"dongle", whole}},
                    {{"expires_s", {{"type", "integer"}, {"minimum", 60}, {"maximum", 31622400}}},
                     {"min_interval_s", {{"type", "integer"}, {"minimum", 0}, {"maximum", 86400}}},
                     {"note", {{"type", "string"}, {"maxLength", 64}}},
                     {"get", yes_no}});
  out["additionalProperties"] = false;
  return out;
}

json sms_wish() {
  auto out = object({{"number", {{"type", "string"}, {"pattern", "^\\+?[0-9]{1,20}$"}}},
                     {"text", {{"type", "string"}, {"minLength", 1}}}});
  out["additionalProperties"] = false;
  return out;
}

} // namespace

json openapi_schemas() {
  auto service = object({{"before", text}, {"after", text}});
  auto trace = list(object(
    {{"at", when}, {"action", text}, {"why", text}, {"read_back", text}, {"duration_ms", count}}));
  auto address = object({{"address", text}, {"at", when}, {"seen_before", yes_no}});
  json out = {
    {"AnyObject", {{"type", "object"}}},
    {"Error", object({{"error", text}, {"code", text}})},
    {"Health", object({{"status", one_of({"ok"})}})},
    {"Signal", object({{"rsrp", number0},
                       {"rsrq", number0},
                       {"rssi", number0},
                       {"sinr", number0},
                       {"band", anything},
                       {"cell_id", anything},
                       {"pci", anything},
                       {"plmn", anything}})},
    {"Dongle", object(dongle_row(), dongle_options())},
    {"DongleList",
     object({{"timestamp", when},
             {"dongles", list(object(with(dongle_row(), {{"url", text}}), dongle_options()))}})},
    {"DongleDetails", dongle_details()},
    {"Condition",
     object({{"code", text}, {"since", when}, {"dongle", whole0}, {"says", text}, {"do", text0}})},
    {"Status", status()},
    {"TargetGroups",
     list(object({{"targets", list(text)},
                  {"labels", {{"type", "object"}, {"additionalProperties", text}}}}))},
    {"ToggleResult",
     object(result_members(), {{"error", text}, {"code", text}, {"seen_at", when}})},
    {"ToggleFailed", toggle_failed()},
    {"ToggleAccepted", object({{"toggle_id", text}, {"status_url", text}, {"subnet", whole}})},
    {"Toggle", object(with(toggle_members(), {{"trace", trace}}))},
    {"ToggleList",
     object({{"toggles", list(object(toggle_members()))}, {"next", text0}, {"trouble", text0}})},
    {"SocksRecovered", object({{"success", yes_no},
                               {"subnet", whole},
                               {"port", whole},
                               {"service_status", service},
                               {"port_listening", yes_no},
                               {"timestamp", when}})},
    {"ProxyInfo", proxy_info()},
    {"Actor", actor()},
    {"Explanation", explanation()},
    {"Firewall", firewall()},
    {"Analysis", analysis()},
    {"Samples", samples()},
    {"HostGauges", host_gauges()},
    {"Rack", rack()},
    {"Event", event()},
    {"EventPage", object({{"events", list(ref("Event"))}, {"last", count}, {"trouble", text0}})},
    {"AddressHistory", history("addresses", address)},
    {"TrafficHistory",
     history("hours",
             object({{"at", when}, {"up", count}, {"down", count}, {"connections", count}}))},
    {"SignalHistory", history("samples", object({{"at", when},
                                                 {"rsrp", number0},
                                                 {"rsrq", number0},
                                                 {"sinr", number0},
                                                 {"band", text0}}))},
    {"Link", object(link_members())},
    {"LinkList", object({{"links", list(ref("Link"))}})},
    {"LinkWish", link_wish()},
    {"NewLink", object(with(link_members(), {{"secret", text}, {"url", text}}))},
    {"LinkRevoked", object({{"id", text}, {"revoked", yes_no}})},
    {"PortWish", object({{"action", one_of({"close", "open", "restart"})}})},
    {"PortState", object({{"dongle", whole},
                          {"port", whole},
                          {"closed", yes_no},
                          {"listening", yes_no},
                          {"kept", yes_no},
                          {"error", text0}})},
    {"SmsWish", sms_wish()},
    {"SmsSent", object({{"dongle", whole},
                        {"sent", yes_no},
                        {"parts", count},
                        {"alphabet", one_of({"GSM", "UCS-2"})}})},
    {"SmsDeleted", object({{"dongle", whole}, {"id", count}, {"deleted", yes_no}})}};
  add_tuning(out);
  add_remedies(out);
  return out;
}

} // namespace dongled::api
