#include "api/views/power_view.hpp"

#include "actors/phase_view.hpp"
#include "api/views/or_null.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace dongled::api {

using nlohmann::json;

namespace {

/// Where a dongle is, or was last.
const port_path& port_of(const dongle_view& x) {
  return x.usb.port.text.empty() ? x.link.port : x.usb.port;
}

const dongle_view* at(const port_path& port, const std::vector<dongle_view>& dongles) {
  auto i = std::find_if(dongles.begin(), dongles.end(),
                        [&](auto& x) { return x.known && port_of(x) == port; });
  return i == dongles.end() ? nullptr : &*i;
}

/// Nobody can tell of a port that says nothing and has nothing on it.
json power_of(const power_map::row& x) {
  if (x.support.way == io::usb::power_way::none)
    return x.reading.device ? json(true) : json(nullptr);
  return x.reading.says_on;
}

json row_json(const power_map::row& x, const dongle_view* who) {
  return {{"port", x.child.text},
          {"hub", x.hub.text},
          {"dongle", who ? json(who->subnet.n) : json(nullptr)},
          {"phase", who ? json(policy::to_string(phase_of(*who).now)) : json(nullptr)},
          {"way", to_string(x.support.way)},
          {"why", or_null(x.support.why)},
          {"on", power_of(x)},
          {"device", x.reading.device},
          {"interface", x.reading.interface},
          {"feeds_hub", x.feeds_hub},
          {"data_only", x.data_only},
          {"off", who && who->power.off},
          {"off_by", who && who->power.off ? or_null(who->power.by) : json(nullptr)}};
}

} // namespace

json power_json(const power_map& x, const std::vector<dongle_view>& dongles) {
  json ports = json::array(), elsewhere = json::array();
  for (auto& row : x.ports)
    ports.push_back(row_json(row, at(row.child, dongles)));
  for (auto& d : dongles) {
    auto listed = std::any_of(x.ports.begin(), x.ports.end(),
                              [&](auto& row) { return row.child == port_of(d); });
    if (d.known && !listed)
      elsewhere.push_back({{"dongle", d.subnet.n},
                           {"port", or_null(port_of(d).text)},
                           {"phase", policy::to_string(phase_of(d).now)},
                           {"off", d.power.off}});
  }
  return {{"ports", std::move(ports)},
          {"elsewhere", std::move(elsewhere)},
          {"doing", or_null(x.doing)},
          {"error", or_null(x.error)}};
}

} // namespace dongled::api
