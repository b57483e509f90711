#include "api/fleet/haproxy_text.hpp"
#include "api/verbs/arguments.hpp"
#include "api/verbs/verbs.hpp"
#include "api/views/rack_picture.hpp"
#include "api/views/views.hpp"
#include "config/cidr.hpp"

namespace dongled::api::verbs {

using nlohmann::json;

namespace {

/// This rack as a load balancer must know it.
json rack_of(const rack_picture& x) {
  auto& config = x.config;
  auto host = advertised_host(x);
  auto any = config.api.listen == "0.0.0.0" || config.api.listen == "::";
  json out{{"rack", x.host_name},
           {"host", host},
           {"agent_host", any ? host : config.api.listen},
           {"agent_check_port", nullptr},
           {"proxy_protocol", !config.socks.proxy_protocol_from.empty()},
           {"proxies", json::array()}};
  if (config.fleet.agent_check_port)
    out["agent_check_port"] = *config.fleet.agent_check_port;
  for (auto& d : x.dongles)
    if (d.known)
      out["proxies"].push_back({{"dongle", d.subnet.n}, {"port", config.socks.port(d.subnet)}});
  return out;
}

} // namespace

flow<verb_result> serve_fleet(errand x) {
  if (x.args.front() != "haproxy")
    co_return usage_of("fleet");
  auto rack = rack_of(picture_of(*x.world, x.self->clock().now()));
  co_return json{{"racks", json::array({std::move(rack)})}};
}

std::string render_fleet(const json& x) { return haproxy_text(x); }

} // namespace dongled::api::verbs
