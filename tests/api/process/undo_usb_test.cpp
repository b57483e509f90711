#include "api/process/undo_usb.hpp"

#include "io/usb/power_intents.hpp"
#include "tests/io/store/scratch_dir.hpp"
#include "tests/support/catch.hpp"

#include <filesystem>
#include <fstream>

namespace dongled::api {

namespace {

settings at(const test::scratch_dir& dir) {
  settings x;
  x.state_dir = dir / "state";
  x.usb = {dir / "sys", dir / "dev"};
  std::filesystem::create_directories(x.state_dir);
  std::filesystem::create_directories(x.usb.sysfs + "/bus/usb/devices");
  return x;
}

} // namespace

TEST_CASE("a daemon that cut nothing leaves nothing to undo") {
  test::scratch_dir dir;
  auto x = undo_usb(at(dir));
  REQUIRE(x);
  CHECK(x->empty());
}

TEST_CASE("what hung on a hub that is away stays owed") {
  test::scratch_dir dir;
  auto x = at(dir);
  io::usb::power_intents stored{x.state_dir + "/power"};
  REQUIRE(stored.store({io::usb::power_intent::deed::port_off, "1-1.2", "", 1, "a test"}));
  auto told = undo_usb(x);
  REQUIRE(told);
  CHECK(told->empty());
  CHECK(stored.list().intents.size() == 1);
}

TEST_CASE("an intent that cannot be read fails the undoing, and stays") {
  test::scratch_dir dir;
  auto x = at(dir);
  std::filesystem::create_directories(x.state_dir + "/power");
  std::ofstream{x.state_dir + "/power/1-1-2"} << "{";
  auto told = undo_usb(x);
  REQUIRE_FALSE(told);
  CHECK(told.why().code == fault::os);
  CHECK(std::filesystem::exists(x.state_dir + "/power/1-1-2"));
}

} // namespace dongled::api
