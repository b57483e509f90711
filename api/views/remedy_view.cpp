#include "api/views/remedy_view.hpp"

#include "api/views/or_null.hpp"

namespace dongled::api {

using nlohmann::json;

namespace {

json way_json(const site_row& x) {
  json out{{"works", x.look.known ? json(x.works) : json(nullptr)},
           {"status", x.look.status != 0 ? json(x.look.status) : json(nullptr)},
           {"error", or_null(x.look.error)},
           {"address", or_null(x.address)},
           {"tls", or_null(x.tls)},
           {"bytes", x.bytes},
           {"took_ms", x.took_ms}};
  if (x.dongle) {
    out["dongle"] = x.dongle->n;
    out["carrier"] = or_null(x.carrier);
  }
  return out;
}

} // namespace

json remedy_json(const remedy_record& x) {
  json dongles = json::array(), levels = json::array(), uplink = nullptr;
  for (auto& way : x.looks)
    (way.dongle ? dongles.emplace_back() : uplink) = way_json(way);
  for (auto& y : x.levels)
    levels.push_back({{"level", y.level},
                      {"did", y.did},
                      {"helped", y.helped},
                      {"undone", y.undone},
                      {"test", or_null(y.test)}});
  return {{"remedy_id", x.id},
          {"dongle", x.dongle.n},
          {"site", x.site},
          {"asked_by", x.asked_by},
          {"started", rfc3339(x.started)},
          {"state", x.running ? "running" : "ended"},
          {"result",
           {{"verdict", or_null(x.verdict)},
            {"says", or_null(x.says)},
            {"hint", or_null(x.hint)},
            {"dongles", std::move(dongles)},
            {"uplink", std::move(uplink)},
            {"levels", std::move(levels)}}},
          {"trace", dongled::to_json(x.trace)}};
}

} // namespace dongled::api
