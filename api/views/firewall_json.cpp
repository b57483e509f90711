#include "api/views/firewall_json.hpp"

#include "api/views/or_null.hpp"

#include <algorithm>

namespace dongled::api {

using nlohmann::json;

namespace {

json when_or_null(unix_ms x) { return x == 0 ? json(nullptr) : json(rfc3339(x)); }

json top_of(const firewall_view& x) {
  json out = json::array();
  for (auto& y : x.top)
    out.push_back(
      {{"address", y.address}, {"count", y.count}, {"last_at", when_or_null(y.last_at)}});
  return out;
}

json others_of(const firewall_view& x) {
  json out = json::array();
  for (auto& y : x.others)
    out.push_back({{"name", y.name}, {"open_with", or_null(y.open_with)}});
  return out;
}

json refusal_of(const firewall_view& x) {
  if (!x.refusal)
    return nullptr;
  return {{"at", rfc3339(x.refusal->at)},
          {"reason", x.refusal->reason},
          {"line", x.refusal->line == 0 ? json(nullptr) : json(x.refusal->line)}};
}

} // namespace

json firewall_json(const firewall_view& x, unix_ms now, bool whole) {
  auto age = x.listed ? json(std::max<unix_ms>(now - x.fetched_at, 0) / 1000) : json(nullptr);
  return {{"enabled", x.enabled},
          {"configured", x.configured},
          {"off", x.off},
          {"off_until", when_or_null(x.off_until)},
          {"kernel", x.enforced ? "enforced" : "absent"},
          {"why", or_null(x.why)},
          {"source", or_null(x.source)},
          {"serial", or_null(x.serial)},
          {"fetched_at", when_or_null(x.fetched_at)},
          {"checked_at", when_or_null(x.checked_at)},
          {"age_s", std::move(age)},
          {"expired", x.expired},
          {"entries", {{"v4", x.v4}, {"v6", x.v6}}},
          {"list_sha256", or_null(x.list_sha256)},
          {"kernel_sha256", or_null(x.kernel_sha256)},
          {"last_refusal", refusal_of(x)},
          {"blocked", {{"total", x.blocked}, {"top", whole ? top_of(x) : json(nullptr)}}},
          {"others", others_of(x)}};
}

} // namespace dongled::api
