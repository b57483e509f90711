#include "actors/policy/blast_radius.hpp"

#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::policy;
using io::usb::topology;

namespace {

constexpr auto quorum = 0.7;
constexpr const char* pci = "0000:00:14.0";

io::usb::device thing(const std::string& path, uint16_t vendor, const std::string& name = {}) {
  io::usb::device x;
  x.path = {path};
  x.vendor = vendor;
  x.product = 0x14db;
  x.product_name = name;
  return x;
}

void add_hub(topology& to, const std::string& path, const std::string& controller = pci,
             uint16_t bus = 1) {
  io::usb::hub x;
  x.path = {path};
  x.root = path.starts_with("usb");
  x.controller = controller;
  x.bus = bus;
  for (uint8_t i = 1; i <= 4; ++i) {
    io::usb::port p;
    p.number = i;
    p.child = io::usb::child_path(x.path, i);
    x.ports.push_back(p);
  }
  to.hubs.push_back(x);
  auto d = thing(path, 0x1d6b);
  d.device_class = 0x09;
  to.devices.push_back(d);
}

/// Two hubs on the root hub, one of them with a chained hub.
topology rack() {
  topology x;
  x.controllers.push_back({pci, {1, 2}, "xhci_hcd"});
  add_hub(x, "usb1");
  add_hub(x, "1-1");
  add_hub(x, "1-1.4");
  add_hub(x, "1-2");
  return x;
}

at_risk one(int n, const std::string& port, stake now) {
  return {{static_cast<uint8_t>(n)}, {port}, now};
}

std::vector<int> numbers(const std::vector<subnet_id>& xs) {
  std::vector<int> out;
  for (auto x : xs)
    out.push_back(x.n);
  return out;
}

} // namespace

TEST_CASE("a hub goes when the quorum of those that would lose power is ill") {
  struct row {
    int ill, well;
    bool allowed;
  };
  for (auto [ill, well, allowed] :
       {row{1, 0, true}, row{1, 1, false}, row{2, 1, false}, row{3, 1, true}, row{7, 3, true},
        row{6, 3, false}, row{2, 0, true}, row{0, 2, false}, row{0, 0, false}}) {
    std::vector<at_risk> rows;
    for (int i = 0; i < ill + well; ++i)
      rows.push_back(
        one(11 + i, "1-1." + std::to_string(i + 1), i < ill ? stake::ill : stake::well));
    CAPTURE(ill, well);
    CHECK(judge_hub_cut({"1-1"}, rack(), rows, quorum).allowed == allowed);
  }
}

TEST_CASE("a verdict names the hub, whom it hits, who is ill, and the share") {
  auto x = plan_hub_cut({"1-1.1"}, rack(),
                        {one(14, "1-1.3", stake::ill), one(11, "1-1.1", stake::ill),
                         one(12, "1-1.2", stake::well), one(15, "1-2.1", stake::ill)},
                        quorum);
  CHECK(x.target == "1-1");
  CHECK_FALSE(x.allowed);
  CHECK(numbers(x.ill) == std::vector{11, 14});
  CHECK(numbers(x.well) == std::vector{12});
  CHECK(x.words == "hub 1-1: dongles 11, 12, 14; ill 11, 14 (2 of 3 = 66 %, needs 70 %)");
}

TEST_CASE("dongles of chained hubs lose power with the hub above, and not the other way round") {
  std::vector<at_risk> rows{one(11, "1-1.1", stake::ill), one(12, "1-1.4.2", stake::well)};
  auto above = plan_hub_cut({"1-1.1"}, rack(), rows, quorum);
  CHECK(numbers(above.well) == std::vector{12});
  CHECK_FALSE(above.allowed);
  rows[1].now = stake::ill;
  rows[0].now = stake::well;
  auto below = plan_hub_cut({"1-1.4.2"}, rack(), rows, quorum);
  CHECK(below.target == "1-1.4");
  CHECK(below.well.empty());
  CHECK(below.allowed);
}

TEST_CASE("the other half of a USB 3 box goes with it") {
  auto now = rack();
  add_hub(now, "2-1", pci, 2);
  for (auto& x : now.hubs)
    if (x.path.text == "1-1")
      x.twin = port_path{"2-1"};
  auto x = plan_hub_cut({"1-1.1"}, now,
                        {one(11, "1-1.1", stake::ill), one(12, "2-1.2", stake::well)}, quorum);
  CHECK(numbers(x.well) == std::vector{12});
  CHECK_FALSE(x.allowed);
}

TEST_CASE("a hub that is gone from USB is judged by the places of its dongles") {
  auto now = rack();
  std::erase_if(now.hubs, [](auto& x) { return x.path.text == "1-2"; });
  std::erase_if(now.devices, [](auto& x) { return x.path.text == "1-2"; });
  auto x = plan_hub_cut({"1-2.1"}, now,
                        {one(15, "1-2.1", stake::ill), one(16, "1-2.2", stake::ill)}, quorum);
  CHECK(x.target == "1-2");
  CHECK(x.allowed);
}

TEST_CASE("a stick on the root hub has no hub to be switched, but a controller") {
  std::vector<at_risk> rows{one(11, "1-3", stake::ill)};
  auto hub = plan_hub_cut({"1-3"}, rack(), rows, quorum);
  CHECK_FALSE(hub.allowed);
  CHECK(hub.target.empty());
  CHECK(hub.words.find("root hub") != std::string::npos);
  auto controller = plan_controller_cut({"1-3"}, rack(), rows, quorum);
  CHECK(controller.allowed);
  CHECK(controller.target == pci);
}

TEST_CASE("a controller needs the quorum over all its hubs and buses") {
  std::vector<at_risk> rows{one(11, "1-1.1", stake::ill), one(12, "1-1.2", stake::ill),
                            one(13, "1-2.1", stake::well), one(14, "2-1.1", stake::well)};
  CHECK_FALSE(plan_controller_cut({"1-1.1"}, rack(), rows, quorum).allowed);
  rows[2].now = stake::ill;
  auto x = plan_controller_cut({"1-1.1"}, rack(), rows, quorum);
  CHECK(x.allowed);
  CHECK(x.words.find("3 of 4 = 75 %") != std::string::npos);
  CHECK_FALSE(plan_controller_cut({"3-1.1"}, rack(), rows, quorum).allowed); // whose bus is that?
}

TEST_CASE("what carries anything but hubs and dongles is never switched, and is named") {
  auto now = rack();
  now.devices.push_back(thing("1-1.4.3", 0x046d, "USB Keyboard"));
  std::vector<at_risk> rows{one(11, "1-1.1", stake::ill), one(15, "1-2.1", stake::ill)};
  auto x = plan_hub_cut({"1-1.1"}, now, rows, quorum);
  CHECK_FALSE(x.allowed);
  CHECK(x.words == "hub 1-1 carries 1-1.4.3 (USB Keyboard), which is no dongle");
  CHECK(plan_hub_cut({"1-2.1"}, now, rows, quorum).allowed);
  CHECK_FALSE(plan_controller_cut({"1-2.1"}, now, rows, quorum).allowed);
  CHECK(name_of(thing("1-3", 0x046d)) == "1-3 (046d:14db)");
}

TEST_CASE("a hub that carries the uplink is never switched, be it on a stick of ours or away") {
  auto now = rack();
  now.devices.push_back(thing("1-1.3", 0x12d1));
  std::vector<at_risk> rows{one(11, "1-1.1", stake::ill), one(12, "1-1.2", stake::ill),
                            one(15, "1-2.1", stake::ill)};
  CHECK(plan_hub_cut({"1-1.1"}, now, rows, quorum).allowed);
  io::usb::stick_rules rules;
  rules.uplink = {true, "eth3", {"1-1.3"}, {0x12d1, 0x14db}};
  auto no = plan_hub_cut({"1-1.1"}, now, rows, quorum, rules);
  CHECK_FALSE(no.allowed);
  CHECK(no.words == "hub 1-1 carries the uplink, eth3 on port 1-1.3");
  CHECK_FALSE(plan_controller_cut({"1-2.1"}, now, rows, quorum, rules).allowed);
  CHECK(plan_hub_cut({"1-2.1"}, now, rows, quorum, rules).allowed);
  now.devices.pop_back();
  CHECK_FALSE(plan_hub_cut({"1-1.1"}, now, rows, quorum, rules).allowed);
}

TEST_CASE("a vendor's other device bars the cut of its hub") {
  auto now = rack();
  auto phone = thing("1-1.3", 0x12d1);
  phone.product = 0x107e;
  phone.interfaces.push_back({"1-1.3:1.0", 0x02, "cdc_ether", {"usb0"}});
  now.devices.push_back(phone);
  std::vector<at_risk> rows{one(11, "1-1.1", stake::ill)};
  CHECK_FALSE(plan_hub_cut({"1-1.1"}, now, rows, quorum).allowed);
}

TEST_CASE("what speaks for a cut, what against it, and what does not count") {
  constexpr unix_ms now = 1'700'000'000'000;
  constexpr unix_ms minute = 60'000;
  dongle_signs well;
  well.there = well.interface = true;
  well.seen_at = now;
  CHECK(stake_of(well, now) == stake::well);
  auto failing = well;
  failing.failing = true;
  CHECK(stake_of(failing, now) == stake::ill);
  auto climbs = well;
  climbs.climbs = true;
  CHECK(stake_of(climbs, now) == stake::ill);
  auto without = well;
  without.interface = false;
  CHECK(stake_of(without, now) == stake::ill);
  auto gone = without;
  gone.there = false;
  gone.seen_at = now - 10 * minute;
  CHECK(stake_of(gone, now) == stake::ill);
  gone.seen_at -= 1;
  CHECK(stake_of(gone, now) == stake::away);
  gone.climbs = true;
  CHECK(stake_of(gone, now) == stake::away); // whoever asks: nobody knows that it failed
  gone.seen_at = 0;
  CHECK(stake_of(gone, now) == stake::away);
  failing.off = climbs.off = true;
  CHECK(stake_of(failing, now) == stake::off);
  CHECK(stake_of(climbs, now) == stake::off);
}

TEST_CASE("dongles that are off or long gone count on neither side") {
  std::vector<at_risk> rows{one(11, "1-1.1", stake::ill), one(12, "1-1.2", stake::off),
                            one(13, "1-1.3", stake::away)};
  auto x = plan_hub_cut({"1-1.1"}, rack(), rows, quorum);
  CHECK(x.allowed);
  CHECK(x.words == "hub 1-1: dongle 11; ill 11 (1 of 1 = 100 %, needs 70 %)");
  rows[0].now = stake::away;
  CHECK_FALSE(plan_hub_cut({"1-1.1"}, rack(), rows, quorum).allowed);
}

TEST_CASE("places are compared part by part") {
  CHECK(hangs_below({"1-1.4.2"}, {"1-1"}));
  CHECK(hangs_below({"1-1.4"}, {"1-1"}));
  CHECK_FALSE(hangs_below({"1-1"}, {"1-1"}));
  CHECK_FALSE(hangs_below({"1-10.2"}, {"1-1"}));
  CHECK_FALSE(hangs_below({"11-1.2"}, {"1-1"}));
  CHECK(hangs_below({"1-3"}, {"usb1"}));
  CHECK_FALSE(hangs_below({"11-3"}, {"usb1"}));
}
