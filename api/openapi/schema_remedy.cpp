#include "api/openapi/schema_tuning.hpp"

namespace dongled::api::schema {

namespace {

json way(members more = {}) {
  return object(with({{"works", yes_no0},
                      {"status", whole0},
                      {"error", text0},
                      {"address", text0},
                      {"tls", text0},
                      {"bytes", count},
                      {"took_ms", count}},
                     std::move(more)));
}

} // namespace

void add_remedies(json& to) {
  json level{{"type", "integer"}, {"minimum", 1}, {"maximum", 5}};
  auto wish = object({{"site", text}}, {{"level", level}, {"up_to", level}, {"keep", yes_no}});
  wish["additionalProperties"] = false;
  auto tried = object(
    {{"level", level}, {"did", text}, {"helped", yes_no}, {"undone", yes_no}, {"test", text0}});
  auto outcome = object({{"verdict", text0},
                         {"says", text0},
                         {"hint", text0},
                         {"dongles", list(way({{"dongle", whole}, {"carrier", text0}}))},
                         {"uplink", or_null(way())},
                         {"levels", list(tried)}});
  auto trace = list(object(
    {{"at", when}, {"action", text}, {"why", text}, {"read_back", text}, {"duration_ms", count}}));
  to["RemedyWish"] = wish;
  to["RemedyAccepted"] = object({{"remedy_id", text}, {"status_url", text}});
  to["Remedy"] = object({{"remedy_id", text},
                         {"dongle", whole},
                         {"site", text},
                         {"asked_by", text},
                         {"started", when},
                         {"state", one_of({"running", "ended"})},
                         {"result", outcome},
                         {"trace", trace}});
}

} // namespace dongled::api::schema
