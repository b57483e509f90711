#include "supervision/restart_window.hpp"

#include "tests/support/catch.hpp"

using namespace dongled::supervision;
using namespace std::chrono_literals;

TEST_CASE("the window admits as many as the intensity within one period") {
  restart_window w{2, 5s};
  time_point t{};
  CHECK(w.admit(t));
  CHECK(w.admit(t + 1s));
  CHECK_FALSE(w.admit(t + 5s));
  CHECK(w.count(t + 5s) == 3);
}

TEST_CASE("a stamp one period old counts, an older one does not") {
  restart_window w{1, 5s};
  time_point t{};
  CHECK(w.admit(t));
  CHECK(w.count(t + 5s) == 1);
  CHECK(w.count(t + 5s + 1ns) == 0);
  CHECK(w.admit(t + 5s + 1ns));
}

TEST_CASE("with intensity 0 nothing is admitted") {
  restart_window w{0, 5s};
  CHECK_FALSE(w.admit(time_point{}));
}

TEST_CASE("stamps may come out of order") {
  restart_window w{2, 5s};
  time_point t{};
  CHECK(w.admit(t + 4s));
  CHECK(w.admit(t + 3s));
  CHECK_FALSE(w.admit(t + 8s)); // 3, 4 and 8 are within 5 s
  restart_window late{2, 5s};
  CHECK(late.admit(t + 9s));
  CHECK(late.admit(t + 1s)); // too old to count beside the first
  CHECK(late.count(t + 9s) == 1);
}

TEST_CASE("the window forgets, however long it runs") {
  restart_window w{1, 1s};
  time_point t{};
  for (auto n = 0; n < 100000; ++n)
    REQUIRE(w.admit(t += 1001ms));
  CHECK(w.count(t) == 1);
}
