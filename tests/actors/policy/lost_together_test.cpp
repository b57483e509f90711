#include "actors/policy/lost_together.hpp"

#include "tests/support/catch.hpp"

using namespace dongled;

namespace {

io::netlink::dongle_fact lan(int n, const std::string& address, bool up = true) {
  return {{static_cast<uint8_t>(n)}, 100 + n, "eth" + std::to_string(n), address, {}, up, false};
}

std::string lost_together(const std::vector<io::netlink::dongle_fact>& all) {
  return policy::lost_together(all, settings{}.dongles);
}

} // namespace

TEST_CASE("addresses that are gone from all links at once are the host's fault") {
  CHECK(
    lost_together({lan(11, ""), lan(12, ""), lan(13, "")})
    == "all 3 dongles' interfaces are without an address at one time: the cause is this host's, "
       "and no stick's");
  CHECK(lost_together({lan(11, ""), lan(12, "", false)}).find("without an address")
        != std::string::npos);
  CHECK(lost_together({lan(11, "192.168.11.100", false), lan(12, "", false)})
          .find("are down at one time")
        != std::string::npos);
}

TEST_CASE("one link that still works says that it is no fault of the host's") {
  CHECK(lost_together({lan(11, ""), lan(12, "192.168.12.100")}).empty());
  CHECK(lost_together({lan(11, "192.168.11.100", false), lan(12, "192.168.12.100")}).empty());
}

TEST_CASE("one dongle alone tells nothing, nor does one in conflict") {
  CHECK(lost_together({}).empty());
  CHECK(lost_together({lan(11, "")}).empty());
  auto later = lan(11, "");
  later.conflict = true;
  CHECK(lost_together({lan(11, ""), later}).empty());
}

TEST_CASE("where addresses are ours to set nobody else has lost them") {
  settings ours;
  ours.dongles.address = settings::dongles_part::addressing::fixed;
  CHECK(policy::lost_together({lan(11, ""), lan(12, "")}, ours.dongles).empty());
}
