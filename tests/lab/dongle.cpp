#include "tests/lab/dongle.hpp"

#include "tests/lab/attempt.hpp"
#include "tests/lab/conntrack.hpp"
#include "tests/lab/places.hpp"

#include <algorithm>
#include <cstdio>

#include <sys/epoll.h>

namespace dongled::lab {

namespace {

/// The lab goes on after such a failure, and the person in front of it should know.
void complain(uint8_t subnet, const result<done>& x) {
  if (!x)
    std::fprintf(stderr, "donglelab: dongle %u: %s (%d)\n", subnet, x.why().doing.c_str(),
                 x.why().detail);
}

lan_settings lan_of(uint8_t subnet) {
  auto prefix = "192.168." + std::to_string(subnet) + ".";
  lan_settings x;
  x.address = x.primary_dns = x.secondary_dns = prefix + "1";
  x.pool_first = prefix + "100";
  x.pool_last = prefix + "200";
  return x;
}

} // namespace

dongle::dongle(const surroundings& where, twin_options options, unsigned slot, usb_events events,
               netns space, rtnl net)
  : where_(where), options_(std::move(options)), slot_(slot), events_(std::move(events)),
    space_(std::move(space)), net_(std::move(net)),
    far_link_("w" + std::to_string(options_.subnet)), lan_(lan_of(options_.subnet)) {}

dongle::~dongle() {
  where_.on.cancel(deadline_);
  if (twin_)
    where_.on.forget(twin_->fd());
}

result<std::unique_ptr<dongle>> dongle::make(const surroundings& where, twin_options options,
                                             unsigned slot, usb_events events) {
  auto space = netns::make();
  if (!space)
    return space.why();
  auto net = rtnl::open(*space);
  if (!net)
    return net.why();
  std::unique_ptr<dongle> x{new dongle(where, std::move(options), slot, std::move(events),
                                       *std::move(space), *std::move(net))};
  if (auto built = x->build(); !built)
    return built.why();
  return x;
}

result<done> dongle::build() {
  auto lo = net_.index_of("lo");
  if (!lo)
    return lo.why();
  auto built = in_turn({
    [&] { return net_.set_up(*lo, true); },
    [&] { return set_sysctl(space_, "net/ipv6/conf/all/disable_ipv6", "1"); },
    [&] { return set_sysctl(space_, "net/ipv4/ip_forward", "1"); },
    [&] { return set_sysctl(space_, "net/ipv4/icmp_ratelimit", "0"); },
    [&] { return set_sysctl(space_, "net/ipv4/conf/all/rp_filter", "0"); },
    [&] { return set_sysctl(space_, "net/ipv4/conf/default/rp_filter", "0"); },
    [&] {
      return net_.add_veth({"wan0", &space_, {}}, {far_link_, &where_.net.space(), {}});
    },
    [&] { return where_.net.join_carrier(far_link_); },
    [&] { return load_ruleset(space_, render(nat_)); },
  });
  if (!built)
    return built;
  auto wan = net_.index_of("wan0");
  if (!wan)
    return wan.why();
  wan_ = *wan;
  auto dns = dns_server::make(where_.on, space_, "0.0.0.0", std::to_string(subnet()),
                              where_.queries, [this] { return mood(); });
  if (!dns)
    return dns.why();
  dns_ = *std::move(dns);
  auto api = listen_in(space_, listen_kind::tcp, "0.0.0.0", 80);
  if (!api)
    return api.why();
  auto made = twin::make(options_, (*api).release(), *this, twin::clock::now());
  if (!made)
    return made.why();
  twin_ = *std::move(made);
  where_.on.watch(twin_->fd(), EPOLLIN, [this](uint32_t) { pump(); });
  schedule();
  return done{};
}

void dongle::pump() {
  twin_->serve(twin::clock::now());
  schedule();
}

void dongle::schedule() {
  where_.on.cancel(deadline_);
  deadline_ = 0;
  if (auto next = twin_->next_deadline()) {
    auto left = std::chrono::ceil<std::chrono::milliseconds>(*next - twin::clock::now());
    deadline_ = where_.on.after(std::max(left, std::chrono::milliseconds{1}), [this] { pump(); });
  }
}

dns_mood dongle::mood() const {
  if (dns_mood_ != dns_mood::answers)
    return dns_mood_;
  if (!attached_)
    return dns_mood::fails;
  return nat_.passes ? dns_mood::answers : dns_mood::silent;
}

void dongle::show_interface(bool present) {
  if (present == (where_.home.of(subnet()).index != 0))
    return;
  if (!present)
    end_ipv6();
  if (!present)
    return where_.home.remove_interface(subnet());
  auto made = where_.home.add_interface(subnet(), space_);
  if (!made)
    return complain(subnet(), made.why());
  if (deaf_)
    load_rules();
  lease_to_host();
}

void dongle::load_rules() {
  auto rules = nat_;
  // A rule can name lan0 only while there is one.
  rules.portal = portal_ ? portal_port : 0;
  rules.deaf = deaf_ && where_.home.of(subnet()).index != 0;
  complain(subnet(), load_ruleset(space_, render(rules)));
}

void dongle::set_deaf(bool deaf) {
  if (std::exchange(deaf_, deaf) != deaf)
    load_rules();
}

result<done> dongle::set_portal(const portal& x) {
  portal_.reset();
  auto made = web_server::make(
    where_.on, space_, "0.0.0.0", portal_port,
    [x](const web_request& y, const std::string&, uint64_t) { return portal_page(x, y); });
  if (!made)
    return made.why();
  portal_ = *std::move(made);
  complain(subnet(), flush_conntrack(space_));
  load_rules();
  return done{};
}

void dongle::end_portal() {
  portal_.reset();
  complain(subnet(), flush_conntrack(space_));
  load_rules();
}

void dongle::replace(bool prepared) {
  auto tail = std::to_string(10'000 + 1000 * (++replaced_ % 9) + subnet());
  twin_->replace("86000000001" + tail.substr(1), prepared ? lan_of(subnet()) : lan_settings{},
                 twin::clock::now());
  schedule();
}

void dongle::raise_interface(bool up) {
  auto interface = where_.home.of(subnet());
  if (interface.index == 0)
    return;
  if (up)
    lease_to_host();
  else
    complain(subnet(), where_.home.net().set_up(interface.index, false));
}

void dongle::lease_to_host() {
  auto lan0 = net_.index_of("lan0");
  if (!lan0)
    return;
  complain(subnet(), in_turn({[&] { return net_.add_address(*lan0, lan_.address, 24); },
                              [&] { return net_.set_up(*lan0, true); }}));
  where_.home.lease(subnet(), {lan_.pool_first, lan_.address, 24});
  carry_ipv6();
}

wan_lease dongle::attach(bool new_address) {
  lease_ = where_.addresses.take(subnet(), slot_, new_address);
  attached_ = true;
  nat_ = {lease_.public_address, !stuck_};
  route_order router;
  router.destination = places::carrier_router;
  router.prefix_len = 32;
  router.ifindex = wan_;
  route_order way_out;
  way_out.gateway = places::carrier_router;
  way_out.ifindex = wan_;
  load_rules();
  complain(
    subnet(),
    in_turn({
      [&] { return net_.set_up(wan_, true); },
      [&] { return net_.add_address(wan_, lease_.wan_address, 32); },
      [&] { return net_.add_route(router); },
      [&] { return net_.add_route(way_out); },
      [&] { return where_.net.route_lease(far_link_, lease_.wan_address, lease_.public_address); },
    }));
  carry_ipv6();
  wan_lease told;
  told.address = lease_.wan_address;
  told.primary_dns = told.secondary_dns = places::resolver;
  return told;
}

void dongle::detach() {
  if (!attached_)
    return;
  attached_ = false;
  end_ipv6();
  where_.net.unroute_lease(far_link_, lease_.wan_address, lease_.public_address);
  nat_ = {};
  complain(subnet(), in_turn({
                       [&] { return net_.set_up(wan_, false); },
                       [&] { return net_.delete_address(wan_, lease_.wan_address, 32); },
                       [&] { return flush_conntrack(space_); },
                     }));
  load_rules();
  lease_ = {};
}

void dongle::pass_traffic(bool passes) {
  stuck_ = !passes; // outlives a re-attach: only its cure ends it
  nat_.passes = passes;
  load_rules();
}

void dongle::reboot(std::chrono::milliseconds) { events_.left(); }

void dongle::booted(bool as_storage) { events_.returned(as_storage); }

void dongle::powered_off() { events_.left(); }

void dongle::acted(cure deed) {
  if (events_.acted)
    events_.acted(deed);
}

void dongle::lan_moved(const lan_settings& to) {
  auto old = lan_;
  lan_ = to;
  auto lan0 = net_.index_of("lan0");
  if (!lan0 || old.address == to.address)
    return;
  complain(subnet(), net_.delete_address(*lan0, old.address, 24));
  // The modem drops its link for a moment, so the host's client asks for a new lease.
  complain(subnet(), where_.home.end_lease(subnet(), old.pool_first));
  lease_to_host();
}

} // namespace dongled::lab
