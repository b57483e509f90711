#include "io/hilink/login_guard.hpp"

#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::io::hilink;
using namespace std::chrono_literals;

TEST_CASE("a wrong password keeps us from trying it again for a day") {
  login_guard x;
  time_point start{};
  CHECK_FALSE(x.forbids(start));
  x.refused(108002, std::nullopt, start);
  REQUIRE(x.forbids(start + 23h));
  CHECK(x.forbids(start)->code == fault::refused);
  CHECK(x.forbids(start)->detail == 108002);
  CHECK_FALSE(x.forbids(start + 24h));
}

TEST_CASE("new credentials end the pause") {
  login_guard x;
  x.refused(108006, std::nullopt, {});
  CHECK(x.forbids({}));
  x.clear();
  CHECK_FALSE(x.forbids({}));
}

TEST_CASE("pauses follow the code and what the modem asks for") {
  CHECK(login_pause(108007, 3min) == 3min);
  CHECK(login_pause(108007, std::nullopt) == 10min);
  CHECK(login_pause(108007, 0min) == 1min);
  CHECK(login_pause(108006, 3min) == 1h);
  CHECK(login_pause(108006, 120min) == 2h);
  CHECK(login_pause(108003, std::nullopt) == 30s);
  CHECK(login_pause(108005, std::nullopt) == 60s);
  CHECK(login_pause(125003, std::nullopt) == 0ms);
  CHECK(login_pause(0, std::nullopt) == 0ms);
}
