#include "actors/power/lying_ports.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/usb_world.hpp"

#include <fstream>

using namespace dongled;
using namespace dongled::test;

TEST_CASE("a data-only port is known over a restart, on its own hub alone") {
  scratch where;
  auto file = where.path + "/data_only_ports";
  lying_ports x{file};
  CHECK_FALSE(x.knows({"1-1.2"}, "1507:1552"));
  REQUIRE(x.learn({"1-1.2"}, "1507:1552"));
  lying_ports later{file};
  CHECK(later.knows({"1-1.2"}, "1507:1552"));
  CHECK_FALSE(later.knows({"1-1.2"}, "1507:9999")); // another hub is plugged in there
  CHECK_FALSE(later.knows({"1-1.3"}, "1507:1552"));
  REQUIRE(later.forget({"1-1.2"}));
  CHECK_FALSE(lying_ports{file}.knows({"1-1.2"}, "1507:1552"));
}

TEST_CASE("a damaged record of data-only ports is read as far as it makes sense") {
  scratch where;
  auto file = where.path + "/data_only_ports";
  std::ofstream{file} << "../../etc hub\n1-1.2 1:2\n" << std::string(100'000, 'x') << " y\nhalf";
  lying_ports x{file};
  CHECK(x.knows({"1-1.2"}, "1:2"));
  CHECK_FALSE(x.knows({"../../etc"}, "hub"));
}

TEST_CASE("what cannot be kept is known for as long as we live") {
  lying_ports x{"/dev/null/nowhere/data_only_ports"};
  CHECK_FALSE(x.learn({"1-1.2"}, "1:2"));
  CHECK(x.knows({"1-1.2"}, "1:2"));
}
