#include "config/check.hpp"

#include "tests/support/catch.hpp"

using namespace dongled;

TEST_CASE("a promise that holds costs no words") {
  auto asked = false;
  check(true, "two is two");
  check(true, "two is two", [&] {
    asked = true;
    return std::string("2");
  });
  CHECK_FALSE(asked);
}

TEST_CASE("a broken promise says where, what, and the values") {
  try {
    check(1 > 2, "one is more", [] { return "1 and " + std::to_string(2); });
    FAIL("nothing was thrown");
  } catch (const broken_promise& x) {
    std::string text = x.what();
    CHECK(text.starts_with("tests/config/check_test.cpp:"));
    CHECK(text.find("it should hold that one is more: 1 and 2") != text.npos);
  }
  CHECK_THROWS_AS(check(false, "it is never so"), broken_promise);
}
