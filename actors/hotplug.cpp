#include "actors/hotplug.hpp"

#include "actors/history/tell.hpp"
#include "actors/policy/lost_together.hpp"
#include "supervision/blocking_calls.hpp"
#include "supervision/worker.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace dongled {

namespace {

using io::netlink::dongle_fact;
using namespace std::chrono_literals;

bool lists(const std::vector<dongle_fact>& all, const dongle_fact& x) {
  return std::any_of(all.begin(), all.end(), [&](const auto& y) {
    return y.subnet == x.subnet && y.ifindex == x.ifindex && y.conflict == x.conflict;
  });
}

/// A restarted hotplug finds what its predecessor has told of.
bool is_known(const hotplug::uses& w, const dongle_fact& x) {
  return w.board->glance(x.subnet, [&](const dongle_view* v) {
    return v && v->link.present && v->link.ifindex == x.ifindex;
  });
}

void tell_plug(const hotplug::uses& w, const dongle_fact& x, const char* what,
               const std::string& words) {
  tell(w, happening_kind::plug, x.subnet, "dongle " + to_string(x.subnet) + ": " + words,
       follows_from_toggle(w, x.subnet, "kernel"),
       {{"what", what}, {"interface", x.interface}, {"port", x.port.text}});
}

void tell_difference(const hotplug::uses& w, const std::vector<dongle_fact>& before,
                     const std::vector<dongle_fact>& now) {
  for (auto& x : now)
    if (!lists(before, x) && !is_known(w, x)) {
      if (x.conflict)
        tell_plug(w, x, "conflict", x.interface + " is in its subnet too and is left alone");
      else
        tell_plug(
          w, x, "plugged",
          "appeared as "
            + x.interface + (x.port.text.empty() ? std::string{} : " on port " + x.port.text));
    }
  for (auto& x : before)
    if (!lists(now, x))
      tell_plug(w, x, "unplugged", x.interface + " vanished");
}

void log_difference(const std::vector<dongle_fact>& before, const std::vector<dongle_fact>& now) {
  for (auto& x : now)
    if (!lists(before, x)) {
      if (x.conflict)
        spdlog::warn("dongle {}: {} is in its subnet too and is left alone", x.subnet.n,
                     x.interface);
      else
        spdlog::info("dongle {}: appeared as {} (ifindex {}) on port {}", x.subnet.n, x.interface,
                     x.ifindex, x.port.text.empty() ? "unknown" : x.port.text);
    }
  for (auto& x : before)
    if (!lists(now, x))
      spdlog::warn("dongle {}: {} (ifindex {}) vanished", x.subnet.n, x.interface, x.ifindex);
}

void log_uplink(const hotplug::uses& w, const io::netlink::uplink_fact& before,
                const io::netlink::uplink_fact& now) {
  if (before.interface == now.interface && before.up == now.up && before.metric == now.metric)
    return;
  auto state = now.ifindex == 0 ? "there is none"
               : !now.metric    ? now.interface + " has no default route"
                                : now.interface + " " + now.address + (now.up ? "" : ", down");
  tell(w, happening_kind::uplink, {}, "uplink: " + state, {0, "kernel"},
       {{"interface", now.interface}, {"address", now.address}, {"up", now.up}});
  if (now.ifindex == 0)
    spdlog::warn("uplink: there is none");
  else if (!now.metric)
    spdlog::warn("uplink: {} has no default route", now.interface);
  else
    spdlog::info("uplink: {} {} metric {}, {}", now.interface, now.address, *now.metric,
                 now.up ? "up" : "down");
}

/// What we cannot see is not gone: once each time that we go blind, and see again.
void log_trouble(const std::string& before, const std::string& now) {
  if (!now.empty() && now != before)
    spdlog::warn("the host cannot be looked at, what was known of it stays: {}", now);
  if (now.empty() && !before.empty())
    spdlog::info("the host can be looked at again");
}

/// The way out that the host's own traffic takes: without one nobody is told of anything.
void judge_uplink(const hotplug::uses& w, const io::netlink::uplink_fact& x) {
  auto wanted = w.settings_now()->uplink.interface;
  auto automatic = wanted == "auto";
  condition none{"no_uplink", {}, {}, {}};
  if (x.ifindex != 0)
    none.says = "The uplink " + x.interface + " has no default route";
  else if (automatic)
    none.says = "The host has no uplink: no interface but dongles' has a default route";
  else
    none.says = "The uplink " + wanted
                + " is not there; what is called so now is none, or a dongle on another USB port";
  none.advice = automatic ? "give the host's own interface its default route, or name it in "
                            "uplink.interface"
                          : "plug " + wanted + " in, or correct uplink.interface";
  w.board->hold(x.ifindex == 0 || !x.metric, std::move(none));
  w.board->hold(x.ifindex != 0 && x.metric && !x.up,
                {"uplink_down", {}, "The uplink " + x.interface + " is down", "see to its cable"});
}

/// What takes all links at once is this host's doing: nothing is repaired for it.
void judge_addresses(const hotplug::uses& w, const io::rack_facts& x) {
  auto lost = policy::lost_together(x.dongles, w.settings_now()->dongles);
  w.board->hold(!lost.empty(),
                {"addresses_lost",
                 {},
                 "Nothing is repaired: " + lost,
                 "start the host's DHCP client again, or let dongled set the addresses: "
                 "\"dongles\": {\"address\": \"static\"}"});
}

void spread(const hotplug::uses& w, const facts_changed& news) {
  auto tell = [&](const std::string& path) {
    if (auto to = w->find(path))
      caf::anon_send(to, news);
  };
  tell("/rack/gate");
  tell("/switchboard");
  for (auto& x : w->board->all())
    tell(path_of(x.subnet, "route"));
}

void take(hotplug::state& st, const hotplug::uses& w, const facts_changed& news) {
  auto& x = *news.facts;
  auto before = st.newest ? st.newest->dongles : std::vector<dongle_fact>{};
  tell_difference(*w, before, x.dongles);
  log_difference(before, x.dongles);
  log_uplink(*w, st.newest ? st.newest->uplink : io::netlink::uplink_fact{}, x.uplink);
  log_trouble(w->board->host().trouble, x.trouble);
  judge_uplink(*w, x.uplink);
  judge_addresses(*w, x);
  if (st.newest && x.overruns > st.newest->overruns)
    spdlog::warn("rtnetlink: notifications were lost; everything was read afresh");
  st.newest = news.facts;
  ++st.updates;
  auto& wanted = w->settings_now()->uplink.advertise;
  st.board.update_host([&](auto& host) {
    host.uplink = x.uplink;
    host.overruns = x.overruns;
    host.trouble = x.trouble;
    host.advertise = wanted != "auto"           ? wanted
                     : x.uplink.address.empty() ? "127.0.0.1"
                                                : x.uplink.address;
  });
  spread(w, news);
}

struct lookout {
  hotplug::pointer self;
  hotplug::uses w;

  /// Strangers that may be dongles are asked, now and when it is time again.
  void look_at_strangers() const {
    auto& st = self->state;
    if (!st.newest)
      return;
    // The watch notices by itself who has answered.
    stranger_ask asks{self, w, &st.strangers, [me = *this] { me.look_at_strangers(); }};
    ++st.generation;
    if (auto due = asks.look(*st.newest))
      self->delayed_send(self, std::max<caf::timespan>(*due - self->clock().now(), 1s),
                         hotplug::stranger_look{st.generation});
  }
};

/// Without a descriptor now there may be one later.
constexpr std::chrono::seconds watch_again_after{1}, longest_look{60};

/// Starts watching, and tries again as often as it takes. Blocks: all there is is read first, and
/// the kernel may be slow.
void watch(hotplug::pointer self, const hotplug::uses& w) {
  auto call = supervision::enter_call(self, "/hotplug", "read links and USB", longest_look);
  // Weak: the watch must not keep alive the actor that owns it.
  auto me = caf::actor_cast<caf::actor_addr>(self);
  auto started = w.ports.watch_rack([me](io::facts_ptr facts) {
    if (auto to = caf::actor_cast<caf::actor>(me))
      caf::anon_send(to, facts_changed{std::move(facts)});
  });
  if (started) {
    self->state.watch = std::move(*started);
    return;
  }
  auto& why = started.why().doing;
  log_trouble(w.board->host().trouble, why);
  self->state.board.update_host([&](auto& host) { host.trouble = why; });
  self->delayed_send(self, watch_again_after, tick{});
}

} // namespace

caf::behavior hotplug::run(pointer self, uses w) {
  self->state.board = board_writer<hotplug>{w->board};
  self->send(self, tick{}); // not in the init, for which a supervisor does not wait for long
  return supervision::hardened(
    self,
    {
      [=](const facts_changed& x) {
        take(self->state, w, x);
        lookout{self, w}.look_at_strangers();
      },
      [=](const tick&) {
        if (!self->state.watch)
          watch(self, *w);
      },
      [=](const settings_changed&) { // what is there is told anew, by the new settings
        if (std::exchange(self->state.watch, nullptr))
          watch(self, *w);
      },
      [=](const hotplug::stranger_look& x) {
        if (x.generation == self->state.generation)
          lookout{self, w}.look_at_strangers();
      },
      [=](const facts_query&) { return facts_changed{self->state.newest}; },
    },
    [self] {
      auto& st = self->state;
      return std::to_string(st.newest ? st.newest->dongles.size() : 0) + " dongles seen, "
             + std::to_string(st.updates) + " updates";
    });
}

} // namespace dongled
