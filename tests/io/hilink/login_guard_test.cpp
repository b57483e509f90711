#include "io/hilink/login_guard.hpp"

#include "io/hilink/errors.hpp"
#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::io::hilink;
using namespace std::chrono_literals;

namespace {

const auto me = credentials("admin", "secret");

} // namespace

TEST_CASE("a wrong password keeps us from trying it again for a day") {
  login_guard x;
  time_point start{};
  CHECK_FALSE(x.forbids(start, me));
  x.refused(refusal(108002, "log in"), std::nullopt, start, me);
  REQUIRE(x.forbids(start + 23h, me));
  CHECK(x.forbids(start, me)->code == fault::refused);
  CHECK(x.forbids(start, me)->detail == 108002);
  CHECK_FALSE(x.forbids(start + 24h, me));
}

TEST_CASE("a login that works ends the pause") {
  login_guard x;
  x.refused(refusal(108006, "log in"), std::nullopt, {}, me);
  CHECK(x.forbids({}, me));
  x.clear();
  CHECK_FALSE(x.forbids({}, me));
}

TEST_CASE("pauses follow the code and what the modem asks for") {
  CHECK(login_pause(108007, 3min) == 3min);
  CHECK(login_pause(108007, std::nullopt) == 10min);
  CHECK(login_pause(108007, 0min) == 1min);
  CHECK(login_pause(108006, 3min) == 1h);
  CHECK(login_pause(108006, 120min) == 2h);
  CHECK(login_pause(108003, std::nullopt) == 2s);
  CHECK(login_pause(108005, std::nullopt) == 10s);
  CHECK(login_pause(125003, std::nullopt) == 0ms);
  CHECK(login_pause(0, std::nullopt) == 0ms);
}

TEST_CASE("what one password was refused for is nothing against another") {
  login_guard x;
  x.refused(refusal(108006, "log in"), std::nullopt, {}, me);
  CHECK(x.forbids({}, me));
  CHECK_FALSE(x.forbids({}, credentials("admin", "other")));
  CHECK_FALSE(x.forbids({}, credentials("admins", "ecret")));
}

TEST_CASE("the same refusal an hour later keeps us off for a day: a modem counts tries") {
  login_guard x;
  time_point start{};
  x.refused(refusal(108006, "log in"), std::nullopt, start, me);
  CHECK_FALSE(x.forbids(start + 1h, me));
  x.refused(refusal(108006, "log in"), std::nullopt, start + 1h, me);
  CHECK(x.forbids(start + 24h, me));
  CHECK_FALSE(x.forbids(start + 25h, me));
}
