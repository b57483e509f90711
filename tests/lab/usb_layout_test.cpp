#include "tests/lab/usb_layout.hpp"

#include "tests/support/catch.hpp"

using namespace dongled::lab;

TEST_CASE("a layout names hubs, twins, keyboards, chains and controllers") {
  auto x = parse_layout("4,7t,4k/4(2k(1),3)");
  REQUIRE(x);
  REQUIRE(x->size() == 2);
  CHECK(
    (*x)[0]
    == controller_layout{{.ports = 4}, {.ports = 7, .usb3 = true}, {.ports = 4, .keyboard = true}});
  hub_layout innermost{.ports = 1};
  hub_layout inner{.ports = 2, .keyboard = true, .chained = {innermost}};
  CHECK((*x)[1] == controller_layout{{.ports = 4, .chained = {inner, {.ports = 3}}}});
}

TEST_CASE("ports that feed a hub or hold a keyboard are no places for dongles") {
  CHECK(places_in(*parse_layout("4")) == 4);
  CHECK(places_in(*parse_layout("4k(2)")) == 4);
  CHECK(places_in(*parse_layout("4,4t/1")) == 9);
  CHECK(places_in(*parse_layout("4e,4ke(1e,2)")) == 5);
  CHECK(places_in(default_layout(5)) == 12);
}

TEST_CASE("a layout that makes no sense is refused") {
  for (auto* bad :
       {"", "0", "16", "4,", "4,,4", "/", "4/", "x", "4kt", "4(", "4(2", "4(2))", "1(1,1)", "1k(1)",
        "1ke", "4 ", "-1", "1(1(1(1(1(1)))))", "99999999999999999999"}) {
    INFO(bad);
    CHECK_FALSE(parse_layout(bad));
  }
  std::string many = "1";
  for (int i = 0; i < 40; ++i)
    many += ",1";
  CHECK_FALSE(parse_layout(many));
  CHECK(parse_layout("1(1(1(1(1))))"));
}
