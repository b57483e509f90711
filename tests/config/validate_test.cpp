#include "config/validate.hpp"

#include "tests/support/catch.hpp"

using namespace dongled;

namespace {

/// The keys complained about, in order.
template <class Change>
std::string keys(Change change) {
  settings s;
  change(s);
  std::string out;
  for (auto& x : validate(s))
    out += (out.empty() ? "" : " ") + x.key;
  return out;
}

} // namespace

TEST_CASE("the defaults contradict nothing") { CHECK(validate(settings{}).empty()); }

TEST_CASE("expected dongles lie within the range") {
  CHECK(keys([](auto& s) { s.dongles.expected = {{11}, {30}}; }).empty());
  CHECK(keys([](auto& s) {
          s.dongles.expected = {{10}, {31}};
        })
        == "dongles.expected dongles.expected");
}

TEST_CASE("mapped ports lie within the range, one dongle at one port") {
  CHECK(keys([](auto& s) { s.dongles.ports = {{{"1-1"}, {11}}, {{"1-2"}, {12}}}; }).empty());
  CHECK(keys([](auto& s) {
          s.dongles.ports = {{{"1-1"}, {11}}, {{"1-2"}, {11}}};
        })
        == "dongles.ports.1-2");
  CHECK(keys([](auto& s) { s.dongles.ports = {{{"1-1"}, {99}}}; }) == "dongles.ports.1-1");
}

TEST_CASE("no dongle's table is one of the kernel's") {
  CHECK(keys([](auto& s) { s.dongles.last = {252}; }).empty());
  CHECK(keys([](auto& s) { s.dongles.last = {253}; }) == "dongles.subnets");
}

TEST_CASE("dongles never beat the uplink's metric") {
  CHECK(keys([](auto& s) { s.dongles.metric_base = 101; }).empty());
  CHECK(keys([](auto& s) { s.dongles.metric_base = 100; }) == "dongles.metric_base");
}

TEST_CASE("SOCKS ports fit and leave the other listeners theirs") {
  CHECK(keys([](auto& s) { s.socks.port_base = 65505; }).empty());
  CHECK(keys([](auto& s) { s.socks.port_base = 65506; }) == "socks.port_base");
  CHECK(keys([](auto& s) { s.api.port = 10011; }) == "api.port");
  CHECK(keys([](auto& s) { s.shell.port = 10030; }) == "shell.port");
  CHECK(keys([](auto& s) { s.api.port = 10031; }).empty());
  CHECK(keys([](auto& s) {
          s.api.port = 10011;
          s.socks.listen = "10.0.0.1";
        }).empty());
  CHECK(keys([](auto& s) { s.api.port = 4242; }) == "shell.port");
  CHECK(keys([](auto& s) {
          s.api.port = 4242;
          s.shell.listen = "::1";
        }).empty());
}

TEST_CASE("further ports of dongles and those of UDP overlap no other port of ours") {
  auto bases = [](std::vector<uint16_t> x) {
    return keys([&](auto& s) { s.socks.extra_port_bases = x; });
  };
  CHECK(bases({3300, 20000}).empty());
  CHECK(bases({10019}) == "socks.extra_port_bases");
  CHECK(bases({10020}).empty());
  CHECK(bases({3300, 3310}) == "socks.extra_port_bases");
  CHECK(bases({65506}) == "socks.extra_port_bases");
  CHECK(bases({4220}) == "shell.port");
  auto udp = [](uint16_t first, uint16_t last) {
    return keys([&](auto& s) { s.socks.udp_ports = port_range{first, last}; });
  };
  CHECK(udp(21000, 21999).empty());
  CHECK(udp(9000, 10011) == "socks.udp_ports");
  CHECK(udp(4242, 4242) == "shell.port");
}

TEST_CASE("the API beyond loopback needs a token or a narrower list") {
  auto open = [](const char* listen, std::vector<std::string> allow, bool token) {
    return keys([&](auto& s) {
      s.api.listen = listen;
      s.api.allow = allow;
      if (token)
        s.api.token_file = "/t";
    });
  };
  CHECK(open("0.0.0.0", {"0.0.0.0/0"}, false) == "api.listen");
  CHECK(open("::", {"10.0.0.0/8", "::/0"}, false) == "api.listen");
  CHECK(open("192.0.2.1", {"::ffff:0:0/96"}, false) == "api.listen");
  CHECK(open("0.0.0.0", {"0.0.0.0/1", "128.0.0.0/1"}, false) == "api.listen");
  CHECK(open("0.0.0.0", {"0.0.0.0/0"}, true).empty());
  CHECK(open("0.0.0.0", {"10.0.0.0/8"}, false).empty());
  CHECK(open("127.0.0.5", {"0.0.0.0/0"}, false).empty());
  CHECK(open("::1", {"::/0"}, false).empty());
  CHECK(open("::ffff:127.0.0.1", {"0.0.0.0/0"}, false).empty());
}

TEST_CASE("a schedule comes round no sooner than the cool-down, for dongles of the range") {
  auto with = [](auto change) {
    return keys([&](auto& s) {
      s.schedules.resize(2);
      s.schedules[0].every = std::chrono::seconds{15};
      s.schedules[1].every = std::chrono::seconds{15};
      change(s);
    });
  };
  CHECK(with([](auto&) {}).empty());
  CHECK(with([](auto& s) { s.toggle.cooldown = std::chrono::seconds{16}; })
        == "schedules[0].every schedules[1].every");
  CHECK(with([](auto& s) {
          s.toggle.cooldown = std::chrono::seconds{0};
          s.schedules[1].every = std::chrono::seconds{9};
        })
        == "schedules[1].every");
  CHECK(with([](auto& s) { s.schedules[0].dongles = {{31}}; }) == "schedules[0].dongles");
}

TEST_CASE("the port of the agent-check is no other port of ours") {
  CHECK(keys([](auto& s) { s.fleet.agent_check_port = 9011; }).empty());
  CHECK(keys([](auto& s) { s.fleet.agent_check_port = 80; }) == "fleet.agent_check_port");
  CHECK(keys([](auto& s) { s.fleet.agent_check_port = 4242; }) == "fleet.agent_check_port");
  CHECK(keys([](auto& s) { s.fleet.agent_check_port = 10011; }) == "fleet.agent_check_port");
}

TEST_CASE("the shell stays on loopback") {
  CHECK(keys([](auto& s) { s.shell.listen = "0.0.0.0"; }) == "shell.listen");
  CHECK(keys([](auto& s) { s.shell.listen = "::"; }) == "shell.listen");
  CHECK(keys([](auto& s) { s.shell.listen = "::1"; }).empty());
}

TEST_CASE("a daemon without probes is refused") {
  CHECK(keys([](auto& s) { s.health.probes.clear(); }) == "health.probes");
}
