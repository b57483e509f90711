#include "actors/adoption/adoption.hpp"

#include "tests/actors/nursery.hpp"
#include "tests/support/board_hand.hpp"

using namespace dongled;
using namespace dongled::test;
using namespace std::chrono_literals;

namespace {

struct fixed_nursery : nursery {
  fixed_nursery() : nursery(settings::dongles_part::addressing::fixed) {}
};

} // namespace

TEST_CASE_METHOD(nursery, "a new stick becomes dongle 12 while its like is kept away") {
  auto end = adopted("1-1.1", 12);
  INFO(end.says);
  CHECK(end.done);
  CHECK(stick->lan == 12);
  CHECK(told("learned 1-1.1 12 860000000000007"));
  CHECK(w->learned->at({"1-1.1"}) == subnet_id{12});
  // The other one went before anything was moved, and came back at the end.
  CHECK(place("unauthorise 1-1.2") < place("re-plug 1-1.1"));
  CHECK(place("authorise 1-1.2") > place("learned 1-1.1 12 860000000000007"));
  CHECK(usb.devices[1].authorized);
  CHECK(kernel.now.addresses.size() == 3); // eth0's, and one for each stick, by DHCP
  CHECK(end.trace.size() >= 6);
}

TEST_CASE_METHOD(fixed_nursery, "with fixed addresses the host's own are set, and the last stays") {
  dhcp = false;
  std::erase_if(kernel.now.addresses, [](auto& a) { return a.ifindex >= 10; });
  auto end = adopted("1-1.1", 12);
  INFO(end.says);
  CHECK(end.done);
  std::vector<std::string> left;
  for (auto& a : kernel.now.addresses)
    if (a.ifindex == 10)
      left.push_back(a.local.address);
  CHECK(left == std::vector<std::string>{"192.168.12.100"});
  CHECK(!told("re-plug 1-1.1"));
}

TEST_CASE_METHOD(nursery, "a host without a DHCP client reaches the stick, but cannot verify it") {
  dhcp = false;
  std::erase_if(kernel.now.addresses, [](auto& a) { return a.ifindex == 10; });
  auto end = adopted("1-1.1", 12);
  CHECK(!end.done);
  CHECK(end.code == "NOT_VERIFIED");
  CHECK(end.says.find("no address in its new LAN") != std::string::npos);
  CHECK(stick->lan == 12);
  // What was borrowed is given back all the same.
  CHECK(std::none_of(kernel.now.addresses.begin(), kernel.now.addresses.end(),
                     [](auto& a) { return a.ifindex == 10; }));
  CHECK(usb.devices[1].authorized);
  CHECK(!w->learned->at({"1-1.1"}));
}

TEST_CASE_METHOD(nursery, "a stick that ignores the move is not learned") {
  stick->obeys = false;
  auto end = adopted("1-1.1", 12);
  CHECK(!end.done);
  CHECK(end.code == "NOT_VERIFIED");
  CHECK(!told("learned 1-1.1 12 860000000000007"));
  CHECK(usb.devices[1].authorized);
}

TEST_CASE_METHOD(nursery, "a stick that shows its CD-ROM is made a modem first") {
  usb.devices[0].storage_mode = true;
  usb.net.erase("usb0");
  auto end = adopted("1-1.1", 12);
  INFO(end.says);
  CHECK(end.done);
  CHECK(std::count(deeds.begin(), deeds.end(), "mode switch 1-1.1") == 2);
}

TEST_CASE_METHOD(nursery, "a neighbour that cannot be kept away ends it before anything is moved") {
  refuses = "unauthorise 1-1.2";
  auto end = adopted("1-1.1", 12);
  CHECK(end.code == "NEIGHBOUR_STAYS");
  CHECK(stick->lan == 8);
  CHECK(told("authorise 1-1.2"));
}

TEST_CASE_METHOD(nursery, "a neighbour that stays away is a failure, though the stick has moved") {
  refuses = "authorise 1-1.2";
  auto end = adopted("1-1.1", 12);
  CHECK(!end.done);
  CHECK(end.code == "LEFT_ASIDE");
  CHECK(end.says.find("1-1.2 is still kept away") != std::string::npos);
}

TEST_CASE_METHOD(nursery, "what cannot be adopted is refused, with nothing touched") {
  CHECK(adopted("1-1.3", 12).code == "NO_STICK");
  CHECK(adopted("1-1.1", 99).code == "INVALID_SUBNET");
  hand(*w->board).update({12}, [](auto& v) { v.toggle.running = "5"; });
  CHECK(adopted("1-1.1", 12).code == "TOGGLE_IN_PROGRESS");
  CHECK(deeds.empty());
}

TEST_CASE_METHOD(nursery, "one stick at a time") {
  REQUIRE(adopt("1-1.1", 12).code.empty());
  CHECK(adopt("1-1.2", 13).code == "ADOPTION_IN_PROGRESS");
  CHECK(newest().port.text == "1-1.1");
}

TEST_CASE_METHOD(nursery, "recovery of a dongle that is replaced rests meanwhile") {
  hand(*w->board).update({12}, [](auto& v) { v.known = true; });
  CHECK(adopted("1-1.1", 12).done);
  CHECK(place("pause recovery") < place("unauthorise 1-1.2"));
  CHECK(deeds.back() == "resume recovery");
  deeds.clear();
  hand(*w->board).update({13}, [](auto& v) {
    v.known = true;
    v.recovery.paused = true; // somebody else's wish
  });
  stick->lan = 8;
  give(11, 8);
  CHECK(adopted("1-1.2", 13).done);
  CHECK(!told("resume recovery"));
}

TEST_CASE_METHOD(nursery,
                 "recovery leaves a dongle alone that becomes known while it is taken in") {
  dhcp = false; // so that it takes its time
  std::erase_if(kernel.now.addresses, [](auto& a) { return a.ifindex == 10; });
  REQUIRE(adopt("1-1.1", 12).code.empty());
  while (stick->lan != 12)
    pass(1s);
  CHECK(!told("pause recovery"));
  hand(*w->board).update({12}, [](auto& v) { v.known = true; });
  pass(3s);
  CHECK(told("pause recovery"));
  CHECK(newest().running);
  pass(10min);
  CHECK(std::count(deeds.begin(), deeds.end(), "pause recovery") == 1);
  CHECK(deeds.back() == "resume recovery");
}

TEST_CASE_METHOD(nursery, "an adoption that died is tidied up by the next actor") {
  usb.devices[1].authorized = false;
  kernel.now.addresses.push_back({10, {"192.168.8.100", 24}, io::netlink::our_protocol});
  pass(5s); // the fixture's actor has just been started
  CHECK(told("authorise "));
  CHECK(told("kernel: ip address del 192.168.8.100/24 dev usb0 proto "
             + io::netlink::protocol_name(io::netlink::our_protocol)));
}
