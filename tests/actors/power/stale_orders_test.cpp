#include "actors/power/stale_orders.hpp"

#include "tests/support/usb_world.hpp"

// Orders that waited for USB are looked at again when their turn has come.

using namespace dongled;
using namespace dongled::test;
using cure = fake_usb::cure;
using io::netlink::dongle_fact;

namespace {

struct rack : usb_world {
  rack() { start_rack(); }

  /// hub_power is busy for that long, with another hub's port.
  pending keep_busy(milliseconds x) {
    power_order cycle;
    cycle.what = power_deed::port_cycle;
    cycle.target = {"1-2.1"};
    cycle.off_for = x;
    cycle.why = "test";
    return send_order(cycle);
  }

  std::string writes_on(const std::string& port) const {
    std::string out;
    auto all = writes() + ", ";
    for (size_t at = 0, end; (end = all.find(", ", at)) != std::string::npos; at = end + 2)
      if (auto one = all.substr(at, end - at); one.ends_with(" " + port))
        out += one + "; ";
    return out;
  }
};

power_order on(const char* port, int dongle, power_deed what = power_deed::unbind_bind) {
  power_order x;
  x.what = what;
  x.target = {port};
  x.dongle = {static_cast<uint8_t>(dongle)};
  return x;
}

dongle_fact fact(int n, const char* port) {
  dongle_fact x;
  x.subnet = {static_cast<uint8_t>(n)};
  x.port = {port};
  return x;
}

} // namespace

TEST_CASE("an order for a port where another dongle is now is misplaced") {
  auto x = on("1-1.1", 11);
  CHECK(misplaced(x, {}, nullptr, nullptr).empty());
  CHECK(misplaced(x, {fact(11, "1-1.1"), fact(12, "1-1.2")}, nullptr, nullptr).empty());
  CHECK(misplaced(x, {fact(12, "1-1.1")}, nullptr, nullptr) == "dongle 12 is on port 1-1.1 now");
  CHECK(misplaced(x, {fact(11, "1-1.2")}, nullptr, nullptr) == "dongle 11 is on port 1-1.2 now");
  CHECK(misplaced(on("1-1.1", 0), {fact(12, "1-1.1")}, nullptr, nullptr).empty());
  CHECK(
    misplaced(on("1-1.1", 11, power_deed::port_on), {fact(12, "1-1.1")}, nullptr, nullptr).empty());
}

TEST_CASE("another device is one that is unlike in the same mode") {
  io::usb::device a, b;
  a.vendor = b.vendor = 0x12d1;
  a.serial = "1";
  b.serial = "2";
  auto x = on("1-1.1", 11);
  CHECK(misplaced(x, {}, &a, &a).empty());
  CHECK(misplaced(x, {}, &a, &b) == "another device is on port 1-1.1 now");
  b.storage_mode = true; // as a CD-ROM it calls itself otherwise
  CHECK(misplaced(x, {}, &a, &b).empty());
  CHECK(misplaced(x, {}, &a, nullptr).empty());
}

TEST_CASE("an order that nobody waits for any more is void") {
  auto x = on("1-1.1", 11);
  CHECK(expired(x, 1h).empty());
  x.valid_for = 60s;
  CHECK(expired(x, 60s).empty());
  CHECK(expired(x, 61s).find("nobody waits") != std::string::npos);
}

TEST_CASE_METHOD(rack, "an order whose dongle was healed while it waited is not carried out") {
  auto other = keep_busy(60s);
  usb.of(id(11)).hung = cure::none;
  strike();
  auto toggle = begin(11);
  pass(30s);
  REQUIRE(view(11).toggle.action.find("USB") == std::string::npos);
  usb.of(id(11)).hung.reset();
  strike();
  pass(5min);
  REQUIRE(*other);
  auto x = record(toggle);
  REQUIRE(x.result);
  CHECK(x.result->outcome == toggle_outcome::recovered);
  CHECK(writes_on("1-1.1").empty());
}

TEST_CASE_METHOD(rack, "an order whose dongle is still ill when its turn comes is carried out") {
  auto other = keep_busy(60s);
  usb.of(id(11)).hung = cure::bind;
  strike();
  auto toggle = begin(11);
  pass(5min);
  REQUIRE(*other);
  CHECK(record(toggle).result->outcome == toggle_outcome::recovered);
  CHECK(writes_on("1-1.1") == "unbind 1-1.1; bind 1-1.1; ");
}

TEST_CASE_METHOD(rack, "an order for a port where another stick sits by then is refused") {
  auto other = keep_busy(60s);
  auto late = send_order(power_deed::port_cycle, "1-1.1", 11);
  usb.of(id(11)).plugged = false;
  usb.of(id(12)).port = {"1-1.1"};
  strike();
  pass(2min);
  REQUIRE((*other && *late));
  CHECK_FALSE((*late)->acted);
  CHECK((*late)->read_back.find("dongle 12 is on port 1-1.1 now") != std::string::npos);
  CHECK(writes_on("1-1.1").empty());
}

TEST_CASE_METHOD(rack, "who has nothing to wait for any more is not served") {
  auto other = keep_busy(60s);
  auto x = on("1-1.1", 11, power_deed::port_cycle);
  x.valid_for = 30s;
  auto late = send_order(x);
  pass(2min);
  REQUIRE((*other && *late));
  CHECK_FALSE((*late)->acted);
  CHECK((*late)->read_back.find("nobody waits for it any more") != std::string::npos);
}
