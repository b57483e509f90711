#include "api/openapi/schema_host.hpp"

namespace dongled::api::schema {

json firewall() {
  auto source = object({{"address", text}, {"count", count}, {"last_at", when0}});
  return object(
    {{"enabled", yes_no},
     {"configured", yes_no},
     {"off", yes_no},
     {"off_until", when0},
     {"kernel", one_of({"enforced", "absent"})},
     {"why", text0},
     {"source", text0},
     {"serial", or_null(count)},
     {"fetched_at", when0},
     {"checked_at", when0},
     {"age_s", or_null(count)},
     {"expired", yes_no},
     {"entries", object({{"v4", count}, {"v6", count}})},
     {"list_sha256", text0},
     {"kernel_sha256", text0},
     {"last_refusal", or_null(object({{"at", when}, {"reason", text}, {"line", or_null(count)}}))},
     {"blocked", object({{"total", count}, {"top", or_null(list(source))}})},
     {"others", list(object({{"name", text}, {"open_with", text0}}))}});
}

json analysis() {
  auto evidence = object({{"evidence", text},
                          {"series", text},
                          {"db", number},
                          {"value", number0},
                          {"usual", number0},
                          {"unit", text},
                          {"since", when0},
                          {"basis", text}});
  auto cause = object({{"cause", text},
                       {"title", text},
                       {"weight", one_of({"weak", "supports", "strong", "very strong"})},
                       {"db", number},
                       {"for", list(evidence)},
                       {"against", list(evidence)},
                       {"decide_by", text},
                       {"remedy", text}});
  return object({{"at", when},
                 {"zone", text},
                 {"onset", when0},
                 {"window", object({{"from", when}, {"to", when}})},
                 {"verdict", text},
                 {"causes", list(cause)},
                 {"unknown", list(text)},
                 {"usual_hours", count}});
}

json samples() {
  members line{{"name", text},
               {"unit", text},
               {"kind", one_of({"counter", "gauge"})},
               {"missing_since", when0}};
  members points{{"points", list(list(anything))}};
  // All series, or one of them.
  return object({}, with({{"series", list(object(line, points))}}, with(line, points)));
}

json host_gauges() {
  auto gauge = object({{"name", text},
                       {"value", whole0},
                       {"limit", whole0},
                       {"unit", text},
                       {"kind", one_of({"counter", "gauge"})}});
  return object({{"at", when}, {"gauges", list(gauge)}, {"trouble", text0}, {"bytes", count}});
}

} // namespace dongled::api::schema
