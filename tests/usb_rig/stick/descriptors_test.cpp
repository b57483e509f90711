#include "tests/usb_rig/stick/descriptors.hpp"

#include "tests/support/catch.hpp"

using namespace dongled::rig;

namespace {

constexpr uint16_t device = 0x0100, configuration = 0x0200;

bytes read(usb_mode mode, uint16_t value) {
  auto x = descriptor(mode, "0C5B8F279A64", value);
  REQUIRE(x);
  return *x;
}

/// How many descriptors of a type a configuration holds; fails when lengths do not add up.
size_t count(const bytes& b, uint8_t type) {
  size_t found = 0, at = 0;
  while (at < b.size()) {
    REQUIRE(b[at] >= 2);
    REQUIRE(at + b[at] <= b.size());
    found += b[at + 1] == type ? 1 : 0;
    at += b[at];
  }
  return found;
}

} // namespace

TEST_CASE("the stick names itself 12d1:1f01 before the switch and 12d1:14db after it") {
  for (auto [mode, low] : {std::pair{usb_mode::storage, 0x01}, {usb_mode::network, 0xdb}}) {
    auto b = read(mode, device);
    REQUIRE(b.size() == 18);
    CHECK(b[0] == 18);
    CHECK(b[8] == 0xd1);
    CHECK(b[9] == 0x12);
    CHECK(b[10] == low);
    CHECK(b[11] == (mode == usb_mode::storage ? 0x1f : 0x14));
    CHECK(b[17] == 1); // configurations
  }
}

TEST_CASE("a configuration tells its own length and holds whole descriptors") {
  for (auto mode : {usb_mode::storage, usb_mode::network}) {
    auto b = read(mode, configuration);
    CHECK(b.size() == size_t{b[2]} + 256u * b[3]);
    CHECK(b[4] == interfaces(mode).size());
    // The data interface has two settings: the one without endpoints and the one with both.
    CHECK(count(b, 4) == (mode == usb_mode::storage ? 1 : 3));
    CHECK(count(b, 5) == endpoints(mode, true).size());
  }
  CHECK(count(read(usb_mode::network, configuration), 0x24) == 3);
}

TEST_CASE("the Ethernet function's MAC address is a string of twelve digits") {
  auto b = read(usb_mode::network, configuration);
  // The Ethernet functional descriptor's fourth byte is the index of that string.
  size_t at = 0;
  while (b[at + 1] != 0x24 || b[at + 2] != 0x0f)
    at += b[at];
  auto text = read(usb_mode::network, static_cast<uint16_t>(0x0300 | b[at + 3]));
  REQUIRE(text.size() == 2 + 2 * 12);
  CHECK(text[2] == '0');
  CHECK(text[4] == 'C');
}

TEST_CASE("what the stick does not have it does not describe") {
  CHECK_FALSE(descriptor(usb_mode::storage, "", 0x0201)); // a second configuration
  CHECK_FALSE(descriptor(usb_mode::storage, "", 0x0309)); // a ninth string
  CHECK_FALSE(descriptor(usb_mode::network, "", 0x0f00)); // BOS
  CHECK(endpoints(usb_mode::network, false).size() == 1);
}
