#include "tests/lab/zone.hpp"

#include "tests/support/catch.hpp"

using namespace dongled::lab;

TEST_CASE("names are found without regard to case or a final dot") {
  auto x = look_up("API.ipify.ORG.", 1);
  CHECK(x.rcode == zone_answer::code::no_error);
  CHECK(x.addresses == std::vector<std::string>{"192.0.2.81"});
}

TEST_CASE("a name without the type asked for exists all the same") {
  auto x = look_up("echo.test", 28);
  CHECK(x.rcode == zone_answer::code::no_error);
  CHECK(x.addresses.empty());
  CHECK(look_up("dual.test", 28).addresses == std::vector<std::string>{"2001:db8:1::80"});
  CHECK(look_up("v6.test", 1).addresses.empty());
}

TEST_CASE("names that are nowhere are no names, and servfail.test fails") {
  CHECK(look_up("nosuch.test", 1).rcode == zone_answer::code::no_such_name);
  CHECK(look_up("", 1).rcode == zone_answer::code::no_such_name);
  CHECK(look_up("servfail.test", 1).rcode == zone_answer::code::server_failure);
}
