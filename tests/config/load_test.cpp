#include "config/load.hpp"

#include "config/print.hpp"
#include "tests/support/catch.hpp"

#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

using namespace dongled;

namespace {

/// All problems, one a line: what --check-config prints.
std::string problems(const std::string& text) {
  std::string out;
  for (auto& x : load(text, "f").problems)
    out += to_string(x) + '\n';
  return out;
}

std::string example() {
  auto root = std::filesystem::path(__FILE__).parent_path().parent_path().parent_path();
  std::ifstream in(root / "config/dongled.example.json");
  REQUIRE(in);
  return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace

TEST_CASE("an empty object is the defaults") {
  auto x = load("{}", "f");
  REQUIRE(x.ok());
  CHECK(print(x.values) == print(settings{}));
}

TEST_CASE("every key reaches its field") {
  auto x = load(R"({
    "uplink": {"interface": "eth0", "metric": 50, "advertise": "proxy.example"},
    "dongles": {"subnets": "20-40", "expected": [21, 20], "metric_base": 300, "address": "static",
                "ports": {"1-1.2": 20, "2-3": 21},
                "modem": {"username": "root", "password_file": "/etc/pw", "timeout_ms": 900}},
    "socks": {"listen": "::", "port_base": 20000, "allow": ["10.0.0.0/8", "::1"],
              "deny_destinations": [], "users_file": "/etc/users", "max_connections": 7,
              "max_client_connections": 6, "udp": false, "handshake_timeout_ms": 1, "connect_timeout_ms": 2,
              "idle_timeout_s": 3, "drain_ms": 4, "threads": 5},
    "toggle": {"cooldown_s": 0, "max_concurrent": 1, "hold_ms": 5, "attach_budget_ms": 6,
               "unchanged_retries": 0},
    "recovery": {"enabled": false, "quorum": 1, "power_off_ms": 7,
                 "budgets_ms": {"route": 11, "modem": 12, "modem_reboot": 13, "mode_switch": 14,
                                "usb": 15, "port_power": 16, "hub_power": 17, "controller": 18}},
    "health": {"interval_ms": 100, "failures": 1, "timeout_ms": 50, "probes": ["http://a/"],
               "quiet_after_traffic_s": 0},
    "usb": {"sysfs": "/tmp/sys", "dev": "/tmp/dev"},
    "api": {"listen": "0.0.0.0", "port": 8080, "token_file": "/etc/token", "allow": []},
    "shell": {"listen": "::1", "port": 4243},
    "watch_only": true, "state_dir": "/tmp/state",
    "log": {"level": "debug", "file": "/tmp/log"}})",
                "f");
  for (auto& p : x.problems)
    UNSCOPED_INFO(to_string(p));
  REQUIRE(x.ok());
  auto& s = x.values;
  CHECK(s.uplink.interface == "eth0");
  CHECK(s.uplink.metric == 50);
  CHECK(s.uplink.advertise == "proxy.example");
  CHECK(s.dongles.first == subnet_id{20});
  CHECK(s.dongles.last == subnet_id{40});
  CHECK(s.dongles.expected == std::set{subnet_id{20}, subnet_id{21}});
  CHECK(s.dongles.metric_base == 300);
  CHECK(s.dongles.address == settings::dongles_part::addressing::fixed);
  CHECK(s.dongles.ports == std::map<port_path, subnet_id>{{{"1-1.2"}, {20}}, {{"2-3"}, {21}}});
  CHECK(s.dongles.modem.username == "root");
  CHECK(s.dongles.modem.password_file == "/etc/pw");
  CHECK(s.dongles.modem.timeout == milliseconds(900));
  CHECK(s.socks.listen == "::");
  CHECK(s.socks.port_base == 20000);
  CHECK(s.socks.allow == std::vector<std::string>{"10.0.0.0/8", "::1"});
  CHECK(s.socks.deny_destinations.empty());
  CHECK(s.socks.users_file == "/etc/users");
  CHECK(s.socks.max_connections == 7);
  CHECK(s.socks.max_client_connections == 6);
  CHECK_FALSE(s.socks.udp);
  CHECK(s.socks.handshake_timeout == milliseconds(1));
  CHECK(s.socks.connect_timeout == milliseconds(2));
  CHECK(s.socks.idle_timeout == seconds(3));
  CHECK(s.socks.drain == milliseconds(4));
  CHECK(s.socks.threads == 5);
  CHECK(s.toggle.cooldown == seconds(0));
  CHECK(s.toggle.max_concurrent == 1);
  CHECK(s.toggle.hold == milliseconds(5));
  CHECK(s.toggle.attach_budget == milliseconds(6));
  CHECK(s.toggle.unchanged_retries == 0);
  CHECK_FALSE(s.recovery.enabled);
  CHECK(s.recovery.quorum == 1.0);
  CHECK(s.recovery.power_off == milliseconds(7));
  auto& b = s.recovery.budgets;
  CHECK(b.route == milliseconds(11));
  CHECK(b.modem == milliseconds(12));
  CHECK(b.modem_reboot == milliseconds(13));
  CHECK(b.mode_switch == milliseconds(14));
  CHECK(b.usb == milliseconds(15));
  CHECK(b.port_power == milliseconds(16));
  CHECK(b.hub_power == milliseconds(17));
  CHECK(b.controller == milliseconds(18));
  CHECK(s.health.interval == milliseconds(100));
  CHECK(s.health.failures == 1);
  CHECK(s.health.timeout == milliseconds(50));
  CHECK(s.health.probes == std::vector<std::string>{"http://a/"});
  CHECK(s.health.quiet_after_traffic == seconds(0));
  CHECK(s.usb.sysfs == "/tmp/sys");
  CHECK(s.usb.dev == "/tmp/dev");
  CHECK(s.api.listen == "0.0.0.0");
  CHECK(s.api.port == 8080);
  CHECK(s.api.token_file == "/etc/token");
  CHECK(s.api.allow.empty());
  CHECK(s.shell.listen == "::1");
  CHECK(s.shell.port == 4243);
  CHECK(s.watch_only);
  CHECK(s.state_dir == "/tmp/state");
  CHECK(s.log.level == "debug");
  CHECK(s.log.file == "/tmp/log");
  CHECK(print(load(print(s), "again").values) == print(s));
}

TEST_CASE("all problems are reported in one run, each on its line") {
  CHECK(problems(R"({
  "uplink": {"metric": "low"},
  "sokcs": {},
  "socks": {
    "listne": "::",
    "port_base": 70000,
    "udp": 1,
    "allow": ["10.0.0.0/8",
              "10.0.0.0/99", 7]
  },
  "recovery": {"quorum": 0, "budgets_ms": {"routes": 1, "usb": -1}},
  "health": {"probes": ["https://x/"]},
  "log": {"level": "verbose"},
  "state_dir": null
})")
        == "f:2: uplink.metric: expected a whole number from 0 to 4294967294, got \"low\"\n"
           "f:3: sokcs: unknown key; did you mean socks?\n"
           "f:5: socks.listne: unknown key; did you mean socks.listen?\n"
           "f:6: socks.port_base: expected a whole number from 1 to 65534, got 70000\n"
           "f:7: socks.udp: expected true or false, got 1\n"
           "f:9: socks.allow[1]: expected address ranges like \"10.0.0.0/8\" or \"fd00::/8\", got "
           "\"10.0.0.0/99\"\n"
           "f:9: socks.allow[2]: expected address ranges like \"10.0.0.0/8\" or \"fd00::/8\", got "
           "7\n"
           "f:11: recovery.quorum: expected a number above 0 and at most 1, got 0\n"
           "f:11: recovery.budgets_ms.routes: unknown key; did you mean "
           "recovery.budgets_ms.route?\n"
           "f:11: recovery.budgets_ms.usb: expected a whole number of milliseconds from 1 to "
           "3600000, got -1\n"
           "f:12: health.probes[0]: expected URLs like \"http://host/path\" (http only: a probe "
           "needs no secrecy), got \"https://x/\"\n"
           "f:13: log.level: expected \"trace\", \"debug\", \"info\", \"warn\" or \"error\", got "
           "\"verbose\"\n"
           "f:14: state_dir: expected an absolute path, got null\n");
}

TEST_CASE("what the dongles' own keys refuse is named") {
  CHECK(problems(R"({"dongles": {"subnets": "30-11"}})").find("expected a range like \"11-30\"")
        != std::string::npos);
  for (auto bad : {"\"11\"", "\"11-\"", "\"0-5\"", "\"1-255\"", "\"a-b\"", "\"1-2-3\"", "\"-1-5\"",
                   "11", "\"1 - 5\"", "\"999999999999-5\""})
    CHECK_FALSE(load(std::string(R"({"dongles": {"subnets": )") + bad + "}}", "f").ok());
  CHECK(problems(R"({"dongles": {"expected": [11, 11, 0, 1.5]}})")
        == "f:1: dongles.expected[1]: 11 is listed twice\n"
           "f:1: dongles.expected[2]: expected a subnet number from 1 to 254, got 0\n"
           "f:1: dongles.expected[3]: expected a subnet number from 1 to 254, got 1.5\n");
  CHECK(problems("{\"dongles\": {\"ports\": {\n\"usb1\": 11,\n\"1-1\": \"x\"}}}")
        == "f:2: dongles.ports.usb1: expected a USB port like \"1-1.2\", got \"usb1\"\n"
           "f:3: dongles.ports.1-1: expected a subnet number from 1 to 254, got \"x\"\n");
  CHECK(problems(R"({"dongles": {"address": "dhcp"}})")
        == "f:1: dongles.address: expected \"adopt\" or \"static\", got \"dhcp\"\n");
}

TEST_CASE("contradictions are reported on the line of the key to mend") {
  CHECK(problems("{\"dongles\": {\n\"expected\": [\n5]},\n\"api\": {\n\"port\": 10011}}")
        == "f:2: dongles.expected: 5 is outside dongles.subnets 11-30\n"
           "f:5: api.port: 10011 is a SOCKS port: 10011-10030 are the dongles'\n");
  // The key left to its default is reported where its section stands.
  CHECK(problems("{\n\"uplink\": {\"metric\": 200}}").find("f:1: dongles.metric_base: expected")
        == 0);
}

TEST_CASE("a wrong shape is no crash") {
  CHECK(problems("[]") == "f:1: expected an object, got a list\n");
  CHECK(problems("7") == "f:1: expected an object, got a number\n");
  CHECK(problems(R"({"socks": 7})") == "f:1: socks: expected an object, got a number\n");
  CHECK(problems(R"({"socks": null})") == "f:1: socks: expected an object, got null\n");
  CHECK(problems(R"({"state_dir": {"a": 1}})")
        == "f:1: state_dir: expected an absolute path, got an object\n");
  CHECK(problems(R"({"socks.udp": false})").find("f:1: socks.udp: unknown key") == 0);
  CHECK(problems("").find("unexpected end of input") != std::string::npos);
  CHECK(problems("{} {}").find("syntax error") != std::string::npos);
}

TEST_CASE("after a syntax error the problems before it are still told") {
  CHECK(
    problems("{\"colour\": 1,\n\"socks\": {\"udp\": 3},\n oops").find("f:1: colour: unknown key")
    == 0);
  CHECK(problems("{\"socks\": {\"udp\": 3},\n oops").find("f:2: syntax error")
        != std::string::npos);
}

TEST_CASE("messages carry nothing that moves a terminal and stay short") {
  auto text = problems("{\"a\\u001b[2J\": 1, \"log\": {\"level\": \"\\u001b]0;x\\u0007"
                       + std::string(5000, 'x') + "\"}}");
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find('\a') == std::string::npos);
  CHECK(text.size() < 1000);
}

TEST_CASE("thousands of problems end in a bounded list") {
  std::string text = "{";
  for (int i = 0; i < 900; ++i)
    text += "\"k" + std::to_string(i) + "\": 0,";
  auto x = load(text + "\"end\": 0}", "f");
  CHECK(x.problems.size() <= 201);
  CHECK(x.problems.back().text.find("more problems") != std::string::npos);
}

TEST_CASE("the example shows every key with its default") {
  auto text = example();
  auto x = load(text, "config/dongled.example.json");
  for (auto& p : x.problems)
    UNSCOPED_INFO(to_string(p));
  REQUIRE(x.ok());
  CHECK(print(x.values) == print(settings{}));
  // Stripped of its comments and blanks it is what --print-config prints: no key is missing.
  auto squeeze = [](const std::string& json) {
    std::istringstream in(json);
    std::string out;
    for (std::string line; std::getline(in, line);) {
      auto first = line.find_first_not_of(' ');
      if (first == line.npos || line.compare(first, 2, "//") == 0)
        continue;
      for (auto c : line)
        if (c != ' ')
          out += c;
    }
    return out;
  };
  CHECK(squeeze(text) == squeeze(print(settings{})));
}

TEST_CASE("a file is read whole or refused with the reason") {
  auto path = std::filesystem::temp_directory_path() / "dongled_load_test.json";
  auto write = [&](const std::string& text) { std::ofstream(path, std::ios::binary) << text; };
  write("{\"state_dir\": \"/x\"}");
  CHECK(load_file(path).values.state_dir == "/x");
  write(std::string(1 << 20, ' '));
  CHECK(to_string(load_file(path).problems.at(0)).find("end of input") != std::string::npos);
  write(std::string((1 << 20) + 1, ' '));
  CHECK(load_file(path).problems.at(0).text.find("larger than 1 MiB") == 0);
  std::filesystem::remove(path);
  CHECK(load_file(path).problems.at(0).text == "cannot be read: No such file or directory");
  CHECK_FALSE(load_file(path.parent_path()).ok());
}

TEST_CASE("no text crashes the loader") {
  std::mt19937 random(20240607);
  auto pick = [&](size_t n) { return std::uniform_int_distribution<size_t>(0, n - 1)(random); };
  const auto sample = example();
  const std::string pieces[] = {
    "{",     "}",       "[",       "]",    ",",    ":",          "\"",
    "//",    "/*",      "*/",      "null", "true", "-1",         "1e9",
    "1e999", "\\u0000", "\\ud800", "\n",   "\xff", "\"socks\":", "9999999999999999999999"};
  size_t broken = 0;
  for (int round = 0; round < 3000; ++round) {
    auto text = sample;
    for (size_t edits = 1 + pick(4); edits > 0; --edits) {
      auto at = pick(text.size());
      switch (pick(4)) {
      case 0: text[at] = static_cast<char>(pick(256)); break;
      case 1: text.erase(at, 1 + pick(40)); break;
      case 2: text.insert(at, pieces[pick(std::size(pieces))]); break;
      case 3: text.insert(at, text.substr(pick(text.size()), pick(200))); break;
      }
    }
    auto x = load(text, "f");
    broken += !x.ok();
    for (auto& p : x.problems)
      REQUIRE(to_string(p).starts_with("f:"));
    if (x.ok())
      REQUIRE(load(print(x.values), "g").ok());
  }
  CHECK(broken > 1000);
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (size_t n = pick(60); n > 0; --n)
      text +=
        pick(2) ? pieces[pick(std::size(pieces))] : std::string(1, static_cast<char>(pick(256)));
    (void)load(text, "f");
  }
}
