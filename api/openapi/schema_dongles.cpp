#include "api/openapi/schema_dongles.hpp"

namespace dongled::api::schema {

namespace {

json carried() { return object({{"upload", count}, {"download", count}, {"connections", count}}); }

json plan() {
  return object({{"limit_bytes", count},
                 {"used_bytes", count},
                 {"percent", {{"type", "number"}, {"minimum", 0}}},
                 {"since", when},
                 {"until", when},
                 {"counted_from", when},
                 {"forecast_bytes", or_null(count)}});
}

} // namespace

json rates() { return object({{"upload", count}, {"download", count}}); }

members dongle_row() {
  return {
    {"proxy_url", text},
    {"subnet", whole},
    {"external_ip", text0},
    {"last_toggle", when0},
    {"traffic", rates()},
    {"relayed", rates()},
    {"carried", carried()},
    {"users", list(object({{"user", text}, {"upload", count}, {"download", count}}))},
    {"signal", or_null(ref("Signal"))},
    {"connected", yes_no},
    {"toggle_status",
     object({{"status", one_of({"idle", "in_progress", "recent", "timeout"})}, {"message", text}},
            {{"toggle_id", text}, {"retry_after_s", count}})},
    {"phase", text},
    {"phase_reason", text},
    {"leads_to", text0},
    {"interface", text0},
    {"usb_path", text0},
    {"connections", count}};
}

members dongle_options() { return {{"plan", or_null(plan())}}; }

json dongle_details() {
  auto link = object({{"present", yes_no},
                      {"conflict", yes_no},
                      {"interface", text0},
                      {"address", text0},
                      {"port", text0},
                      {"missing", list(text)},
                      {"seen_at", when0}});
  auto usb = object({{"port", text0},
                     {"there", yes_no},
                     {"storage", yes_no},
                     {"hub", text0},
                     {"controller", text0}});
  auto health = object({{"state", one_of({"unknown", "healthy", "failing", "ill", "walled"})},
                        {"external_ip", text0},
                        {"good_at", when0},
                        {"failing_since", when0},
                        {"failures", count},
                        {"error", text0},
                        {"doubted", yes_no},
                        {"leads_to", text0}});
  auto modem = object(
    {{"answers", yes_no},
     {"connected", yes_no},
     {"connection", text0},
     {"trouble", text0},
     {"model", text0},
     {"imei", text0},
     {"network", text0},
     {"error", text0},
     {"sms",
      or_null(object({{"unread", count}, {"inbox", count}, {"used", count}, {"full", yes_no}}))}});
  auto toggle = object({{"running", text0},
                        {"asked_by", text0},
                        {"action", text0},
                        {"climbs", yes_no},
                        {"hits", list(whole)},
                        {"started", when0},
                        {"last", or_null(ref("ToggleResult"))}});
  auto recovery = object({{"paused", yes_no},
                          {"until", when0},
                          {"next_try", when0},
                          {"plan", text0},
                          {"holds", list(text)}});
  return object(
    with(dongle_row(), {{"timestamp", when},
                        {"link", link},
                        {"usb", usb},
                        {"health", health},
                        {"modem", modem},
                        {"socks", object({{"listening", yes_no},
                                          {"closed", yes_no},
                                          {"closed_by", text0},
                                          {"port", whole},
                                          {"error", text0}})},
                        {"toggle", toggle},
                        {"power", object({{"off", yes_no}, {"by", text0}})},
                        {"recovery", recovery},
                        {"subtree", object({{"quarantine", text0}, {"until", when0}})},
                        {"urls", object({{"explain", text}, {"events", text}, {"toggle", text}})}}),
    dongle_options());
}

} // namespace dongled::api::schema
