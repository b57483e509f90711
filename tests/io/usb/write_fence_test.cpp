#include "io/usb/write_fence.hpp"

#include "tests/support/catch.hpp"

#include <latch>
#include <thread>

using namespace dongled;
using io::usb::write_fence;
using namespace std::chrono_literals;

TEST_CASE("a write passes and tells what came of it") {
  write_fence fence;
  CHECK(fence.pass("1-1.1", [] { return result<done>{done{}}; }));
  auto no = fence.pass("1-1.1", [] { return result<done>{failure{fault::busy, "it is busy"}}; });
  CHECK(no.why().doing == "it is busy");
  CHECK_FALSE(fence.close(0ms));
}

TEST_CASE("once closed nobody writes any more, and who is inside is named until he left") {
  write_fence fence;
  std::latch inside{1}, free{1};
  result<done> first{done{}};
  std::thread hung{[&] {
    first = fence.pass("1-1.1", [&]() -> result<done> {
      inside.count_down();
      free.wait();
      return done{};
    });
  }};
  inside.wait();
  CHECK(fence.close(1ms) == "1-1.1");
  auto written = false;
  auto next = fence.pass("1-1.2", [&]() -> result<done> {
    written = true;
    return done{};
  });
  CHECK(next.why().code == fault::refused);
  CHECK_FALSE(written);
  free.count_down();
  hung.join();
  CHECK(first);
  CHECK_FALSE(fence.close(0ms));
}

TEST_CASE("closing waits for a write that ends in time") {
  write_fence fence;
  std::latch inside{1};
  std::atomic<bool> ended{false};
  std::thread slow{[&] {
    (void)fence.pass("1-1.1", [&]() -> result<done> {
      inside.count_down();
      while (fence.pass("1-1.2", [] { return result<done>{done{}}; })) {
      } // until it is closed
      ended = true;
      return done{};
    });
  }};
  inside.wait();
  CHECK_FALSE(fence.close(10s));
  CHECK(ended);
  slow.join();
}
