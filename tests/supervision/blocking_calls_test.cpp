#include "supervision/blocking_calls.hpp"
#include "tests/support/catch.hpp"

using dongled::supervision::blocking_calls;
using dongled::supervision::time_point;
using namespace std::chrono_literals;

TEST_CASE("a blocking call is there from its begin to its end, with its limit") {
  blocking_calls calls;
  time_point now{100s};
  {
    auto call = calls.enter("/journal", "write", now, 30s);
    auto other = calls.enter("/router", "read routes", now + 1s, 5s);
    auto under_way = calls.snapshot();
    REQUIRE(under_way.size() == 2);
    CHECK(under_way[0].path == "/journal");
    CHECK(under_way[0].what == "write");
    CHECK(under_way[0].since == now);
    CHECK(under_way[0].until == now + 30s);
    CHECK(under_way[1].until == now + 6s);
  }
  CHECK(calls.snapshot().empty());
}

TEST_CASE("a call that is handed over ends once") {
  blocking_calls calls;
  {
    auto call = calls.enter("/journal", "write", {}, 1s);
    auto same = std::move(call);
    CHECK(calls.snapshot().size() == 1);
    CHECK(calls.progress("/journal") == 1);
  }
  CHECK(calls.snapshot().empty());
  CHECK(calls.progress("/journal") == 2);
}

TEST_CASE("whoever enters and leaves calls makes progress, and nobody else") {
  blocking_calls calls;
  auto before = calls.progress("/hub_power");
  { auto call = calls.enter("/hub_power", "bind 1-1", {}, 1s); }
  CHECK(calls.progress("/hub_power") > before);
  CHECK(calls.progress("/journal") == 0);
}
