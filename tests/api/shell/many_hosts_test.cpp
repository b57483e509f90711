#include "api/shell/many_hosts.hpp"

#include "tests/support/catch.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>

using namespace dongled;
using namespace dongled::api;

TEST_CASE("hosts are named by commas") {
  auto x = hosts_in("rack1, rack2:4243,[fd00::1]:4242");
  REQUIRE(x);
  CHECK(*x == std::vector<std::string>{"rack1", "rack2:4243", "[fd00::1]:4242"});
  CHECK_FALSE(hosts_in(""));
  CHECK_FALSE(hosts_in("rack1,,rack2"));
  CHECK_FALSE(hosts_in("rack1,rack1"));
  CHECK_FALSE(hosts_in("rack1:99999"));
}

TEST_CASE("hosts are named in a file, a line each, whose mistakes are told with their line") {
  auto path = (std::filesystem::temp_directory_path() / "dongled_hostsXXXXXX").string();
  auto fd = ::mkstemp(path.data());
  REQUIRE(fd >= 0);
  ::close(fd);
  std::ofstream(path) << "# all racks\n\nrack1 # the first\n  rack2:4243\n";
  auto x = hosts_in(path);
  REQUIRE(x);
  CHECK(*x == std::vector<std::string>{"rack1", "rack2:4243"});
  std::ofstream(path) << "rack1\nrack2:nine\n";
  auto bad = hosts_in(path);
  REQUIRE_FALSE(bad);
  CHECK(bad.why().doing.starts_with(path + ":2: "));
  std::filesystem::remove(path);
}

TEST_CASE("who is silent is named, and the others' answers stand under their names") {
  std::vector<host_answer> all{{"rack1", exit_fine, "one\ntwo\n", ""},
                               {"rack2", exit_unreachable, "", "connect: refused\n"},
                               {"rack3", exit_failed, "", "Dongle 31 is not known\n"}};
  CHECK(
    told_together(all)
    == "rack1\n  one\n  two\nrack3\n  Dongle 31 is not known\nsilent: rack2: connect: refused\n");
  all[0].text = R"({"a": 1})";
  auto together = json_together(all);
  REQUIRE(together["hosts"].size() == 3);
  CHECK(together["hosts"][0]["answer"]["a"] == 1);
  CHECK(together["hosts"][1]["error"] == "silent");
  CHECK(together["hosts"][2]["exit"] == 1);
}
