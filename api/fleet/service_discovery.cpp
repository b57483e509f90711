#include "api/fleet/service_discovery.hpp"

#include "actors/phase_view.hpp"
#include "api/views/views.hpp"
#include "config/cidr.hpp"

#include <nlohmann/json.hpp>

namespace dongled::api {

using nlohmann::json;

std::string api_authority(const rack_picture& x) {
  auto& api = x.config.api;
  // Where the API listens on one address only, no other leads to it.
  auto own = ip_address::parse(api.listen);
  auto any = api.listen == "0.0.0.0" || api.listen == "::";
  return url_host(own && !any ? api.listen : advertised_host(x)) + ':' + std::to_string(api.port);
}

json scrape_targets(const rack_picture& x) {
  return json::array({{{"targets", json::array({api_authority(x)})},
                       {"labels",
                        {{"__metrics_path__", "/metrics"},
                         {"__meta_dongled_dongles", std::to_string(x.dongles.size())}}}}});
}

json proxy_targets(const rack_picture& x) {
  auto out = json::array();
  for (auto& d : x.dongles)
    if (d.known)
      out.push_back({{"targets", json::array({url_host(advertised_host(x)) + ':'
                                              + std::to_string(x.config.socks.port(d.subnet))})},
                     {"labels",
                      {{"dongle", to_string(d.subnet)},
                       {"__meta_dongled_phase", policy::to_string(phase_of(d).now)}}}});
  return out;
}

} // namespace dongled::api
