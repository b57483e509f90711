#include "actors/policy/other_firewalls.hpp"

#include "tests/support/catch.hpp"

using namespace dongled;

TEST_CASE("other firewalls are known by their chains, each with the line that opens our ports") {
  CHECK(policy::other_firewalls({}).empty());
  CHECK(policy::other_firewalls({"inet dongled input", "ip filter INPUT"}).empty());
  auto both = policy::other_firewalls({"inet firewalld filter_INPUT", "ip filter ufw-user-input"});
  REQUIRE(both.size() == 2);
  CHECK(both[0].open_with
        == "firewall-cmd --permanent --add-service=dongled && firewall-cmd --reload");
  CHECK(both[1] == other_firewall{"ufw", "ufw allow dongled"});
}
