#include "actors/hub_power.hpp"

#include "tests/support/usb_world.hpp"

#include <fstream>

using namespace dongled;
using namespace dongled::test;
using cure = fake_usb::cure;
using deed = io::usb::power_intent::deed;

namespace {

struct rack : usb_world {
  rack() { start_rack(); }

  std::string doing() {
    auto said = ask<supervision::actor_report>(at("/hub_power"), supervision::report_request{});
    return said ? said->state_text : "";
  }
};

struct rack_not_started : usb_world {};

bool says(const power_report& x, const std::string& text) {
  return x.read_back.find(text) != std::string::npos;
}

} // namespace

TEST_CASE_METHOD(rack, "a port is without power for as long as asked, and has it again after") {
  auto x = send_order(power_deed::port_cycle, "1-1.1");
  CHECK(writes() == "off 1-1.1");
  CHECK(intents().size() == 1);
  CHECK_FALSE(kernel_has(id(11)));
  pass(4900ms);
  CHECK(writes() == "off 1-1.1");
  CHECK(doing() == "power cycle of port 1-1.1 for test, 0 wait, 0 done, 1 to be undone");
  pass(200ms);
  CHECK(writes() == "off 1-1.1, on 1-1.1");
  CHECK(intents().empty());
  REQUIRE(*x);
  CHECK((*x)->done);
  CHECK((*x)->acted);
  CHECK(says(**x, "verified"));
  REQUIRE((*x)->acts.size() == 2);
  CHECK((*x)->acts[0].action == "USB: cut power of port 1-1.1");
  CHECK((*x)->acts[0].why == "test");
  CHECK((*x)->acts[1].action == "USB: power on port 1-1.1");
  CHECK((*x)->acts[1].read_back.find("reads on") != std::string::npos);
  CHECK(doing() == "idle, 0 wait, 1 done");
}

TEST_CASE_METHOD(rack, "orders are done one at a time, first come first served") {
  auto a = send_order(power_deed::port_cycle, "1-1.1");
  auto b = send_order(power_deed::unbind_bind, "1-1.2");
  auto c = send_order(power_deed::port_cycle, "1-2.1");
  CHECK(doing().find(", 2 wait, ") != std::string::npos);
  pass(1min);
  REQUIRE((*a && *b && *c));
  CHECK(writes() == "off 1-1.1, on 1-1.1, unbind 1-1.2, bind 1-1.2, off 1-2.1, on 1-2.1");
  CHECK((*b)->waited >= 5s);
  CHECK((*c)->waited >= 6s);
  CHECK(((*a)->done && (*b)->done && (*c)->done));
}

TEST_CASE_METHOD(rack, "killed in mid cycle it gives the power back as it dies") {
  auto x = send_order(power_deed::port_cycle, "1-1.1");
  auto behind = send_order(power_deed::port_cycle, "1-1.2");
  pass(1s);
  REQUIRE(usb.any_off());
  kill("/hub_power");
  CHECK_FALSE(usb.any_off());
  CHECK(intents().empty());
  REQUIRE((*x && *behind));
  CHECK_FALSE((*x)->done);
  CHECK(says(**behind, "hub_power went down"));
  pass(10s);
  CHECK(writes() == "off 1-1.1, on 1-1.1");
  CHECK(order(power_deed::port_cycle, "1-1.2").done);
}

TEST_CASE_METHOD(rack, "told to stop in mid cycle it drops its queue and switches on at once") {
  auto x = send_order(power_deed::port_cycle, "1-1.1");
  auto behind = send_order(power_deed::port_cycle, "1-1.2");
  pass(1s);
  self->send_exit(at("/hub_power"), caf::exit_reason::user_shutdown);
  run();
  CHECK_FALSE(usb.any_off());
  CHECK(writes() == "off 1-1.1, on 1-1.1");
  CHECK(intents().empty());
  REQUIRE(*behind);
  CHECK_FALSE((*behind)->done);
}

TEST_CASE_METHOD(rack_not_started, "what an earlier daemon left is undone before anything else") {
  io::usb::power_intents left{path + "/power"};
  REQUIRE(left.store({deed::port_off, "1-1.3", {}, 1, "toggle 1"}));
  REQUIRE(left.store({deed::unbound, "1-1.2", {}, 1, "toggle 1"}));
  usb.ports[{"1-1.3"}].on = false;
  usb.of(id(12)).bound = false;
  std::string seen;
  usb.settle();
  start({});
  CHECK_FALSE(usb.any_off());
  CHECK(usb.of(id(12)).bound);
  CHECK(intents().empty());
  CHECK(logged("port_off 1-1.3 was left behind and is undone"));
  CHECK(kernel_has(id(12)));
  CHECK(kernel_has(id(13)));
}

TEST_CASE_METHOD(rack_not_started,
                 "what cannot be undone yet is tried again, and orders are done") {
  io::usb::power_intents left{path + "/power"};
  REQUIRE(left.store({deed::port_off, "1-1.3", {}, 1, "toggle 1"}));
  usb.ports[{"1-1.3"}].on = false;
  usb.ports[{"1-1.3"}].stuck = true;
  usb.settle();
  start({});
  CHECK(intents().size() == 1);
  CHECK(order(power_deed::unbind_bind, "1-1.1").done);
  usb.ports[{"1-1.3"}].stuck = false;
  pass(6s);
  CHECK_FALSE(usb.any_off());
  CHECK(intents().empty());
}

TEST_CASE_METHOD(rack_not_started, "an intent that makes no sense is named and hinders nothing") {
  std::filesystem::create_directories(path + "/power");
  std::ofstream{path + "/power/nonsense"} << "??";
  usb.settle();
  start({});
  CHECK(logged("power/nonsense makes no sense"));
  CHECK(order(power_deed::port_cycle, "1-1.1").done);
}

TEST_CASE_METHOD(rack, "without a promise on disk nothing is cut") {
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

TEST_CASE_METHOD(rack, "a hub that switches no power is cycled by the port that feeds it") {
  usb.hubs[1].switchable = false;
  for (int n : {11, 12, 13})
    usb.of(id(n)).gone = cure::hub;
  strike();
  w->board->update(id(13), [](dongle_view& v) { v.power = {true, "test"}; });
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

TEST_CASE_METHOD(rack_not_started, "a host without USB says so to every order, and lives") {
  w->ports.open_usb = nullptr;
  start({});
  auto x = order(power_deed::port_cycle, "1-1.1");
  CHECK_FALSE(x.done);
  CHECK(says(x, "USB cannot be touched"));
  CHECK(ask<power_map>(at("/hub_power"), power_survey{})->error == x.read_back);
}

TEST_CASE_METHOD(rack, "an order whose giver died before its turn is not done") {
  auto first = send_order(power_deed::port_cycle, "1-1.1");
  auto giver = sys.spawn([this](caf::event_based_actor* me) -> caf::behavior {
    power_order x;
    x.what = power_deed::port_cycle;
    x.target = {"1-1.2"};
    me->request(at("/hub_power"), 3600s, x).then([](const power_report&) {}, [](caf::error&) {});
    return {[](int) {}};
  });
  run();
  CHECK(doing().find(", 1 wait") != std::string::npos);
  self->send_exit(giver, caf::exit_reason::kill);
  giver = nullptr;
  pass(20s);
  CHECK(writes() == "off 1-1.1, on 1-1.1");
}
