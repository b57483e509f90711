#include "api/shell/terminal.hpp"

#include "tests/support/catch.hpp"

using namespace dongled::api;
using top::key_press;

TEST_CASE("keys are known by their bytes") {
  CHECK(key_of("q") == key_press::quit);
  CHECK(key_of("\x1b[A") == key_press::up);
  CHECK(key_of("\x1bOB") == key_press::down);
  CHECK(key_of("\x1b[6~") == key_press::page_down);
  CHECK(key_of("s") == key_press::sort);
  CHECK(key_of("\r") == key_press::details);
  for (auto junk : {"", "x", "\x1b", "\x1b[99~", "qq"})
    CHECK(key_of(junk) == key_press::none);
}

TEST_CASE("a screen is drawn over the old one, line by line") {
  CHECK(drawn({{"one"}, {"two", true}}, false)
        == "\x1b[Hone\x1b[K\r\n\x1b[7mtwo\x1b[0m\x1b[K\x1b[J");
  CHECK(drawn({{"11  ill"}}, true) == "\x1b[H11  \x1b[1;31mill\x1b[0m\x1b[K\x1b[J");
  CHECK(drawn({}, true) == "\x1b[H\x1b[J");
}
