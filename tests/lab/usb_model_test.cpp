#include "tests/lab/usb_model.hpp"

#include "tests/support/catch.hpp"

using namespace dongled::lab;

namespace {

usb_model plain(std::vector<uint8_t> subnets) {
  return {default_layout(subnets.size()), std::move(subnets)};
}

usb_model laid_out(const char* layout, std::vector<uint8_t> subnets) {
  return {*parse_layout(layout), std::move(subnets)};
}

/// Off, what follows, on, what follows.
void cycle(usb_model& m, const std::vector<std::string>& ports) {
  for (bool on : {false, true})
    for (const auto& x : ports) {
      REQUIRE(m.switch_port(x, on));
      m.settle();
    }
}

void rebind(usb_model& m, const char* path) {
  for (bool bound : {false, true}) {
    REQUIRE(m.bind(path, bound));
    m.settle();
  }
}

} // namespace

TEST_CASE("sticks fill hubs of four ports, and a hub stays free") {
  auto m = plain({11, 12, 13, 14, 15});
  CHECK(m.stick(11)->path == "1-1.1");
  CHECK(m.stick(15)->path == "1-2.1");
  CHECK(m.is_free_port("1-3.4"));
  CHECK_FALSE(m.is_free_port("1-1.1"));
  CHECK_FALSE(m.is_free_port("1-9.1"));
  CHECK_FALSE(m.is_free_port("1-3"));
}

TEST_CASE("switching a hub's own port takes the power from its sticks only") {
  auto m = plain({11, 12, 13, 14, 15});
  REQUIRE(m.switch_port("1-1", false));
  CHECK(m.condition(*m.stick(11)) == usb_condition::unpowered);
  CHECK(m.condition(*m.stick(15)) == usb_condition::ready);
  CHECK_FALSE(m.switch_port("1-1.9", false));
}

TEST_CASE("unbinding a hub hides its sticks without taking their power") {
  auto m = plain({11});
  m.find("1-1")->bound = false;
  CHECK(m.has_power(*m.stick(11)));
  CHECK_FALSE(m.is_visible(*m.stick(11)));
}

TEST_CASE("unbinding and authorization last until the stick is enumerated again") {
  auto m = plain({11});
  auto* x = m.stick(11);
  x->bound = false;
  CHECK(m.condition(*x) == usb_condition::unbound);
  CHECK(m.is_visible(*x));
  CHECK_FALSE(m.is_working(*x));
  x->authorized = false;
  CHECK(m.condition(*x) == usb_condition::unauthorized);
  m.switch_port("1-1.1", false);
  m.settle();
  m.switch_port("1-1.1", true);
  CHECK(m.condition(*x) == usb_condition::ready);
}

TEST_CASE("a hub that comes back has all its ports on") {
  auto m = plain({11});
  m.switch_port("1-1.1", false);
  m.switch_port("1-1", false);
  m.settle();
  m.switch_port("1-1", true);
  CHECK(m.port_is_on("1-1.1"));
}

TEST_CASE("a stick in storage mode is visible and has no interface") {
  auto m = plain({11});
  m.stick(11)->storage = true;
  CHECK(m.is_visible(*m.stick(11)));
  CHECK_FALSE(m.is_working(*m.stick(11)));
  CHECK(m.condition(*m.stick(11)) == usb_condition::storage);
}

TEST_CASE("a chained hub hangs on the last port of another, and dies with it") {
  auto m = laid_out("3(2k),4", {11, 12, 13, 14});
  CHECK(m.stick(12)->path == "1-1.2");
  CHECK(m.stick(13)->path == "1-1.3.1");
  CHECK(m.stick(14)->path == "1-2.1");
  CHECK(m.find("1-1.3.2")->kind == usb_kind::keyboard);
  m.switch_port("1-1.3", false);
  m.settle();
  CHECK(m.condition(*m.stick(13)) == usb_condition::unpowered);
  CHECK(m.condition(*m.stick(12)) == usb_condition::ready);
  CHECK_FALSE(m.is_visible(*m.find("1-1.3.2")));
}

TEST_CASE("each controller has buses of its own") {
  auto m = laid_out("1t/1,1", {11, 12, 13});
  REQUIRE(m.controllers().size() == 2);
  CHECK(m.controllers()[0].usb3_root == "usb2");
  CHECK(m.controllers()[1].usb2_root == "usb3");
  CHECK(m.stick(13)->path == "3-2.1");
  CHECK(m.bind_controller("0000:00:15.0", false));
  m.settle();
  CHECK(m.condition(*m.stick(11)) == usb_condition::ready);
  CHECK(m.condition(*m.stick(12)) == usb_condition::unpowered);
  CHECK_FALSE(m.bind_controller("0000:00:99.0", false));
}

TEST_CASE("a USB 3 socket has power until both halves are off") {
  auto m = laid_out("2t", {11});
  CHECK(m.peer_of("1-1.1") == "2-1.1");
  CHECK(m.peer_of("2-1") == "1-1");
  m.switch_port("1-1.1", false);
  m.settle();
  CHECK(m.has_power(*m.stick(11)));
  CHECK_FALSE(m.is_visible(*m.stick(11)));
  m.switch_port("2-1.1", false);
  m.settle();
  CHECK_FALSE(m.has_power(*m.stick(11)));
  m.switch_port("1-1.1", true);
  m.settle();
  CHECK(m.is_visible(*m.stick(11)));
}

TEST_CASE("a plain hub has no twin, whatever hangs beside it") {
  auto m = laid_out("2t,2", {11, 12, 13});
  CHECK(m.find("2-1") != nullptr);
  CHECK(m.find("2-2") == nullptr);
  CHECK_FALSE(m.peer_of("1-2.1"));
}

TEST_CASE("a stuck stick is cured by its cure and by every harder one, not by a milder") {
  auto m = plain({11, 12});
  auto* x = m.stick(11);
  const std::vector<std::string> whole_hub{"1-1.1", "1-1.2", "1-1.3", "1-1.4"};
  for (auto needed : {usb_cure::bind, usb_cure::authorized, usb_cure::power, usb_cure::hub,
                      usb_cure::controller, usb_cure::none}) {
    INFO(to_string(needed));
    x->stuck = usb_stuck{needed};
    rebind(m, "1-1.1");
    CHECK(x->stuck.has_value() == (needed > usb_cure::bind));
    CHECK(m.authorize("1-1.1", false));
    CHECK(m.authorize("1-1.1", true));
    CHECK(x->stuck.has_value() == (needed > usb_cure::authorized));
    cycle(m, {"1-1.1"});
    CHECK(x->stuck.has_value() == (needed > usb_cure::power));
    cycle(m, whole_hub);
    CHECK(x->stuck.has_value() == (needed > usb_cure::hub));
    m.bind_controller("0000:00:14.0", false);
    m.settle();
    m.bind_controller("0000:00:14.0", true);
    m.settle();
    CHECK(x->stuck.has_value() == (needed > usb_cure::controller));
  }
}

TEST_CASE("binding what is bound, and half of a cycle, cure nothing") {
  auto m = plain({11});
  auto* x = m.stick(11);
  x->stuck = usb_stuck{usb_cure::bind};
  CHECK(m.bind("1-1.1", true));
  CHECK(m.authorize("1-1.1", true));
  CHECK(x->stuck);
  CHECK(m.bind("1-1.1", false));
  CHECK(x->stuck);
  x->stuck = usb_stuck{usb_cure::power};
  m.switch_port("1-1.1", false);
  m.settle();
  CHECK(x->stuck);
}

TEST_CASE("ports switched one after another are no whole hub, even if each had its turn") {
  auto m = plain({11});
  m.stick(11)->stuck = usb_stuck{usb_cure::hub};
  for (auto* port : {"1-1.1", "1-1.2", "1-1.3", "1-1.4"})
    cycle(m, {port});
  CHECK(m.stick(11)->stuck);
  cycle(m, {"1-1"});
  CHECK_FALSE(m.stick(11)->stuck);
}

TEST_CASE("what has left the bus is neither seen nor bound until its port was cycled") {
  auto m = plain({11});
  auto* x = m.stick(11);
  x->gone = usb_cure::power;
  m.settle();
  CHECK(m.condition(*x) == usb_condition::gone);
  CHECK_FALSE(m.is_visible(*x));
  CHECK(m.has_power(*x));
  CHECK_FALSE(m.bind("1-1.1", false));
  CHECK_FALSE(m.authorize("1-1.1", false));
  cycle(m, {"1-1.1"});
  CHECK(m.condition(*x) == usb_condition::ready);
}

TEST_CASE("a hub that swallows its sticks gives them back after it lost power as a whole") {
  auto m = laid_out("2(2)", {11, 12, 13});
  m.find("1-1")->swallows = true;
  m.settle();
  CHECK(m.is_visible(*m.find("1-1")));
  CHECK(m.condition(*m.stick(11)) == usb_condition::gone);
  CHECK_FALSE(m.is_visible(*m.stick(12)));
  cycle(m, {"1-1.1"});
  CHECK(m.condition(*m.stick(11)) == usb_condition::gone);
  cycle(m, {"1-1.1", "1-1.2"});
  CHECK(m.condition(*m.stick(11)) == usb_condition::ready);
  CHECK(m.is_visible(*m.stick(12)));
}

TEST_CASE("a port that lies keeps its stick alive, but not through the hub's own loss") {
  auto m = plain({11});
  auto* x = m.stick(11);
  m.let_port_lie("1-1.1", true);
  x->stuck = usb_stuck{usb_cure::power};
  m.switch_port("1-1.1", false);
  m.settle();
  CHECK_FALSE(m.port_is_on("1-1.1"));
  CHECK(m.condition(*x) == usb_condition::ready);
  m.switch_port("1-1.1", true);
  m.settle();
  CHECK(x->stuck);
  cycle(m, {"1-1.1", "1-1.2", "1-1.3", "1-1.4"});
  CHECK(x->stuck);
  cycle(m, {"1-1"});
  CHECK_FALSE(x->stuck);
}

TEST_CASE("a port that refuses cannot be switched") {
  auto m = plain({11});
  m.let_port_refuse("1-1.1", true);
  CHECK_FALSE(m.switch_port("1-1.1", false));
  CHECK(m.port_is_on("1-1.1"));
}

TEST_CASE("a stick can be stuck with its interface or without") {
  auto m = plain({11, 12});
  m.stick(11)->stuck = usb_stuck{usb_cure::bind, false};
  m.stick(12)->stuck = usb_stuck{usb_cure::bind, true};
  CHECK(m.has_interface(*m.stick(11)));
  CHECK_FALSE(m.has_interface(*m.stick(12)));
  CHECK(m.is_working(*m.stick(12)));
}

TEST_CASE("port paths lead to hub and number, and back") {
  using pair = std::pair<std::string, unsigned>;
  CHECK(port_of_path("1-1") == pair{"usb1", 1});
  CHECK(port_of_path("12-3.10.4") == pair{"12-3.10", 4});
  CHECK(child_at("usb12", 3) == "12-3");
  CHECK(child_at("12-3.10", 4) == "12-3.10.4");
  CHECK(parse_usb_cure("port") == usb_cure::power);
  CHECK_FALSE(parse_usb_cure("ports"));
}
