#include "api/shell/paint.hpp"

#include "tests/support/catch.hpp"

using namespace dongled::api;

TEST_CASE("cells that say how something fares are coloured, words in sentences are not") {
  CHECK(painted("11  ready  10.0.0.1\n") == "11  \x1b[32mready\x1b[0m  10.0.0.1\n");
  CHECK(painted("ill\n") == "\x1b[1;31mill\x1b[0m\n");
  CHECK(painted("12  failed") == "12  \x1b[1;31mfailed\x1b[0m");
  for (auto plain : {"dongle 11 is ready to go\n", "", "\n", "  \n", "failed: no answer\n"})
    CHECK(painted(plain) == plain);
}

TEST_CASE("colours are for terminals, unless somebody says otherwise") {
  CHECK(wants_colour("auto", nullptr, "xterm", true));
  CHECK(wants_colour("auto", "", "xterm", true));
  CHECK_FALSE(wants_colour("auto", nullptr, "xterm", false));
  CHECK_FALSE(wants_colour("auto", "1", "xterm", true));
  CHECK_FALSE(wants_colour("auto", nullptr, "dumb", true));
  CHECK_FALSE(wants_colour("auto", nullptr, nullptr, true));
  CHECK(wants_colour("always", "1", nullptr, false));
  CHECK_FALSE(wants_colour("never", nullptr, "xterm", true));
}
