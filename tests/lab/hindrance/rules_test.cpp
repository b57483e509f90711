#include "tests/lab/hindrance/rules.hpp"

#include "tests/support/catch.hpp"

#include <cerrno>

using namespace lab::hindrance;

TEST_CASE("a line says which calls are hindered, how, and how often") {
  std::vector<std::string> bad;
  auto rules =
    parse("# slow disk\nfsync ms=700 path=/journal\n\naccept errno=ENFILE port=80 count=1\n", bad);
  CHECK(bad.empty());
  REQUIRE(rules.size() == 2);
  CHECK(rules[0].ms == 700);
  CHECK(rules[1].error == ENFILE);
  CHECK(fits(rules[0], {"fsync", "/var/journal.db-wal", {}, {}, {}}));
  CHECK_FALSE(fits(rules[0], {"fsync", "/var/power/1-1", {}, {}, {}}));
  CHECK(fits(rules[1], {"accept", {}, 80, "inet", {}}));
  CHECK_FALSE(fits(rules[1], {"accept", {}, 10011, "inet", {}}));
  CHECK(take(rules[1]));
  CHECK_FALSE(take(rules[1]));
  CHECK(take(rules[0]));
}

TEST_CASE("a rule may let some calls pass first, and knows threads and families") {
  std::vector<std::string> bad;
  auto rules = parse("netlink thread=caf.actor after=2 ms=7000 count=1", bad);
  REQUIRE(rules.size() == 1);
  CHECK(fits(rules[0], {"netlink", {}, {}, "netlink", "caf.actor"}));
  CHECK_FALSE(fits(rules[0], {"netlink", {}, {}, "netlink", "dongled"}));
  CHECK_FALSE(take(rules[0]));
  CHECK_FALSE(take(rules[0]));
  CHECK(take(rules[0]));
  CHECK_FALSE(take(rules[0]));
}

TEST_CASE("a line that makes no sense hinders nothing and is told") {
  std::vector<std::string> bad;
  CHECK(parse("fsink ms=1\nfsync ms=x\nopen errno=EWHAT\nopen color=red\n", bad).empty());
  CHECK(bad.size() == 4);
}
