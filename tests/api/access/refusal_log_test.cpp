#include "api/access/refusal_log.hpp"

#include "tests/support/catch.hpp"

using dongled::api::refusal_log;

TEST_CASE("those who are refused are told of a few times a minute, and then counted") {
  refusal_log door;
  size_t lines = 0;
  for (int i = 0; i < 100; ++i)
    lines += door.note("192.0.2.1", "no token", 1'000'000 + i).has_value();
  CHECK(lines > 0);
  CHECK(lines < 10);
  auto later = door.note("192.0.2.2", "no token", 1'060'000);
  REQUIRE(later);
  CHECK(later->find(std::to_string(100 - lines) + " more") != std::string::npos);
  CHECK(later->find("192.0.2.2: no token") != std::string::npos);
}
