#include "actors/power/deed_table.hpp"

#include "tests/support/usb_world.hpp"

#include <fstream>

using namespace dongled;
using namespace dongled::test;
using cure = fake_usb::cure;

namespace {

struct rack : usb_world {
  rack() { start_rack(); }
};

bool says(const power_report& x, const std::string& text) {
  return x.read_back.find(text) != std::string::npos;
}

} // namespace

TEST_CASE_METHOD(rack, "without a promise on disk nothing is cut") {
  std::filesystem::remove_all(path + "/power"); // with the room kept in it
  std::ofstream{path + "/power"} << "a file where the directory should be";
  for (auto what : {power_deed::port_cycle, power_deed::port_off, power_deed::unbind_bind,
                    power_deed::reauthorize, power_deed::unauthorize}) {
    auto x = order(what, "1-1.1");
    CHECK_FALSE(x.done);
    CHECK_FALSE(x.acted);
    CHECK(says(x, "no promise to undo it could be kept"));
  }
  usb.of(id(11)).hung = usb.of(id(12)).hung = usb.of(id(13)).hung = cure::hub;
  strike();
  pass(1min);
  CHECK(says(order(power_deed::hub_cycle, "1-1", 11), "no promise"));
  CHECK(says(order(power_deed::controller_cycle, fake_usb::controller_name, 11), "needs 70 %"));
  CHECK(writes().empty());
}

TEST_CASE_METHOD(rack, "a port whose stick lives on is data-only: on again, remembered, skipped") {
  usb.ports[{"1-1.1"}].lies = true;
  auto x = order(power_deed::port_cycle, "1-1.1");
  CHECK_FALSE(x.done);
  CHECK(says(x, "data-only"));
  CHECK(writes() == "off 1-1.1, on 1-1.1");
  auto again = order(power_deed::port_cycle, "1-1.1");
  CHECK_FALSE(again.acted);
  CHECK(says(again, "data-only"));
  kill("/hub_power");
  CHECK(says(order(power_deed::port_off, "1-1.1"), "data-only")); // kept over a restart
  CHECK(writes() == "off 1-1.1, on 1-1.1");
  auto map = ask<power_map>(at("/hub_power"), power_survey{});
  REQUIRE(map);
  size_t liars = 0;
  for (auto& row : map->ports)
    liars += row.data_only;
  CHECK(liars == 1);
  CHECK(map->error.empty());
  CHECK(map->doing.starts_with("idle"));
}

TEST_CASE_METHOD(rack, "a port that feeds a hub, or what is no dongle, is left alone") {
  usb.foreign[{"1-3"}] = "USB Keyboard";
  CHECK(says(order(power_deed::port_cycle, "1-1"), "feeds the hub of dongle 11"));
  CHECK(says(order(power_deed::port_cycle, "1-3"), "1-3 (USB Keyboard) is no dongle's"));
  CHECK(says(order(power_deed::unbind_bind, "1-3"), "is no dongle's"));
  CHECK(says(order(power_deed::port_cycle, "1-9"), "no hub has port 1-9"));
  CHECK(says(order(power_deed::port_cycle, ""), "its port is not known"));
  CHECK(says(order(power_deed::unbind_bind, "1-1.4"), "no device is on port 1-1.4"));
  CHECK(says(order(power_deed::mode_switch, "1-1.1"), "no CD-ROM"));
  CHECK(says(order(power_deed::hub_cycle, "usb1"), "root hub"));
  CHECK(writes().empty());
}

TEST_CASE_METHOD(rack, "a port that does not come on again stays owed and is tried until it does") {
  auto x = send_order(power_deed::port_cycle, "1-1.1");
  usb.ports[{"1-1.1"}].stuck = true;
  pass(10s);
  REQUIRE(*x);
  CHECK_FALSE((*x)->done);
  CHECK(says(**x, "does not come on again"));
  CHECK(intents().size() == 1);
  usb.ports[{"1-1.1"}].stuck = false;
  pass(10s);
  CHECK_FALSE(usb.any_off());
  CHECK(intents().empty());
}

TEST_CASE_METHOD(rack, "an operator's off stays, and on ends it") {
  auto off = order(power_deed::port_off, "1-1.1");
  CHECK(off.done);
  CHECK(says(off, "verified"));
  CHECK(intents().empty());
  pass(1min);
  CHECK(usb.any_off());
  kill("/hub_power");
  CHECK(usb.any_off());
  CHECK(order(power_deed::port_on, "1-1.1").done);
  CHECK_FALSE(usb.any_off());
  CHECK(kernel_has(id(11)));
}

TEST_CASE_METHOD(rack,
                 "what is unauthorised stays so until it is ended, and no longer than we live") {
  CHECK(order(power_deed::unauthorize, "1-1.1").done);
  CHECK(order(power_deed::unauthorize, "1-1.2").done);
  pass(1min);
  CHECK_FALSE(usb.of(id(11)).authorized);
  CHECK(intents().size() == 2);
  CHECK(order(power_deed::authorize, "1-1.1").done);
  CHECK(usb.of(id(11)).authorized);
  CHECK_FALSE(usb.of(id(12)).authorized);
  CHECK(order(power_deed::authorize, "").done);
  CHECK(usb.of(id(12)).authorized);
  CHECK(intents().empty());
  CHECK(order(power_deed::unauthorize, "1-1.1").done);
  kill("/hub_power");
  CHECK(usb.of(id(11)).authorized);
}

TEST_CASE_METHOD(rack, "a stick that comes back while its port is off shows that the port lies") {
  usb.ports[{"1-1.1"}].lies = true;
  usb.ports[{"1-1.1"}].hides = 2s; // the kernel has disconnected it, and meets it anew
  auto x = order(power_deed::port_cycle, "1-1.1");
  CHECK_FALSE(x.done);
  CHECK(says(x, "data-only: 1-1.1 reads off, device there"));
  CHECK(writes() == "off 1-1.1, on 1-1.1");
  CHECK(intents().empty());
  CHECK(says(order(power_deed::port_cycle, "1-1.1"), "port 1-1.1 is data-only"));
}
