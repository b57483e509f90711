#include "api/openapi/openapi.hpp"

#include <nlohmann/json.hpp>

#include <map>

// What each route says of itself in OpenAPI: a row for each method.

namespace dongled::api {

using nlohmann::json;

namespace {

using answers = std::vector<route_doc::answer>;

answers with_dongle(answers x) {
  x.push_back({400, {}, "INVALID_SUBNET: outside of the configured range; INVALID_FRESH"});
  x.push_back({404, {}, "UNKNOWN_DONGLE"});
  return x;
}

/// What a question about text messages may come to besides.
answers with_modem(answers x) {
  x = with_dongle(std::move(x));
  x.push_back({400, {}, "INVALID_SUBNET, INVALID_PARAMETER or INVALID_BODY"});
  x.push_back({404, {}, "UNKNOWN_DONGLE, or UNKNOWN_MESSAGE"});
  x.push_back({502,
               {},
               "MODEM_REFUSED, with the modem's own code: no SIM, a locked one, a full "
               "memory…"});
  x.push_back({503, {}, "The modem is not there"});
  x.push_back({504, {}, "MODEM_SILENT"});
  return x;
}

answers with_parameters(answers x) {
  x.push_back({400, {}, "INVALID_PARAMETER, or INVALID_SUBNET"});
  return x;
}

/// A toggle, by whichever route.
answers toggle_answers() {
  return {{200, "ToggleResult", "It ended: changed, recovered or unchanged"},
          {202, "ToggleAccepted", "With async=1: it has begun"},
          {404, {}, "UNKNOWN_DONGLE, or UNKNOWN_LINK"},
          {409, {}, "TOGGLE_IN_PROGRESS with the running toggle_id; POWERED_OFF"},
          {429, {}, "TOGGLE_COOLDOWN, TOO_MANY_TOGGLES or LINK_RATE_LIMITED, with Retry-After"},
          {500, "ToggleFailed", "It failed, or its end was missed"}};
}

std::vector<route_doc> make_docs() {
  auto toggling = toggle_answers();
  toggling.push_back({400, {}, "INVALID_SUBNET: outside of the configured range"});
  auto rotating = toggle_answers();
  rotating.push_back({403, {}, "PREFETCH: a purpose of prefetch or preview was told"});
  rotating.push_back({405, {}, "METHOD_NOT_ALLOWED: a GET of a link that was not made for it"});
  rotating.push_back({410, {}, "LINK_EXPIRED"});
  rotating.push_back({503, {}, "LINK_NOT_KEPT: its use cannot be written down; LINKS_UNREADABLE"});
  auto sending = with_modem({{200, "SmsSent", "It is sent"},
                             {409, {}, "TOGGLE_IN_PROGRESS"},
                             {415, {}, "UNSUPPORTED_MEDIA_TYPE: it must be JSON"}});
  auto deleting = with_modem({{200, "SmsDeleted", "It is gone"}, {409, {}, "TOGGLE_IN_PROGRESS"}});
  answers restarted =
    with_dongle({{200, "SocksRecovered", "It listens again"}, {500, {}, "RECOVERY_FAILED"}});
  return {
    {"/", "GET", "The dashboard.", {}, {{200, "text/html", "A page"}}},
    {"/favicon.ico", "GET", "The dashboard's icon.", {}, {{200, "image/svg+xml", "An image"}}},
    {"/health",
     "GET",
     "Whether the supervision tree is up.",
     {},
     {{200, "Health", "It is"}, {503, {}, "UNHEALTHY, with the reason"}}},
    {"/status",
     "GET",
     "Every known dongle, and how many of them work.",
     {},
     {{200, "Status", "The rack"}}},
    {"/toggle/*",
     "GET",
     "Gives a dongle a new public address, repairing it first if it is ill.",
     {"async", "fresh"},
     toggling},
    {"/toggle/*", "POST", "The same as GET.", {"async", "fresh"}, toggling},
    {"/toggles",
     "GET",
     "The toggles that were, the newest first.",
     {"dongle", "outcome", "asked_by", "since", "before", "limit"},
     with_parameters({{200, "ToggleList", "A page of them"}})},
    {"/toggles/*",
     "GET",
     "A toggle's state, and its result and trace.",
     {},
     {{200, "Toggle", "The toggle"}, {404, {}, "UNKNOWN_TOGGLE"}}},
    {"/recover-socks5/*", "GET", "Closes a dongle's port and opens it again.", {}, restarted},
    {"/proxy-info",
     "GET",
     "The proxies that a client may use now.",
     {},
     {{200, "ProxyInfo", "The proxies"}}},
    {"/tree", "GET", "The supervision tree as it is now.", {}, {{200, "Actor", "Its root"}}},
    {"/dongles", "GET", "Every known dongle.", {}, {{200, "DongleList", "Their rows"}}},
    {"/dongles/*",
     "GET",
     "All that is known of one dongle.",
     {},
     with_dongle({{200, "DongleDetails", "The dongle"}})},
    {"/dongles/*/explain",
     "GET",
     "What recovery would do about a dongle now, and why.",
     {},
     with_dongle({{200, "Explanation", "A look, without a touch"}})},
    {"/dongles/*/port",
     "POST",
     "Closes a dongle's port to all clients, who are refused politely, over restarts; opens it; or "
     "has it listen anew. Its modem is not touched.",
     {},
     with_dongle({{200, "PortState", "The port"},
                  {400, {}, "INVALID_SUBNET or INVALID_BODY"},
                  {415, {}, "UNSUPPORTED_MEDIA_TYPE"}}),
     "PortWish"},
    {"/dongles/*/sms",
     "GET",
     "The text messages of a modem, or one of them (id), which counts as read then. They are told "
     "to admin alone, and kept nowhere.",
     {"id"},
     with_modem({{200, "AnyObject", "messages, or the message"}})},
    {"/dongles/*/sms",
     "POST",
     "Sends a text message; answered when the network has taken it.",
     {},
     sending,
     "SmsWish"},
    {"/dongles/*/sms", "DELETE", "Deletes the text message id.", {"id"}, deleting},
    {"/rack",
     "GET",
     "Hubs and ports, what hangs there, and how its power is switched; `error` says so when they "
     "could not be read just now, and are told as they were.",
     {},
     {{200, "Rack", "The ports"}}},
    {"/events",
     "GET",
     "What happens, as server-sent events: each has the id, the kind and the JSON of an Event. "
     "`gap` tells of events that are not to be had, `end` why the stream ends. follow=0 answers "
     "one page as JSON. The header Last-Event-ID is the same as since.",
     {"follow", "since", "limit", "dongle", "kind"},
     with_parameters({{200, "EventPage", "With follow=0; else text/event-stream"},
                      {503, {}, "TOO_MANY_STREAMS"}})},
    {"/history/addresses",
     "GET",
     "The public addresses seen, and how often they come again.",
     {"dongle", "limit"},
     with_parameters({{200, "AddressHistory", "By dongle"}})},
    {"/history/traffic",
     "GET",
     "What was carried, hour by hour.",
     {"dongle", "hours"},
     with_parameters({{200, "TrafficHistory", "By dongle"}})},
    {"/history/signal",
     "GET",
     "How the modems heard their cells.",
     {"dongle", "hours"},
     with_parameters({{200, "SignalHistory", "By dongle"}})},
    {"/metrics", "GET", "For Prometheus.", {}, {{200, "text/plain", "Metrics"}}},
    {"/analyze",
     "GET",
     "The likeliest causes of what was going on at a time, with their evidence.",
     {"at", "for", "dongle", "detailed"},
     {{200, "Analysis", "Causes in the order of what speaks for them"},
      {400, {}, "INVALID_TIME or INVALID_PARAMETER"},
      {404, {}, "NO_SAMPLES around that time: it says what there is"},
      {429, {}, "ANALYSIS_IN_PROGRESS: one at a time, with Retry-After"}}},
    {"/samples",
     "GET",
     "Which series the flight recorder has; with series its values since a time.",
     {"series", "since"},
     {{200, "Samples", "All series, or one with its points"},
      {400, {}, "INVALID_TIME"},
      {404, {}, "UNKNOWN_SERIES or NO_SAMPLES"}}},
    {"/host", "GET", "The host's gauges now, with their limits.", {}, {{200, "HostGauges", "Now"}}},
    {"/firewall",
     "GET",
     "Who may reach the proxies: the list in force, whether the kernel holds it, who was refused.",
     {},
     {{200, "Firewall", "How it stands"}}},
    {"/firewall/update",
     "POST",
     "Has the list's sources looked at now, and waits for it.",
     {"accept_shrink"},
     {{200, "Firewall", "How it stands then"},
      {400, {}, "INVALID_PARAMETER"},
      {409, {}, "NO_LIST: neither list_url nor list_file is set"},
      {502, {}, "LIST_REFUSED, with the reason; the last good list stays"}}},
    {"/sd",
     "GET",
     "For Prometheus' http_sd_config: where to scrape; of=proxies: the SOCKS5 ports.",
     {"of"},
     with_parameters({{200, "TargetGroups", "Target groups"}})},
    {"/links",
     "GET",
     "The rotate links, without their secrets.",
     {},
     {{200, "LinkList", "All of them"}, {500, {}, "LINKS_UNREADABLE"}}},
    {"/links",
     "POST",
     "Makes a rotate link: whoever has its URL may toggle one dongle.",
     {},
     {{201, "NewLink", "Its secret is told this once"},
      {400, {}, "INVALID_BODY or INVALID_SUBNET"},
      {404, {}, "UNKNOWN_DONGLE"},
      {409, {}, "TOO_MANY_LINKS"},
      {415, {}, "UNSUPPORTED_MEDIA_TYPE: it must be JSON"},
      {500, {}, "LINK_NOT_KEPT or LINKS_UNREADABLE"}},
     "LinkWish"},
    {"/links/*",
     "DELETE",
     "Revokes a rotate link.",
     {},
     {{200, "LinkRevoked", "It is gone"},
      {404, {}, "UNKNOWN_LINK"},
      {500, {}, "LINK_NOT_KEPT or LINKS_UNREADABLE"}}},
    {"/rotate/*",
     "POST",
     "Toggles the dongle of a rotate link. The secret is the right: no token is needed, but the "
     "client's address must be in api.allow.",
     {"async"},
     rotating},
    {"/rotate/*",
     "GET",
     "The same, for a link that was made with \"get\": true; never for what only looks ahead.",
     {"async"},
     rotating},
    {"/openapi.json", "GET", "This document.", {}, {{200, "AnyObject", "OpenAPI 3.1"}}},
  };
}

} // namespace

const std::vector<route_doc>& route_docs() {
  static const auto all = [] {
    auto out = make_docs();
    for (auto& x : host_care_docs())
      out.push_back(x);
    return out;
  }();
  return all;
}

json query_parameter(const std::string& name) {
  static const std::map<std::string, std::pair<json, std::string>> known{
    {"async",
     {{{"type", "string"}, {"enum", {"0", "1", "true", "false"}}},
      "1: answer at once, with where to ask"}},
    {"fresh",
     {{{"type", "string"}, {"pattern", "^[1-9][0-9]*[smhd]$"}},
      "An address that it had within this time counts as unchanged"}},
    {"of", {{{"type", "string"}, {"enum", {"proxies"}}}, "Other targets than the daemon"}},
    {"follow", {{{"type", "string"}, {"enum", {"0", "1"}}}, "0: one page as JSON"}},
    {"since", {{{"type", "string"}}, "The id after which to begin; of /toggles also a time"}},
    {"before", {{{"type", "integer"}, {"minimum", 1}}, "Only what is older than this id"}},
    {"limit", {{{"type", "integer"}, {"minimum", 1}, {"maximum", 1000}}, "At most so many"}},
    {"id", {{{"type", "integer"}, {"minimum", 0}}, "A message, by its number"}},
    {"hours", {{{"type", "integer"}, {"minimum", 1}, {"maximum", 744}}, "So far back"}},
    {"dongle", {{{"type", "integer"}, {"minimum", 1}, {"maximum", 254}}, "Only of this dongle"}},
    {"kind", {{{"type", "string"}}, "Only these kinds, separated by commas"}},
    {"outcome",
     {{{"type", "string"}, {"enum", {"changed", "unchanged", "recovered", "failed", "running"}}},
      "Only those that ended so"}},
    {"accept_shrink",
     {{{"type", "string"}, {"enum", {"0", "1", "true", "false"}}},
      "1: the list may be as short as it likes, this once"}},
    {"asked_by", {{{"type", "string"}}, "Only those asked for by whom this begins"}}};
  auto found = known.find(name);
  json out = {{"name", name}, {"in", "query"}, {"required", false}};
  out["schema"] = found == known.end() ? json{{"type", "string"}} : found->second.first;
  if (found != known.end())
    out["description"] = found->second.second;
  return out;
}

} // namespace dongled::api
