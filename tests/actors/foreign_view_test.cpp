#include "actors/foreign_view.hpp"

#include "tests/support/catch.hpp"

using namespace dongled;
using policy::blame;
using policy::egress;

namespace {

io::relay::foreign_answer page(const std::string& host) {
  io::relay::foreign_answer out;
  out.host = host;
  return out;
}

dongle_view one(int n, egress now, std::optional<io::relay::foreign_answer> got) {
  dongle_view out;
  out.subnet = {static_cast<uint8_t>(n)};
  out.known = out.link.present = out.modem.connected = true;
  out.health.now = now;
  out.health.foreign = std::move(got);
  return out;
}

blame of_first(const std::vector<dongle_view>& rack) {
  return foreign_blame_of(rack, rack.front().subnet, *rack.front().health.foreign);
}

} // namespace

TEST_CASE("the same answer is the probes' fault, also where older probes had none") {
  auto mine = one(11, egress::walled, page("same.example"));
  CHECK(of_first({mine, one(12, egress::ill, page("same.example"))}) == blame::probes);
  CHECK(of_first({mine, one(12, egress::ill, page("same.example")),
                  one(13, egress::walled, page("same.example"))})
        == blame::probes);
  CHECK(of_first({mine, one(12, egress::ill, page("other.example"))}) == blame::dongle);
  CHECK(of_first({mine, one(12, egress::ill, {})}) == blame::dongle);
  CHECK(of_first({mine, one(12, egress::healthy, {})}) == blame::dongle);
  CHECK(of_first({mine, one(12, egress::unknown, {})}) == blame::wait);
}
