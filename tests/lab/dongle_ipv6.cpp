#include "tests/lab/attempt.hpp"
#include "tests/lab/dongle.hpp"

#include <cstdio>

namespace dongled::lab {

namespace {

/// Of all dongles; a /64 on each link (RFC 6459 section 5.2).
unsigned prefixes_given = 0;

std::string hex(unsigned x) {
  char text[16];
  std::snprintf(text, sizeof text, "%x", x);
  return text;
}

} // namespace

void dongle::set_ipv6(bool on) {
  ipv6_ = on;
  if (on)
    carry_ipv6();
  else
    end_ipv6();
}

void dongle::carry_ipv6() {
  auto interface = where_.home.of(subnet());
  auto lan0 = net_.index_of("lan0");
  if (!ipv6_ || !attached_ || interface.index == 0 || !lan0 || !prefix6_.empty())
    return;
  prefix6_ = "2001:db8:" + hex(0x100 + ++prefixes_given) + ":" + hex(subnet());
  auto link = "2001:db8:fe:" + hex(subnet());
  route_order way_out;
  way_out.v6 = true;
  way_out.gateway = link + "::1";
  way_out.ifindex = wan_;
  auto advertise = [&]() -> result<done> {
    auto made = router_advertiser::make(where_.on, space_, *lan0, prefix6_ + "::");
    if (!made)
      return made.why();
    advertiser_ = *std::move(made);
    return done{};
  };
  auto built = in_turn({
    // A router has no use for what others advertise; its links have no duplicates to detect.
    [&] { return set_sysctl(space_, "net/ipv6/conf/all/disable_ipv6", "0"); },
    [&] { return set_sysctl(space_, "net/ipv6/conf/all/forwarding", "1"); },
    [&] { return set_sysctl(space_, "net/ipv6/conf/lan0/accept_dad", "0"); },
    [&] { return set_sysctl(space_, "net/ipv6/conf/lan0/disable_ipv6", "0"); },
    [&] { return set_sysctl(space_, "net/ipv6/conf/wan0/disable_ipv6", "0"); },
    [&] { return net_.add_address(*lan0, prefix6_ + "::1", 64); },
    [&] { return net_.add_address(wan_, link + "::2", 64); },
    [&] { return where_.net.route_lease6(far_link_, link + "::1", link + "::2", prefix6_ + "::"); },
    [&] { return net_.add_route(way_out); },
    [&] { return where_.home.allow_ipv6(subnet()); },
    advertise,
  });
  if (!built)
    std::fprintf(stderr, "donglelab: IPv6 of dongle %u: %s (%d)\n", subnet(),
                 built.why().doing.c_str(), built.why().detail);
}

void dongle::end_ipv6() {
  if (prefix6_.empty())
    return;
  // No word to the host: real sticks give none either.
  advertiser_.reset();
  where_.net.unroute_lease6(far_link_, "2001:db8:fe:" + hex(subnet()) + "::2", prefix6_ + "::");
  if (auto lan0 = net_.index_of("lan0"))
    (void)net_.delete_address(*lan0, prefix6_ + "::1", 64);
  prefix6_.clear();
}

} // namespace dongled::lab
