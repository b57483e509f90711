#include "api/fleet/haproxy_text.hpp"

#include <nlohmann/json.hpp>

#include <cctype>
#include <set>

namespace dongled::api {

using nlohmann::json;

namespace {

/// What HAProxy takes for a server's name.
std::string plain_name(const std::string& x) {
  std::string out;
  for (unsigned char c : x)
    out += std::isalnum(c) || c == '-' || c == '_' || c == '.' ? static_cast<char>(c) : '_';
  return out.empty() ? "rack" : out;
}

/// An address that HAProxy takes: IPv6 in brackets before a port, bare as an agent's.
std::string with_port(const std::string& host, int port) {
  auto v6 = host.find(':') != host.npos;
  return (v6 ? '[' + host + ']' : host) + ':' + std::to_string(port);
}

std::string servers_of(const json& rack, const std::string& name) {
  std::string out;
  auto host = rack.at("host").get<std::string>();
  auto& agent = rack.at("agent_check_port");
  if (agent.is_null())
    out += "    # " + name
           + " has no fleet.agent_check_port: a dongle under a toggle still gets connections.\n";
  for (auto& x : rack.at("proxies")) {
    auto n = std::to_string(x.at("dongle").get<int>());
    out += "    server " + name + '_' + n + ' ' + with_port(host, x.at("port").get<int>())
           + " check inter 5s";
    if (!agent.is_null())
      out += " agent-check agent-inter 2s agent-addr " + rack.at("agent_host").get<std::string>()
             + " agent-port " + std::to_string(agent.get<int>()) + " agent-send \"" + n + "\\n\"";
    if (rack.at("proxy_protocol").get<bool>())
      out += " send-proxy-v2 check-send-proxy";
    out += '\n';
  }
  return out;
}

} // namespace

std::string haproxy_text(const json& x) {
  std::string out = "# Every dongle behind one port. Where HAProxy's address stands in\n"
                    "# socks.proxy_protocol_from, racks see the clients' own addresses.\n"
                    "defaults\n"
                    "    mode tcp\n"
                    "    timeout connect 15s\n"
                    "    timeout client 10m\n"
                    "    timeout server 10m\n"
                    "    retries 2\n"
                    "    option redispatch 1\n"
                    "\n"
                    "listen dongled\n"
                    "    bind 127.0.0.1:1080\n"
                    "    balance leastconn\n";
  std::set<std::string> names;
  for (auto& rack : x.at("racks")) {
    auto name = plain_name(rack.at("rack").get<std::string>());
    for (int i = 2; !names.insert(name).second; ++i)
      name = plain_name(rack.at("rack").get<std::string>()) + std::to_string(i);
    out += servers_of(rack, name);
  }
  return out;
}

} // namespace dongled::api
