#include "actors/power/deed_whole.hpp"

#include "tests/support/board_hand.hpp"
#include "tests/support/usb_world.hpp"

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

TEST_CASE_METHOD(rack, "a whole hub goes with all its ports, used or not, and they come back") {
  for (int n : {11, 12, 13})
    usb.of(id(n)).gone = cure::hub;
  strike();
  auto x = send_order(power_deed::hub_cycle, "1-1", 11);
  CHECK(writes() == "off 1-1.1, off 1-1.2, off 1-1.3, off 1-1.4");
  CHECK(intents().size() == 4);
  auto same = send_order(power_deed::hub_cycle, "1-1", 12);
  auto other = send_order(power_deed::hub_cycle, "1-2", 14);
  pass(10s);
  REQUIRE((*x && *same && *other));
  CHECK((*x)->done);
  CHECK((*same)->done);
  CHECK(says(**same, "shared with test"));
  CHECK((*same)->acts.empty());
  CHECK_FALSE((*other)->done);
  CHECK(says(**other, "hub 1-2: dongles 14, 15; ill 14 (1 of 2 = 50 %, needs 70 %)"));
  CHECK(writes().ends_with("on 1-1.1, on 1-1.2, on 1-1.3, on 1-1.4"));
  CHECK(intents().empty());
  CHECK(kernel_has(id(12)));
}

TEST_CASE_METHOD(rack, "a neighbour's data-only port spoils no hub cycle for the others") {
  for (int n : {11, 12, 13})
    usb.of(id(n)).hung = cure::hub;
  usb.ports[{"1-1.2"}].lies = true;
  strike();
  pass(1min);
  auto x = order(power_deed::hub_cycle, "1-1", 11);
  CHECK(x.done);
  CHECK(says(x, "data-only: 1-1.2 reads off, device there"));
  CHECK(writes().ends_with("on 1-1.4"));
  for (int n : {11, 13})
    usb.of(id(n)).hung = cure::hub;
  strike();
  pass(1min);
  auto own = order(power_deed::hub_cycle, "1-1", 12); // whom that did not help
  CHECK(own.done);
  CHECK(writes().ends_with("off 1-1, on 1-1"));
}

TEST_CASE_METHOD(rack, "a hub that switches no power is cycled by the port that feeds it") {
  usb.hubs[1].switchable = false;
  for (int n : {11, 12, 13})
    usb.of(id(n)).gone = cure::hub;
  strike();
  hand(*w->board).update(id(13), [](dongle_view& v) { v.power = {true, "test"}; });
  auto x = order(power_deed::hub_cycle, "1-1", 11);
  CHECK(x.done);
  CHECK(says(x, "by the port that feeds it"));
  CHECK(writes() == "off 1-1, on 1-1, off 1-1.3");
  CHECK(kernel_has(id(11)));
}

TEST_CASE_METHOD(rack, "a hub that carries anything foreign is never cut, nor its controller") {
  usb.foreign[{"1-1.4"}] = "USB Disk";
  for (auto& x : usb.sticks)
    x.gone = cure::controller;
  strike();
  CHECK(says(order(power_deed::hub_cycle, "1-1", 11), "carries 1-1.4 (USB Disk)"));
  CHECK(says(order(power_deed::controller_cycle, fake_usb::controller_name, 11),
             "carries 1-1.4 (USB Disk)"));
  CHECK(writes().empty());
}

TEST_CASE_METHOD(rack, "a controller is taken from its driver and given back") {
  for (auto& x : usb.sticks)
    x.gone = cure::controller;
  strike();
  auto x = send_order(power_deed::controller_cycle, fake_usb::controller_name, 11);
  REQUIRE(intents().size() == 1);
  CHECK(intents()[0].driver == "xhci_hcd");
  pass(6s);
  REQUIRE(*x);
  CHECK((*x)->done);
  CHECK(writes() == "unbind 0000:00:14.0, bind 0000:00:14.0");
  CHECK(intents().empty());
  for (int n : {11, 12, 13, 14, 15})
    CHECK(kernel_has(id(n)));
}

TEST_CASE_METHOD(rack, "a hub with a port that is known to lie is cut by the port that feeds it") {
  usb.ports[{"1-1.1"}].lies = true;
  CHECK(says(order(power_deed::port_cycle, "1-1.1"), "data-only"));
  for (int n : {11, 12, 13})
    usb.of(id(n)).gone = cure::hub; // so that its own port's word cannot be seen through
  strike();
  transcript.clear();
  auto x = order(power_deed::hub_cycle, "1-1", 11);
  CHECK(x.done);
  CHECK(says(x, "its port 1-1.1 is data-only; by the port that feeds it"));
  CHECK(writes() == "off 1-1, on 1-1");
  for (int n : {11, 12, 13})
    CHECK(kernel_has(id(n)));
  CHECK(says(order(power_deed::port_cycle, "1-1.1"), "is data-only")); // not forgotten
}

TEST_CASE_METHOD(rack,
                 "where no port feeds the hub either, a lying one is said to be out of reach") {
  usb.hubs[0].switchable = false;
  usb.ports[{"1-1.1"}].lies = true;
  CHECK(says(order(power_deed::port_cycle, "1-1.1"), "data-only"));
  for (int n : {11, 12, 13})
    usb.of(id(n)).gone = cure::port;
  strike();
  transcript.clear();
  auto own = order(power_deed::hub_cycle, "1-1", 11);
  CHECK_FALSE(own.done);
  CHECK(says(own, "its port 1-1.1 is data-only; the port that feeds it cannot be switched"));
  CHECK(writes().empty());
  auto other = order(power_deed::hub_cycle, "1-1", 12); // whom its own ports may help
  CHECK(other.done);
  CHECK(writes().starts_with("off 1-1.1, off 1-1.2"));
  CHECK(kernel_has(id(12)));
}

TEST_CASE_METHOD(rack, "what an operator has switched off is off after its controller came back") {
  CHECK(order(power_deed::port_off, "1-2.2").done);
  hand(*w->board).update(id(15), [](dongle_view& v) { v.power = {true, "test"}; });
  for (int n : {11, 12, 13, 14})
    usb.of(id(n)).gone = cure::controller;
  strike();
  transcript.clear();
  CHECK(order(power_deed::controller_cycle, fake_usb::controller_name, 11).done);
  CHECK(writes().starts_with("unbind 0000:00:14.0, bind 0000:00:14.0, off 1-2.2"));
  CHECK_FALSE(usb.ports[{"1-2.2"}].on);
  CHECK(kernel_has(id(14)));
  CHECK_FALSE(kernel_has(id(15)));
}

TEST_CASE_METHOD(rack,
                 "what an operator has switched off on a chained hub is off after the upper one") {
  usb.add_hub("1-1.4", 4);
  auto& deep = usb.add(id(16), "1-1.4.1");
  deep.gone = cure::hub;
  w->learned->learn(id(16), {{"1-1.4.1"}, {}});
  hand(*w->board).update(id(16), [](dongle_view& v) {
    v.known = true;
    v.power = {true, "test"};
  });
  usb.ports[{"1-1.4.1"}].on = false;
  for (int n : {11, 12, 13})
    usb.of(id(n)).gone = cure::hub;
  strike();
  usb.write = [this](const std::string& x) {
    transcript += "usb: " + x + "\n";
    if (x == "on 1-1.4") // a hub comes back with power on all ports
      usb.ports[{"1-1.4.1"}].on = true;
  };
  CHECK(order(power_deed::hub_cycle, "1-1", 11).done);
  INFO(writes());
  CHECK(writes().find("on 1-1.4, off 1-1.4.1") != std::string::npos);
  CHECK_FALSE(usb.ports[{"1-1.4.1"}].on);
}
