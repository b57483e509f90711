#include "tests/lab/usb_model.hpp"

#include "tests/support/catch.hpp"

using namespace dongled::lab;

TEST_CASE("sticks fill hubs of four ports, and a hub stays free") {
  usb_model m{{11, 12, 13, 14, 15}};
  CHECK(m.stick(11)->path == "1-1.1");
  CHECK(m.stick(15)->path == "1-2.1");
  CHECK(m.is_free_port("1-3.4"));
  CHECK_FALSE(m.is_free_port("1-1.1"));
  CHECK_FALSE(m.is_free_port("1-9.1"));
  CHECK_FALSE(m.is_free_port("1-3"));
}

TEST_CASE("switching a hub's own port takes the power from its sticks only") {
  usb_model m{{11, 12, 13, 14, 15}};
  REQUIRE(m.switch_port("1-1", false));
  CHECK(m.condition(*m.stick(11)) == usb_condition::unpowered);
  CHECK(m.condition(*m.stick(15)) == usb_condition::ready);
  CHECK_FALSE(m.switch_port("1-1.9", false));
}

TEST_CASE("unbinding a hub hides its sticks without taking their power") {
  usb_model m{{11}};
  m.find("1-1")->bound = false;
  CHECK(m.has_power(*m.stick(11)));
  CHECK_FALSE(m.is_visible(*m.stick(11)));
}

TEST_CASE("unbinding and authorization last until the stick is enumerated again") {
  usb_model m{{11}};
  auto* x = m.stick(11);
  x->bound = false;
  CHECK(m.condition(*x) == usb_condition::unbound);
  CHECK(m.is_visible(*x));
  CHECK_FALSE(m.is_working(*x));
  x->authorized = false;
  CHECK(m.condition(*x) == usb_condition::unauthorized);
  m.switch_port("1-1.1", false);
  m.forget_the_invisible();
  m.switch_port("1-1.1", true);
  CHECK(m.condition(*x) == usb_condition::ready);
}

TEST_CASE("a hub that comes back has all its ports on") {
  usb_model m{{11}};
  m.switch_port("1-1.1", false);
  m.switch_port("1-1", false);
  m.forget_the_invisible();
  m.switch_port("1-1", true);
  CHECK(m.port_is_on("1-1.1"));
}

TEST_CASE("a stick in storage mode is visible and has no interface") {
  usb_model m{{11}};
  m.stick(11)->storage = true;
  CHECK(m.is_visible(*m.stick(11)));
  CHECK_FALSE(m.is_working(*m.stick(11)));
  CHECK(m.condition(*m.stick(11)) == usb_condition::storage);
}
