#include "api/process/restore_usb.hpp"

#include "io/usb/kernel_usb.hpp"
#include "io/usb/power_intents.hpp"
#include "io/usb/undo.hpp"
#include "tests/io/store/scratch_dir.hpp"
#include "tests/support/catch.hpp"

#include <filesystem>
#include <fstream>
#include <latch>
#include <thread>

namespace dongled::api {

using namespace std::chrono_literals;
using io::usb::kernel_usb;

namespace {

/// A hub of which hub_power has cut ports 1-1.1 and 1-1.3, and was not heard of again. Its
/// `disable` files are plain ones: they say what they were told last.
struct left_behind {
  test::scratch_dir dir;
  settings config;
  std::shared_ptr<io::usb::write_fence> fence = std::make_shared<io::usb::write_fence>();
  kernel_usb hub_powers{[this] { return config.usb; }, fence};

  left_behind() {
    config.state_dir = dir / "state";
    config.usb = {dir / "sys", dir / "dev"};
    std::filesystem::create_directories(config.state_dir);
    put("1-1/idVendor", "05e3");
    put("1-1/bDeviceClass", "09");
    for (auto port : {"1-1.1", "1-1.2", "1-1.3"})
      put(file_of(port), "0");
    for (auto port : {"1-1.1", "1-1.3"}) {
      REQUIRE(stored().store({io::usb::power_intent::deed::port_off, port, "", 1, "a test"}));
      REQUIRE(hub_powers.set_power({port}, false, false));
    }
  }
  io::usb::power_intents stored() const {
    return io::usb::power_intents{config.state_dir + "/power"};
  }
  static std::string file_of(const std::string& port) {
    return "1-1:1.0/1-1-port" + port.substr(4) + "/disable";
  }
  std::filesystem::path place(const std::string& file) const {
    return std::filesystem::path{config.usb.sysfs} / "bus/usb/devices" / file;
  }
  void put(const std::string& file, const std::string& text) const {
    std::filesystem::create_directories(place(file).parent_path());
    std::ofstream{place(file)} << text << '\n';
  }
  bool is_on(const std::string& port) const {
    std::string says;
    std::ifstream{place(file_of(port))} >> says;
    return says == "0";
  }
};

} // namespace

TEST_CASE("the stop gives the power back that hub_power has taken, and hub_power writes no more") {
  left_behind x;
  restore_usb(x.config, *x.fence, 1ms);
  CHECK(x.is_on("1-1.1"));
  CHECK(x.is_on("1-1.3"));
  CHECK(x.stored().list().intents.empty());
  auto late = x.hub_powers.set_power({"1-1.1"}, false, false);
  REQUIRE_FALSE(late);
  CHECK(late.why().code == fault::refused);
  CHECK(x.is_on("1-1.1"));
}

TEST_CASE("what hub_power is writing to at the stop keeps its promise on disk") {
  left_behind x;
  std::latch inside{1}, free{1};
  std::thread hung{[&] {
    (void)x.fence->pass("1-1.1", [&]() -> result<done> {
      inside.count_down();
      free.wait();
      return done{};
    });
  }};
  inside.wait();
  restore_usb(x.config, *x.fence, 1ms);
  CHECK_FALSE(x.is_on("1-1.1"));
  CHECK(x.is_on("1-1.3"));
  auto left = x.stored().list().intents;
  REQUIRE(left.size() == 1);
  CHECK(left[0].target == "1-1.1");
  free.count_down();
  hung.join();
  auto usb = kernel_usb{[&] { return x.config.usb; }}; // the next daemon
  auto given = undo_all(usb, x.stored());
  REQUIRE(given);
  CHECK(given->front().ok);
  CHECK(x.is_on("1-1.1"));
  CHECK(x.stored().list().intents.empty());
}

TEST_CASE("a stop that finds nothing taken writes nothing") {
  test::scratch_dir dir;
  settings x;
  x.state_dir = dir / "state";
  x.usb = {dir / "sys", dir / "dev"};
  io::usb::write_fence fence;
  restore_usb(x, fence, 1ms);
  CHECK_FALSE(std::filesystem::exists(x.state_dir));
  CHECK(fence.pass("1-1.1", [] { return result<done>{done{}}; }).why().code == fault::refused);
}

} // namespace dongled::api
