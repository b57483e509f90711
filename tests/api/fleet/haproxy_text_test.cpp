#include "api/fleet/haproxy_text.hpp"

#include "tests/support/catch.hpp"

#include <nlohmann/json.hpp>

using namespace dongled::api;
using nlohmann::json;

TEST_CASE("each dongle of each rack is a server, asked about where that is possible") {
  json one{{"rack", "rack"},           {"host", "10.0.0.2"},
           {"agent_host", "10.0.0.2"}, {"agent_check_port", 9011},
           {"proxy_protocol", true},   {"proxies", {{{"dongle", 11}, {"port", 10011}}}}};
  json two = one;
  two["host"] = "fd00::2";
  two["agent_check_port"] = nullptr;
  two["proxy_protocol"] = false;
  auto said = haproxy_text({{"racks", {one, two}}});
  CHECK(said.find("    server rack_11 10.0.0.2:10011 check inter 5s agent-check agent-inter 2s "
                  "agent-addr 10.0.0.2 agent-port 9011 agent-send \"11\\n\" send-proxy-v2 "
                  "check-send-proxy\n")
        != std::string::npos);
  CHECK(said.find("    # rack2 has no fleet.agent_check_port") != std::string::npos);
  CHECK(said.find("    server rack2_11 [fd00::2]:10011 check inter 5s\n") != std::string::npos);
}

TEST_CASE("a host's name cannot write lines of its own") {
  json rack{{"rack", "a\n server x"},  {"host", "h"},
            {"agent_host", "h"},       {"agent_check_port", nullptr},
            {"proxy_protocol", false}, {"proxies", {{{"dongle", 11}, {"port", 10011}}}}};
  CHECK(haproxy_text({{"racks", {rack}}}).find("server a__server_x_11 h:10011")
        != std::string::npos);
}
