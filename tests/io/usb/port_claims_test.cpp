#include "io/usb/port_claims.hpp"

#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::io::usb;

TEST_CASE("a port is claimed through its hub's usbfs node alone") {
  port_claims claims;
  auto none = claims.take({"1-1"}, 1, "/nonexistent/001/002");
  REQUIRE_FALSE(none);
  CHECK(none.why().code == fault::not_found);
  auto other = claims.take({"1-1"}, 1, "/dev/null"); // no usbfs: it knows no such request
  REQUIRE_FALSE(other);
  CHECK(other.why().code == fault::os);
  claims.drop({"1-1"}, 1); // never held
  CHECK_FALSE(claims.take({"1-1"}, 1, "/dev/null"));
}
