#include "actors/router.hpp"

#include "actors/adoption/adoption_messages.hpp"
#include "actors/policy/own_part.hpp"
#include "config/text.hpp"
#include "io/netlink/step.hpp"
#include "supervision/blocking_calls.hpp"
#include "supervision/worker.hpp"

#include <algorithm>

namespace dongled {

namespace {

using io::netlink::snapshot;

bool has_link(const snapshot& x, int ifindex) {
  return std::any_of(x.links.begin(), x.links.end(),
                     [=](const auto& l) { return l.index == ifindex; });
}

/// Whether a step failed for want of something of ours, not by what the kernel thinks of it.
bool is_ours(const failure& x) {
  return x.code == fault::exhausted || x.code == fault::timed_out || x.code == fault::busy;
}

/// No packet is sent there: it stands for what lies beyond all dongles (RFC 5737, RFC 3849).
constexpr auto far_away = "192.0.2.1", far_away6 = "2001:db8::1";
/// The other half of IPv4: VPNs and the like lead each by a route of its own.
constexpr auto far_below = "64.0.0.1";

/// Whether the kernel sends the dongle's traffic out by the dongle. Its word counts for more than
/// what we read of its tables and rules, some of which we cannot read.
void judge_path(router::state& st, const routes_order& x, const snapshot& have,
                routes_report& out) {
  auto& want = x.wish;
  auto ends = foreign_ends(have, want);
  auto ours = std::any_of(out.left.begin(), out.left.end(), [&](auto& y) {
    return std::find(ends.begin(), ends.end(), y) == ends.end();
  });
  if (!out.present || ours)
    return; // what is missing of ours says enough
  auto said = st.kernel->path({far_away, want.host(), want.ifindex, 0});
  if (said && said->leads_by(want.ifindex) && said->gateway == want.dongle.modem_address()) {
    out.left.clear();
    return;
  }
  if (!said) { // what we have read is all that is known
    out.outside = joined(ends);
    return;
  }
  // With a socket that is bound to an interface, what is forbidden or leads nowhere counts as a
  // neighbour on its link (ip_route_output_key): no gateway gets it.
  auto where = "out by interface " + std::to_string(said->ifindex);
  if (said->ifindex == 0)
    where = "nowhere (" + said->refusal + ")";
  else if (!said->gateway.empty())
    where = "to " + said->gateway;
  else if (said->leads_by(want.ifindex))
    where = "nowhere: no rule or route takes it to its gateway";
  auto words =
    "the kernel leads what comes from " + want.host() + " by " + want.interface + ' ' + where;
  out.outside = words + (ends.empty() ? "" : ", by a " + joined(ends));
  if (out.left.empty())
    out.left = {words};
}

bool has_way6(const snapshot& have, int ifindex) {
  return std::any_of(have.routes.begin(), have.routes.end(), [&](auto& y) {
    return y.type == io::netlink::route::kind::ipv6_default && y.leads_through(ifindex);
  });
}

/// Whether the host's own traffic leaves by the dongle, though it has a way of its own.
void judge_host(router::state& st, const routes_order& x, const snapshot& have,
                routes_report& out) {
  auto own = x.uplink.ifindex;
  if (!out.present || own == 0 || !x.uplink.metric || own == x.wish.ifindex)
    return;
  auto led = [&](const char* to) {
    auto said = st.kernel->path({to, {}, 0, 0});
    return said && said->leads_by(x.wish.ifindex);
  };
  if (led(far_away) || led(far_below))
    out.overtakes = "IPv4";
  else if (has_way6(have, own) && led(far_away6))
    out.overtakes = "IPv6";
}

bool is_ipv6(const io::netlink::step& x) {
  if (auto path = std::get_if<io::netlink::route>(&x.object))
    return path->v6();
  auto policy = std::get_if<io::netlink::rule>(&x.object);
  return policy && policy->from.address.find(':') != std::string::npos;
}

/// Two rounds: routes can follow only once link and address are up (netlink::diff).
constexpr int rounds = 2;

routes_report serve(router::state& st, routes_order x) {
  routes_report out;
  auto forget_ipv6 = [&] {
    st.no_ipv6 = true;
    x.wish.source6.clear();
    x.wish.gateway6.clear();
  };
  if (st.no_ipv6)
    forget_ipv6();
  auto look = [&]() -> std::optional<snapshot> {
    auto have = st.kernel->read();
    if (have)
      return policy::own_part(*have, x.wish);
    out.error = have.why().doing;
    return std::nullopt;
  };
  auto have = look();
  if (!have)
    return out;
  out.known = true;
  out.present = x.wish.ifindex != 0 && has_link(*have, x.wish.ifindex);
  auto ours = false;
  out.missing = out.left = satisfied(*have, x.wish, x.uplink);
  auto due = [&] {
    return !out.left.empty() || !in_front(*have, x.wish, x.uplink).empty()
           || !missing6(*have, x.wish).empty();
  };
  for (int round = 0; x.repair && due() && round < rounds; ++round) {
    for (auto& step : diff(*have, {x.wish}, x.uplink)) {
      out.taken.push_back(render(step, *have));
      ++st.steps;
      if (auto r = st.kernel->apply(step); !r) {
        ++st.failures;
        if (r.why().code == fault::unsupported && is_ipv6(step)) {
          forget_ipv6();
          continue;
        }
        out.error = r.why().doing; // the others may still help; the read-back tells
        ours = ours || is_ours(r.why());
      }
    }
    if (have = look(); !have) {
      out.known = false;
      return out;
    }
    out.present = x.wish.ifindex != 0 && has_link(*have, x.wish.ifindex);
    out.left = satisfied(*have, x.wish, x.uplink);
  }
  out.no_ipv6 = st.no_ipv6;
  judge_path(st, x, *have, out);
  judge_host(st, x, *have, out);
  out.known = out.left.empty() || !ours; // what we could not write may be fine for the dongle
  return out;
}

bool there(const snapshot& have, const address_order& x) {
  io::netlink::address wants{x.ifindex, {x.lan.host_address(), 24}, io::netlink::our_protocol};
  return std::any_of(have.addresses.begin(), have.addresses.end(), [&](auto& y) {
    auto same = y.ifindex == wants.ifindex && y.local == wants.local;
    return same && (x.wanted || y.protocol == wants.protocol);
  });
}

std::vector<io::netlink::step> steps_for(const address_order& x) {
  using io::netlink::step;
  io::netlink::address own{x.ifindex, {x.lan.host_address(), 24}, io::netlink::our_protocol};
  if (!x.wanted)
    return {{step::verb::remove, own, x.why}};
  return {{step::verb::add, io::netlink::link{x.ifindex, x.interface, true, false}, x.why},
          {step::verb::add, own, x.why}};
}

/// One address on an interface that is no dongle's yet: no wish speaks for it.
routes_report serve(router::state& st, const address_order& x) {
  routes_report out;
  auto have = st.kernel->read();
  if (!have) {
    out.error = have.why().doing;
    return out;
  }
  out.known = true;
  out.present = has_link(*have, x.ifindex);
  if (out.present && there(*have, x) != x.wanted)
    for (auto& step : steps_for(x)) {
      out.taken.push_back(render(step, *have));
      ++st.steps;
      if (auto r = st.kernel->apply(step); !r) {
        ++st.failures;
        out.error = r.why().doing;
      }
    }
  have = st.kernel->read();
  out.known = static_cast<bool>(have);
  if (!have)
    out.error = have.why().doing;
  else if (there(*have, x) != x.wanted)
    out.left = {(x.wanted ? "no address " : "still address ") + x.lan.host_address() + " on "
                + x.interface};
  return out;
}

result<done> open(router::state& st, const router::uses& w) {
  if (st.kernel)
    return done{};
  auto kernel = w.ports.open_routes();
  if (!kernel)
    return kernel.why();
  st.kernel = std::move(*kernel);
  return done{};
}

template <class Order>
routes_report served(router::state& st, const router::uses& w, const Order& x) {
  auto opened = open(st, w);
  if (opened)
    return serve(st, x);
  routes_report none;
  none.error = opened.why().doing;
  return none;
}

/// Netlink answers in milliseconds unless something holds the kernel's routing lock.
constexpr seconds longest_order{30};

auto declare(router::pointer self) {
  return supervision::enter_call(self, "/router", "read and write routes", longest_order);
}

} // namespace

caf::behavior router::run(pointer self, uses w) {
  // What keeps the socket from being opened may pass: no reason to die, and to die again.
  return supervision::hardened(self,
                               {
                                 [=](const routes_order& x) {
                                   auto call = declare(self);
                                   ++self->state.orders;
                                   return served(self->state, *w, x);
                                 },
                                 [=](const address_order& x) {
                                   auto call = declare(self);
                                   ++self->state.orders;
                                   return served(self->state, *w, x);
                                 },
                               },
                               [self] {
                                 auto& st = self->state;
                                 return std::to_string(st.orders) + " orders, "
                                        + std::to_string(st.steps) + " steps, "
                                        + std::to_string(st.failures) + " failed";
                               });
}

} // namespace dongled
