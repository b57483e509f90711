#include "actors/policy/whereabouts.hpp"

#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::policy;
using io::netlink::dongle_fact;

namespace {

using book = std::map<port_path, subnet_id>;

dongle_fact seen(int n, const char* port, bool conflict = false) {
  dongle_fact out;
  out.subnet = {static_cast<uint8_t>(n)};
  out.port = {port};
  out.conflict = conflict;
  return out;
}

/// Bus 1 of controller "pci" with hub 1-1 of four ports.
io::usb::topology plugged(std::initializer_list<const char*> sticks = {}, bool storage = false) {
  io::usb::topology out;
  out.controllers = {{"pci", {1}}};
  io::usb::hub root, hub;
  root.path = {"usb1"};
  root.root = true;
  root.bus = hub.bus = 1;
  root.controller = hub.controller = "pci";
  root.ports.resize(1);
  root.ports[0].child = {"1-1"};
  hub.path = {"1-1"};
  for (auto* child : {"1-1.1", "1-1.2", "1-1.3", "1-1.4"}) {
    hub.ports.emplace_back();
    hub.ports.back().child = {child};
  }
  out.hubs = {hub, root};
  for (auto* x : sticks) {
    out.devices.emplace_back();
    out.devices.back().path = {x};
    out.devices.back().storage_mode = storage;
  }
  return out;
}

whereabouts place(const std::vector<dongle_fact>& facts, const book& configured,
                  const book& learned, const whereabouts& before = {},
                  const io::usb::topology& usb = plugged()) {
  return find_place({11}, facts, usb, {configured, learned}, before);
}

} // namespace

TEST_CASE("where it is seen counts most, then where it was, the configuration, the memory") {
  book configured{{{"1-1.2"}, {11}}}, learned{{{"1-1.3"}, {11}}};
  whereabouts before{{"1-1.4"}, false, false, "1-1", "pci"};
  CHECK(place({seen(11, "1-1.1")}, configured, learned, before).port.text == "1-1.1");
  CHECK(place({}, configured, learned, before).port.text == "1-1.4");
  CHECK(place({}, configured, learned).port.text == "1-1.2");
  CHECK(place({}, {}, learned).port.text == "1-1.3");
  CHECK(place({}, {}, {}) == whereabouts{});
  CHECK(place({seen(11, "")}, {}, learned).port.text == "1-1.3");
}

TEST_CASE("a port where somebody else is seen is not its port any more") {
  book learned{{{"1-1.3"}, {11}}};
  whereabouts before{{"1-1.4"}, false, false, "1-1", "pci"};
  CHECK(place({seen(12, "1-1.4")}, {}, learned, before).port.text == "1-1.3");
  CHECK(place({seen(12, "1-1.3")}, {}, learned).port.text.empty());
  CHECK(place({seen(11, "1-1.2", true)}, {}, learned).port.text == "1-1.3");
  CHECK(place({seen(12, "1-1.3", true)}, {}, learned).port.text == "1-1.3");
}

TEST_CASE("what is on the port is told, and what it hangs on") {
  book learned{{{"1-1.3"}, {11}}};
  auto x = place({}, {}, learned, {}, plugged({"1-1.3"}));
  CHECK(x == whereabouts{{"1-1.3"}, true, false, "1-1", "pci"});
  CHECK(place({}, {}, learned, {}, plugged({"1-1.3"}, true)).storage);
  CHECK_FALSE(place({}, {}, learned, {}, plugged({"1-1.2"})).there);
}

TEST_CASE("a hub that has gone keeps its name, and so does a controller") {
  book learned{{{"1-1.3"}, {11}}};
  auto no_hub = plugged();
  no_hub.hubs.erase(no_hub.hubs.begin());
  auto x = place({}, {}, learned, {}, no_hub);
  CHECK(x.hub == "1-1");
  CHECK(x.controller == "pci");
  auto y = place({}, {}, learned, x, {});
  CHECK(y.hub == "1-1");
  CHECK(y.controller == "pci");
  CHECK(place({}, {}, learned, {{"1-1.4"}, true, false, "1-1", "pci"}, {}).port.text == "1-1.4");
  CHECK(place({seen(11, "2-1")}, {}, learned, x, {}).controller.empty());
}

TEST_CASE("the hub of a port follows from its name") {
  CHECK(hub_of({"1-1.2"}) == "1-1");
  CHECK(hub_of({"1-1.4.3"}) == "1-1.4");
  CHECK(hub_of({"12-3"}) == "usb12");
  CHECK(hub_of({""}).empty());
  CHECK(hub_of({"nonsense"}).empty());
}
