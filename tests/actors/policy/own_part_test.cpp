#include "actors/policy/own_part.hpp"

#include "io/netlink/step.hpp"
#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::io::netlink;
using policy::own_part;

namespace {

io::netlink::route way(uint32_t table, int ifindex, uint8_t protocol) {
  io::netlink::route out;
  out.table = table;
  out.ifindex = ifindex;
  out.protocol = protocol;
  return out;
}

rule to_table(uint32_t table, uint8_t protocol) {
  rule out;
  out.table = table;
  out.protocol = protocol;
  return out;
}

wish of(int n, int ifindex) {
  wish out;
  out.dongle = {static_cast<uint8_t>(n)};
  out.ifindex = ifindex;
  return out;
}

} // namespace

TEST_CASE("of ours only what belongs to the wish is left") {
  snapshot have;
  have.links = {{5, "usb11", true, true}, {6, "usb12", true, true}};
  have.routes = {way(11, 5, our_protocol), way(12, 6, our_protocol), way(254, 5, our_protocol),
                 way(254, 6, our_protocol)};
  have.rules = {to_table(11, our_protocol), to_table(12, our_protocol)};
  have.addresses = {{5, {"192.168.11.100", 24}, our_protocol},
                    {6, {"192.168.12.100", 24}, our_protocol}};
  auto mine = own_part(have, of(11, 5));
  CHECK(mine.links == have.links);
  CHECK(mine.routes == std::vector{have.routes[0], have.routes[2]});
  CHECK(mine.rules == std::vector{have.rules[0]});
  CHECK(mine.addresses == std::vector{have.addresses[0]});
}

TEST_CASE("what is foreign is left, wherever it is") {
  snapshot have;
  have.routes = {way(254, 2, 16), way(12, 6, 4), way(11, 5, 4)};
  have.rules = {to_table(254, 2), to_table(12, 0)};
  have.addresses = {{6, {"192.168.12.100", 24}, 0}};
  CHECK(own_part(have, of(11, 5)) == have);
}

TEST_CASE("a wish without interface keeps its table and loses its routes in main") {
  snapshot have;
  have.routes = {way(11, 0, our_protocol), way(254, 5, our_protocol)};
  auto mine = own_part(have, of(11, 0));
  CHECK(mine.routes == std::vector{have.routes[0]});
}

TEST_CASE("a neighbour's routes never look unwished for") {
  snapshot both;
  both.links = {{5, "usb11", true, true}, {6, "usb12", true, true}};
  both.addresses = {{5, {"192.168.11.100", 24}, 0}, {6, {"192.168.12.100", 24}, 0}};
  auto first = of(11, 5), second = of(12, 6);
  first.interface = "usb11";
  second.interface = "usb12";
  for (auto& x : diff(both, {first, second}, {})) {
    if (auto y = std::get_if<io::netlink::route>(&x.object))
      both.routes.push_back(*y);
    if (auto y = std::get_if<rule>(&x.object))
      both.rules.push_back(*y);
  }
  REQUIRE(both.rules.size() == 2);
  CHECK_FALSE(diff(both, {first}, {}).empty()); // this is what own_part is for
  CHECK(diff(own_part(both, first), {first}, {}).empty());
  CHECK(diff(own_part(both, second), {second}, {}).empty());
}

TEST_CASE("a foreign route by a dongle may lead the host's own traffic there, with a rule or not") {
  using policy::may_overtake;
  snapshot have;
  have.rules = {to_table(255, 2), to_table(88, 0), to_table(11, our_protocol), to_table(254, 2)};
  have.routes = {way(254, 5, 16), way(254, 6, 16), way(11, 5, 4),
                 way(254, 5, 2),  way(255, 5, 2),  way(11, 5, our_protocol)};
  CHECK(may_overtake(have, of(11, 5)) == snapshot{}); // defaults, its own, the kernel's
  auto half = way(254, 5, 4);
  half.destination = {"0.0.0.0", 1};
  have.routes.push_back(half);
  auto found = may_overtake(have, of(11, 5));
  CHECK(found.routes == std::vector{half});
  CHECK(found.rules.size() == 3);
  have.routes.back() = way(88, 5, 3);
  CHECK(may_overtake(have, of(11, 5)).routes == std::vector{way(88, 5, 3)});
  CHECK(may_overtake(have, of(12, 6)) == snapshot{});
  CHECK(may_overtake(have, of(11, 0)) == snapshot{});
}
