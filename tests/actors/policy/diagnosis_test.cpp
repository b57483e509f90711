#include "actors/policy/diagnosis.hpp"

#include "tests/support/catch.hpp"

#include <set>

using namespace dongled::policy;

namespace {

/// A dongle with nothing wrong.
findings healthy() {
  findings x;
  x.interface_present = true;
  x.egress = "203.0.113.7";
  x.modem_answered = x.modem_connected = true;
  return x;
}

findings without_egress() {
  auto x = healthy();
  x.egress.reset();
  x.probe_error = "timed out";
  return x;
}

bool says(const diagnosis& x, const std::string& text) {
  return x.why.find(text) != std::string::npos;
}

} // namespace

TEST_CASE("a dongle whose probe comes home is healthy, whatever its modem says") {
  auto x = healthy();
  CHECK(diagnose(x).what == illness::none);
  CHECK(says(diagnose(x), "203.0.113.7"));
  x.modem_answered = x.modem_connected = false;
  x.modem_trouble = "There is no SIM in the modem.";
  CHECK(diagnose(x).what == illness::none);
}

TEST_CASE("what comes first in the way out is diagnosed first") {
  auto x = without_egress();
  x.missing_routes = {"table 11 has no default route", "no rule from 192.168.11.100"};
  auto routes = diagnose(x);
  CHECK(routes.what == illness::no_route);
  CHECK(says(routes, "no default route"));
  CHECK(says(routes, "no rule"));
  x.interface_present = false;
  CHECK(diagnose(x).what == illness::no_interface);
  x.conflict = true;
  CHECK(diagnose(x).what == illness::hopeless);
  CHECK(says(diagnose(x), "two interfaces"));
}

TEST_CASE("without interface it matters whether the stick shows its CD-ROM") {
  findings x;
  x.usb_seen = "its device is on port 1-1.2, unbound";
  CHECK(diagnose(x).what == illness::no_interface);
  CHECK(says(diagnose(x), "unbound"));
  x.storage_mode = true;
  CHECK(diagnose(x).what == illness::storage_mode);
  x.interface_present = true;
  x.egress = "203.0.113.7";
  CHECK(diagnose(x).what == illness::none);
}

TEST_CASE("without egress the modem's word tells how, and the probe's why") {
  auto x = without_egress();
  CHECK(diagnose(x).what == illness::no_egress);
  CHECK(says(diagnose(x), "timed out"));
  CHECK(says(diagnose(x), "the modem says connected"));
  x.modem_connected = false;
  CHECK(diagnose(x).what == illness::no_egress);
  CHECK(says(diagnose(x), "offline"));
  x.modem_answered = false;
  CHECK(diagnose(x).what == illness::no_egress);
  CHECK(says(diagnose(x), "silent"));
}

TEST_CASE("what no repair heals is hopeless, and says what it is") {
  auto x = without_egress();
  x.modem_trouble = "The SIM waits for its PIN.";
  CHECK(diagnose(x).what == illness::hopeless);
  CHECK(diagnose(x).why == "The SIM waits for its PIN.");
}

TEST_CASE("any combination of findings has a verdict with a reason") {
  for (unsigned bits = 0; bits < 256; ++bits) {
    auto on = [&](unsigned i) { return (bits >> i & 1) != 0; };
    findings x;
    x.interface_present = on(0);
    x.conflict = on(1);
    if (on(2))
      x.missing_routes = {"a route"};
    if (on(3))
      x.egress = "198.51.100.1";
    x.modem_answered = on(4);
    x.modem_connected = on(5);
    x.modem_trouble = on(6) ? "trouble" : "";
    x.storage_mode = on(7);
    x.usb_seen = "seen";
    auto said = diagnose(x);
    CHECK_FALSE(said.why.empty());
    if (said.what == illness::none)
      CHECK((x.egress && x.interface_present && !x.conflict));
    if (!x.interface_present && !x.conflict)
      CHECK(said.what == (x.storage_mode ? illness::storage_mode : illness::no_interface));
  }
}

TEST_CASE("illnesses have names of their own") {
  std::set<std::string> names;
  for (auto x : {illness::none, illness::no_route, illness::no_egress, illness::storage_mode,
                 illness::no_interface, illness::hopeless})
    names.insert(to_string(x));
  CHECK(names.size() == 6);
  CHECK_FALSE(names.contains("?"));
}
