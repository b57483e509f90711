#include "actors/power/hub_power.hpp"

#include "tests/support/usb_world.hpp"

#include <fstream>

using namespace dongled;
using namespace dongled::test;
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

TEST_CASE_METHOD(rack, "a hub that answers after a minute holds a cycle no longer than its rung") {
  usb.ports[{"1-1.1"}].slow = 60s;
  usb.words = 0;
  auto began = now();
  auto x = order(power_deed::port_cycle, "1-1.1");
  CHECK(x.done);
  CHECK(usb.words == 3); // off, a look, on
  CHECK(now() - began < 200s);
  CHECK(intents().empty());
  for (auto port : {"1-1.2", "1-1.3", "1-1.4"})
    usb.ports[{port}].slow = 60s;
  for (int n : {11, 12, 13})
    usb.of(id(n)).hung = fake_usb::cure::hub;
  strike();
  pass(1min);
  transcript.clear();
  auto whole = send_order(power_deed::hub_cycle, "1-1", 11);
  auto next = send_order(power_deed::unbind_bind, "1-2.1");
  pass(3s);
  REQUIRE((*whole && *next));
  CHECK_FALSE((*whole)->done);
  CHECK(says(**whole, "1-1.4 was not told any more: its time was up after 180 s"));
  CHECK(
    writes()
    == "off 1-1.1, off 1-1.2, off 1-1.3, on 1-1.1, on 1-1.2, on 1-1.3, unbind 1-2.1, bind 1-2.1");
  CHECK_FALSE(usb.any_off());
  CHECK(intents().empty());
  CHECK((*next)->done);
}

TEST_CASE_METHOD(rack,
                 "a deaf stick is left unbound with one calm sentence, and tried now and then") {
  usb.of(id(11)).deaf = true;
  CHECK_FALSE(order(power_deed::unbind_bind, "1-1.1").done);
  REQUIRE(intents().size() == 1);
  transcript.clear();
  pass(5min);
  CHECK(logged("the stick on port 1-1.1 does not answer its driver: bind 1-1.1: it has no"));
  CHECK_FALSE(logged("was left behind and cannot be undone"));
  auto tries = writes();
  CHECK(std::count(tries.begin(), tries.end(), ',') <= 5);
  usb.of(id(11)).deaf = false;
  pass(61s);
  CHECK(usb.of(id(11)).bound);
  CHECK(intents().empty());
}

TEST_CASE_METHOD(rack, "whoever asks for a toggle is told each act as it happens") {
  std::vector<std::string> told;
  power_order x;
  x.what = power_deed::port_cycle;
  x.target = {"1-1.1"};
  x.why = "test";
  x.toggle = "1700";
  auto asker = kill_at_end(sys.spawn([&](caf::event_based_actor* me) -> caf::behavior {
    me->request(at("/hub_power"), 3600s, x).then([&](const power_report& y) {
      told.push_back(y.done ? "done" : y.read_back);
    });
    return {[&](const trace_note& y) { told.push_back(y.id + " " + y.entry.action); }};
  }));
  pass(1s);
  CHECK(told == std::vector<std::string>{"1700 USB: cut power of port 1-1.1"});
  pass(6s);
  CHECK(told
        == std::vector<std::string>{"1700 USB: cut power of port 1-1.1",
                                    "1700 USB: power on port 1-1.1", "done"});
}

TEST_CASE_METHOD(rack,
                 "an aborted toggle's orders are void, and what one has taken is given back") {
  power_order long_cut;
  long_cut.what = power_deed::port_cycle;
  long_cut.target = {"1-1.1"};
  long_cut.off_for = 60s;
  long_cut.why = "test";
  long_cut.toggle = "7";
  // A conductor listens to what is done for it; send_order's askers do not.
  auto order_of_a_conductor = [this](const power_order& x) {
    auto out = std::make_shared<std::optional<power_report>>();
    sys.spawn([=, to = at("/hub_power")](caf::event_based_actor* me) {
      me->request(to, 3600s, x)
        .then([=](const power_report& y) { *out = y; }, [](const caf::error&) {});
      return caf::behavior{[](const trace_note&) {}};
    });
    run();
    return out;
  };
  auto a = order_of_a_conductor(long_cut);
  long_cut.target = {"1-1.2"};
  auto b = order_of_a_conductor(long_cut);
  long_cut.target = {"1-1.3"};
  long_cut.toggle = "8";
  long_cut.off_for = 5s;
  auto c = order_of_a_conductor(long_cut);
  pass(1s);
  CHECK(writes() == "off 1-1.1");
  self->send(at("/hub_power"), power_abort{"7"});
  pass(1s);
  CHECK(writes().starts_with("off 1-1.1, on 1-1.1"));
  REQUIRE(*b);
  CHECK(says(**b, "called off"));
  CHECK_FALSE((*b)->acted);
  pass(20s);
  REQUIRE(*c);
  CHECK((*c)->done);
  CHECK(writes() == "off 1-1.1, on 1-1.1, off 1-1.3, on 1-1.3");
  CHECK(intents().empty());
}
