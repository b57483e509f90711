#include "tests/lab/uplink_tap.hpp"

#include "tests/lab/firewall.hpp"
#include "tests/support/catch.hpp"

using namespace dongled::lab;

namespace {

std::vector<uint8_t> udp4() {
  std::vector<uint8_t> p(28);
  p[0] = 0x45;
  p[9] = 17;
  const uint8_t rest[] = {198, 18, 0, 2, 192, 0, 2, 53, 0x9c, 0x40, 0, 53};
  std::copy(std::begin(rest), std::end(rest), p.begin() + 12);
  return p;
}

} // namespace

TEST_CASE("a packet is a flow with the server's port") {
  auto x = classify_packet(udp4());
  REQUIRE(x);
  CHECK(*x == uplink_flow{"udp", "198.18.0.2", "192.0.2.53", 53});
}

TEST_CASE("a packet cut off anywhere is still counted or is no packet at all") {
  auto whole = udp4();
  for (size_t n = 0; n < whole.size(); ++n) {
    auto x = classify_packet({whole.data(), n});
    CHECK(x.has_value() == (n >= 20));
  }
}

TEST_CASE("neighbour discovery is the link's own chatter, a ping is not") {
  std::vector<uint8_t> p(48);
  p[0] = 0x60;
  p[6] = 58;
  p[40] = 135;
  CHECK_FALSE(classify_packet(p));
  p[40] = 128;
  REQUIRE(classify_packet(p));
  CHECK(classify_packet(p)->proto == "icmp");
}

TEST_CASE("a dongle forwards outward only, and nothing while its data is stuck") {
  auto open = render({"203.0.113.5", true});
  CHECK(open.find("snat to 203.0.113.5") != std::string::npos);
  CHECK(open.find("policy drop") != std::string::npos);
  CHECK(open.find("iifname \"lan0\" oifname \"wan0\" accept") != std::string::npos);
  CHECK(render({"203.0.113.5", false}).find("oifname \"wan0\" accept") == std::string::npos);
  CHECK(render({"", true}).find("snat") == std::string::npos);
}
