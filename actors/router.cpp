#include "actors/router.hpp"

#include "actors/adoption/adoption_messages.hpp"
#include "actors/policy/own_part.hpp"
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

/// Two rounds: routes can follow only once link and address are up (netlink::diff).
constexpr int rounds = 2;

routes_report serve(router::state& st, const routes_order& x) {
  routes_report out;
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
  auto due = [&] { return !out.left.empty() || !in_front(*have, x.wish, x.uplink).empty(); };
  for (int round = 0; x.repair && due() && round < rounds; ++round) {
    for (auto& step : diff(*have, {x.wish}, x.uplink)) {
      out.taken.push_back(render(step, *have));
      ++st.steps;
      if (auto r = st.kernel->apply(step); !r) {
        ++st.failures;
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
