#include "io/relay/dns/address_order.hpp"

#include "tests/support/catch.hpp"

#include <string>

using namespace dongled;
using namespace dongled::io::relay;

namespace {

std::string tried(std::initializer_list<const char*> found) {
  std::vector<ip_address> xs;
  for (auto x : found)
    xs.push_back(*ip_address::parse(x));
  std::string out;
  for (auto& x : in_order_to_try(xs))
    out += (out.empty() ? "" : " ") + to_string(x);
  return out;
}

} // namespace

TEST_CASE("addresses of one family keep the order the DNS gave") {
  CHECK(tried({}).empty());
  CHECK(tried({"192.0.2.1"}) == "192.0.2.1");
  CHECK(tried({"192.0.2.3", "192.0.2.1", "192.0.2.2"}) == "192.0.2.3 192.0.2.1 192.0.2.2");
}

TEST_CASE("the families take turns, and IPv6 begins") {
  CHECK(tried({"192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8::2"})
        == "2001:db8::1 192.0.2.1 2001:db8::2 192.0.2.2");
  CHECK(tried({"2001:db8::1", "2001:db8::2", "2001:db8::3", "192.0.2.1"})
        == "2001:db8::1 192.0.2.1 2001:db8::2 2001:db8::3");
  CHECK(tried({"192.0.2.1", "192.0.2.2", "192.0.2.3", "2001:db8::1"})
        == "2001:db8::1 192.0.2.1 192.0.2.2 192.0.2.3");
}

TEST_CASE("however many addresses a name has, both families are among those tried") {
  std::vector<ip_address> found(1000, *ip_address::parse("192.0.2.1"));
  found.push_back(*ip_address::parse("2001:db8::1"));
  auto out = in_order_to_try(found);
  CHECK(out.size() == most_tried);
  CHECK(!out.front().is_v4());
}
