#include "api/commands.hpp"

#include "api/shell/remote.hpp"
#include "tests/support/catch.hpp"

#include <set>

using namespace dongled;
using namespace dongled::api;
using nlohmann::json;

TEST_CASE("help lists every verb, and explains each") {
  auto all = help_text();
  std::set<std::string> names;
  for (auto& x : commands()) {
    CHECK((all.find(x.help) == std::string::npos) == x.hidden);
    CHECK(all.find(x.chapter) != std::string::npos);
    CHECK(help_text(x.name).starts_with(x.name));
    CHECK(x.least <= x.most);
    CHECK(names.insert(x.name).second);
  }
  for (auto name :
       {"status", "toggle", "explain", "trace", "recovery", "power", "modem", "adopt", "proxies",
        "tree", "inspect", "kill", "restart", "events", "why", "log", "help"})
    CHECK(names.contains(name));
}

TEST_CASE("an unknown verb suggests the nearest one") {
  CHECK(unknown_verb("stauts").find("did you mean status?") != std::string::npos);
  CHECK(unknown_verb("xyzzy").find("try help") != std::string::npos);
  CHECK(unknown_verb(std::string(10000, 'x')).size() < 1000);
  CHECK(help_text("killl").find("did you mean kill?") != std::string::npos);
}

TEST_CASE("only uses that change something are marked so") {
  const std::set<std::string> changing{"toggle", "kill",     "restart", "log",  "recovery",
                                       "power",  "modem",    "adopt",   "link", "port",
                                       "tune",   "firewall", "remedy"};
  for (auto& x : commands())
    CHECK(x.mutates == changing.contains(x.name));
  auto does = [](const std::string& verb, const words& args) {
    return changes(*find_command(verb), args);
  };
  CHECK(does("power", {"off", "11"}));
  CHECK(!does("power", {"status"}));
  CHECK(!does("power", {}));
  CHECK(does("port", {"close", "11"}));
  CHECK(!does("port", {}));
  CHECK(!does("port", {"status"}));
  CHECK(does("tune", {"apply", "backlog"}));
  CHECK(does("tune", {"undo"}));
  CHECK(!does("tune", {}));
  CHECK(!does("tune", {"plan"}));
  CHECK(!does("tune", {"status"}));
  CHECK(does("recovery", {"pause", "all"}));
  CHECK(does("adopt", {"1-1.2", "12"}));
  CHECK(!does("adopt", {}));
  CHECK(!does("recovery", {}));
  CHECK(does("link", {"add", "11"}));
  CHECK(!does("link", {"list"}));
  CHECK(does("modem", {"11", "reboot"}));
  CHECK(does("modem", {"11", "nonsense"}));
  CHECK(!does("modem", {"11", "signal"}));
  CHECK(!does("modem", {"11", "apn"}));
  CHECK(does("modem", {"11", "apn", "use", "2"}));
  CHECK(!does("status", {}));
}

TEST_CASE("refusals map to exit codes") {
  CHECK(exit_code_of({"", "USAGE"}) == exit_usage);
  CHECK(exit_code_of({"", "UNKNOWN_VERB"}) == exit_usage);
  CHECK(exit_code_of({"", "INVALID_SUBNET"}) == exit_usage);
  CHECK(exit_code_of({"", "TOGGLE_COOLDOWN"}) == exit_failed);
  CHECK(exit_code_of({"", "anything"}) == exit_failed);
}

TEST_CASE("an envelope keeps what is put in, whatever its bytes") {
  auto data = unseal(seal(json{{"a", 1}}));
  REQUIRE(data);
  CHECK(std::get<json>(*data)["a"] == 1);
  auto no = unseal(seal(refusal{"sorry", "NOPE"}));
  REQUIRE(no);
  CHECK(std::get<refusal>(*no).code == "NOPE");
  CHECK(unseal(seal(json("\xff\xfe broken"))));
  for (auto junk : {"", "{", "[]", "{}", R"({"ok":1})", R"({"ok":true})", R"({"ok":false})",
                    R"({"ok":false,"error":1,"code":"x"})"})
    CHECK(!unseal(junk));
}

TEST_CASE("endpoints are host and port, IPv6 in brackets") {
  auto at = [](const std::string& x) {
    auto read = *parse_endpoint(x);
    return std::pair{read.host, read.port};
  };
  CHECK(at("127.0.0.1:99") == std::pair{std::string{"127.0.0.1"}, uint16_t{99}});
  CHECK(at("localhost") == std::pair{std::string{"localhost"}, uint16_t{4242}});
  CHECK(at("[::1]:99") == std::pair{std::string{"::1"}, uint16_t{99}});
  CHECK(at("[::1]") == std::pair{std::string{"::1"}, uint16_t{4242}});
  CHECK(at("::1") == std::pair{std::string{"::1"}, uint16_t{4242}});
  for (auto bad : {"", ":", ":99", "x:", "x:0", "x:99999", "x:-1", "x:9a", "[]:1x"})
    CHECK(!parse_endpoint(bad));
}
