#include "io/hilink/cancellation.hpp"

#include "tests/support/catch.hpp"

#include <poll.h>
#include <thread>

using namespace dongled::io::hilink;
using namespace std::chrono_literals;

TEST_CASE("a cancellation is seen by whoever polls, and never taken back") {
  cancellation x;
  pollfd told{x.descriptor(), POLLIN, 0};
  CHECK_FALSE(x.requested());
  CHECK(poll(&told, 1, 0) == 0);
  x.request();
  x.request();
  CHECK(x.requested());
  CHECK(poll(&told, 1, 0) == 1);
  CHECK(poll(&told, 1, 0) == 1);
}

TEST_CASE("a wait lasts its time, or until it is called off") {
  cancellation x;
  CHECK(x.sleep(1ms));
  std::thread other([&] { x.request(); });
  CHECK_FALSE(x.sleep(24h));
  other.join();
  CHECK_FALSE(x.sleep(0ms));
}

TEST_CASE("its clock ends every budget, and its waits") {
  auto by = std::make_shared<cancellation>();
  auto clock = clock_of(by);
  auto end = clock.now() + 1h;
  CHECK(clock.now() < end);
  by->request();
  CHECK(clock.now() > end);
  clock.sleep(24h); // Longer than any test may take.
}
