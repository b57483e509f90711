#include "actors/route.hpp"

#include "actors/policy/own_part.hpp"
#include "config/text.hpp"
#include "supervision/owed_answer.hpp"
#include "supervision/timer.hpp"
#include "supervision/worker.hpp"

#include <spdlog/spdlog.h>

namespace dongled {

namespace {

using io::netlink::dongle_fact;
using io::netlink::wish;
using namespace std::chrono_literals;

/// Who, besides us and the kernel itself, wrote lately.
std::string other_writers(const io::rack_facts& x) {
  std::string out;
  for (auto& c : x.changes)
    if (!c.own && out.size() < 400)
      out += (out.empty() ? "" : "; ") + c.by + (c.deleted ? " deleted " : " wrote ") + c.object;
  return out;
}

struct keeper {
  route::pointer self;
  route::uses w;
  subnet_id dongle;

  route::state& st() const { return self->state; }

  const dongle_fact* fact() const {
    for (auto& x : st().facts->dongles)
      if (x.subnet == dongle && !x.conflict)
        return &x;
    return nullptr;
  }

  bool conflict() const {
    for (auto& x : st().facts->dongles)
      if (x.subnet == dongle && x.conflict)
        return true;
    return false;
  }

  wish wanted() const { return io::netlink::wish_of(w->settings_now()->dongles, dongle, fact()); }

  void take(io::facts_ptr facts) const {
    if (!facts)
      return;
    st().facts = std::move(facts);
    judge();
  }

  io::netlink::uplink_fact uplink() const { return or_expected(st().facts->uplink); }

  /// Holds the facts against the wish: all well, or something to repair.
  void judge() const {
    auto want = wanted();
    auto& x = *st().facts;
    st().missing = satisfied(x.kernel, want, uplink());
    st().ways = foreign_ways(x.kernel, want);
    auto ends = foreign_ends(x.kernel, want);
    auto foreign = !ends.empty() && st().missing == ends;
    auto strays = policy::may_overtake(x.kernel, want);
    auto news = strays != st().strays && !strays.routes.empty();
    st().strays = std::move(strays);
    if (foreign || news || !st().outside.empty() || !st().overtakes.empty())
      order(want, false, [me = *this](const routes_report& r) { me.hear(r); });
    if (!foreign) // else the kernel judges
      show(st().missing);
    name_foreign();
    auto own = !st().missing.empty() || (!st().no_ipv6 && !missing6(x.kernel, want).empty());
    if ((own || !in_front(x.kernel, want, uplink()).empty()) && repairable(want))
      repair(want, own);
  }

  /// What the router has read.
  void hear(const routes_report& x) const {
    if (!x.known)
      return;
    st().missing = x.left;
    st().outside = x.outside;
    st().overtakes = x.overtakes;
    st().no_ipv6 = x.no_ipv6;
    show(x.left);
    name_foreign();
  }

  void name_foreign() const {
    auto who = "Dongle " + to_string(dongle) + ": ";
    auto ended = !st().outside.empty();
    auto says = ended ? st().outside + "; this ends its traffic, and no repair of the stick helps"
                      : joined(st().ways) + "; its own traffic is not led astray by it";
    w->board->hold(
      ended || !st().ways.empty(),
      {"foreign_route", dongle, who + says,
       "remove it: table " + to_string(dongle) + " and the rules for its address are dongled's"});
    w->board->hold(!st().overtakes.empty(),
                   {"uplink_overtaken", dongle,
                    "This host's own " + st().overtakes + " traffic leaves by dongle "
                      + to_string(dongle) + ", though there is an uplink",
                    "see `ip rule` and `ip route get` for who leads it there"});
  }

  /// Whether anything can be done: not about an interface that is away, or somebody else's rule.
  bool repairable(const wish& want) const {
    auto& x = *st().facts;
    return !diff(policy::own_part(x.kernel, want), {want}, uplink()).empty();
  }

  void show(const std::vector<std::string>& missing) const {
    auto* x = fact();
    auto was_present = false;
    st().board.update(dongle, [&](auto& v) {
      was_present = v.link.present;
      auto seen = x || was_present ? w->now() : v.link.seen_at;
      v.link = {true,
                x != nullptr,
                conflict(),
                x ? x->interface : "",
                x ? x->host_address : "",
                x ? x->ifindex : 0,
                x ? x->port : port_path{},
                x ? missing : std::vector<std::string>{},
                seen};
    });
    if (!x || x->host_address.empty())
      w->plane->set_egress(dongle, std::nullopt);
    else
      w->plane->set_egress(dongle, io::relay::egress{x->interface, x->ifindex, x->host_address,
                                                     dongle.modem_address(), source6(*x)});
    if (x && !was_present)
      if (auto health = w->find(path_of(dongle, "health")))
        self->send(health, health_check{});
  }

  /// Where IPv6 leaves from, once table and rule lead it out.
  std::string source6(const dongle_fact& x) const {
    auto want = wanted();
    auto led = !want.source6.empty() && missing6(st().facts->kernel, want).empty();
    return led ? x.source6 : std::string{};
  }

  /// @p own: of what is ours something is missing; else the stick has advertised itself again,
  /// which it does as often as it likes.
  void repair(const wish& want, bool own) const {
    if (st().repairing) {
      st().again = true;
      return;
    }
    auto now = self->clock().now();
    auto& limit = own ? st().limit : st().advertised;
    if (!limit.admit(now)) {
      if (own && !std::exchange(st().warned, true))
        spdlog::warn("dongle {}: routes are undone again and again ({}); {}", dongle.n,
                     joined(st().missing), other_writers(*st().facts));
      return supervision::later(self, limit.next() - now, tick{});
    }
    st().repairing = true;
    st().warned = false;
    auto by = other_writers(*st().facts);
    order(want, true, [me = *this, by, own](const routes_report& x) { me.repaired(x, by, own); });
  }

  template <class Then>
  void order(const wish& want, bool repair, Then then) const {
    auto router = w->find("/router");
    if (!router)
      return then(routes_report{{}, {}, {}, "router is being restarted", false});
    self->request(router, 5s, routes_order{want, uplink(), repair})
      .then([then](const routes_report& x) { then(x); },
            [then](const caf::error& e) {
              then(routes_report{{}, {}, {}, to_failure(e, "ask router").doing, false});
            });
  }

  void repaired(const routes_report& x, const std::string& by, bool own) const {
    st().repairing = false;
    if (!x.taken.empty()) {
      ++st().repairs;
      // An advertised route that was put in its place is nothing to be told of each time.
      auto level = own ? spdlog::level::info : spdlog::level::debug;
      spdlog::log(level, "dongle {}: routes repaired: {}; did: {}{}", dongle.n, joined(x.missing),
                  joined(x.taken), by.empty() ? "" : "; before that " + by);
    }
    if (!x.error.empty())
      spdlog::warn("dongle {}: {}", dongle.n, x.error);
    hear(x);
    if (std::exchange(st().again, false))
      return judge();
    if (!x.left.empty() || !x.error.empty())
      supervision::later(self, 1s, tick{}); // the kernel tells of changes, not of our failures
  }

  /// Looks afresh for somebody who is about to decide; repairs without the limit when told to.
  caf::response_promise check(const route_check& x) const {
    supervision::owed_answer answer{self->make_response_promise()};
    auto out = answer.promise();
    if (!st().facts) {
      answer.deliver(routes_report{{}, {}, {}, "the kernel has not been asked yet", false});
      return out;
    }
    order(wanted(), x.repair, [answer, me = *this](const routes_report& r) {
      me.hear(r);
      answer.deliver(r);
    });
    return out;
  }

  void ask_facts() const {
    auto from = w->find("/hotplug");
    if (!from)
      return supervision::later(self, 200ms, facts_query{});
    self->request(from, 2s, facts_query{})
      .then([me = *this](const facts_changed& x) { me.take(x.facts); },
            [me = *this](const caf::error&) { supervision::later(me.self, 200ms, facts_query{}); });
  }
};

} // namespace

caf::behavior route::run(pointer self, uses w, subnet_id dongle) {
  self->state.board = board_writer<route>{w->board};
  keeper me{self, std::move(w), dongle};
  me.ask_facts();
  return supervision::hardened(self,
                               {
                                 [=](const facts_changed& x) { me.take(x.facts); },
                                 [=](const route_check& x) { return me.check(x); },
                                 [=](const facts_query&) { me.ask_facts(); },
                                 [=](const tick&) { me.ask_facts(); },
                               },
                               [self] {
                                 auto& st = self->state;
                                 return (st.missing.empty() ? "as wished"
                                                            : "missing: " + joined(st.missing))
                                        + ", " + std::to_string(st.repairs) + " repairs";
                               });
}

} // namespace dongled
