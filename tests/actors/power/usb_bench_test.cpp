#include "actors/power/usb_bench.hpp"

#include "tests/support/board_hand.hpp"
#include "tests/support/no_descriptors.hpp"
#include "tests/support/usb_world.hpp"

using namespace dongled;
using namespace dongled::test;
using deed = io::usb::power_intent::deed;

namespace {

struct rack : usb_world {
  rack() { start_rack(); }
};

io::usb::power_intent cut(const std::string& port, unix_ms at) {
  return {deed::port_off, port, {}, at, "toggle " + std::to_string(at)};
}

} // namespace

TEST_CASE("a later cut forgives its own debt and no older one") {
  scratch dir;
  usb_bench bench{nullptr, dir.path};
  io::usb::power_intents disk{dir.path + "/power"};
  REQUIRE(bench.owe(cut("1-1.1", 1)));
  REQUIRE(bench.owe(cut("1-1.1", 2)));
  CHECK(bench.owed().size() == 1); // one port, two who owe it
  REQUIRE(bench.forgive(cut("1-1.1", 2)));
  REQUIRE(bench.owed().size() == 1);
  REQUIRE(disk.list().intents.size() == 1);
  CHECK(disk.list().intents[0].why == "toggle 1");
  REQUIRE(bench.forgive(cut("1-1.1", 1)));
  CHECK(bench.owed().empty());
  CHECK(disk.list().intents.empty());
}

TEST_CASE_METHOD(rack,
                 "a port that owes its power keeps its debt when a later cut comes to nothing") {
  auto first = send_order(power_deed::port_cycle, "1-1.1");
  usb.ports[{"1-1.1"}].stuck = true;
  pass(10s);
  REQUIRE(*first);
  REQUIRE(intents().size() == 1);
  // Promises for the first two ports are kept, then the disk takes no more.
  std::filesystem::create_directories(path + "/power/1-1-2");
  for (int n : {11, 12, 13}) {
    probes_fail[id(n)] = true;
    hand(*w->board).update(id(n), [](dongle_view& v) { v.toggle.climbs = true; });
  }
  auto later = order(power_deed::hub_cycle, "1-1", 11);
  CHECK_FALSE(later.done);
  CHECK(later.read_back.find("no promise") != std::string::npos);
  REQUIRE(intents().size() == 1);
  CHECK(intents()[0].target == "1-1.1");
  usb.ports[{"1-1.1"}].stuck = false;
  pass(10s);
  CHECK_FALSE(usb.any_off());
  CHECK(intents().empty());
}

TEST_CASE("what was left behind and cannot be read is read later, not forgotten") {
  scratch dir;
  io::usb::power_intents disk{dir.path + "/power"};
  REQUIRE(disk.store(cut("1-1.1", 1)));
  usb_bench bench{nullptr, dir.path};
  {
    no_descriptors poor;
    CHECK_FALSE(bench.inherit());
    CHECK(bench.owed().empty());
  }
  CHECK(bench.inherit());
  CHECK(bench.owed().size() == 1);
}
