#include "actors/health.hpp"

#include "actors/history/tell.hpp"
#include "actors/policy/walled_garden.hpp"
#include "supervision/timer.hpp"
#include "supervision/worker.hpp"

#include <spdlog/spdlog.h>

namespace dongled {

namespace {

using policy::egress;

using namespace std::chrono_literals;

/// How often a walled garden is looked at, first and for how long, and later.
constexpr auto slow_look = 60s, slow_for = 900s, slowest_look = 900s;

const char* words(egress x) {
  switch (x) {
  case egress::unknown: return "unknown";
  case egress::healthy: return "healthy";
  case egress::failing: return "failing";
  case egress::ill: return "ill";
  case egress::walled: return "walled_garden";
  }
  return "?";
}

struct prober {
  health::pointer self;
  health::uses w;
  subnet_id dongle;

  health::state& st() const { return self->state; }

  void rest() const {
    supervision::later(self, w->settings_now()->health.interval, tick{++st().generation});
  }

  /// One turn: probes if there is something to probe. The next turn follows its end.
  void look() const {
    if (st().probing)
      return;
    auto view = w->board->find(dongle);
    if (!view || !view->link.present)
      return away();
    if (!view->toggle.running.empty())
      return rest();
    if (view->link.ifindex != st().ifindex)
      st().tally.forget();
    st().ifindex = view->link.ifindex;
    begin_anew(*view);
    if (rests(*view))
      return rest();
    auto to = w->find("/switchboard");
    if (!to)
      return rest();
    st().probing = true;
    ++st().probes;
    auto& config = w->settings_now()->health;
    auto limit = config.timeout * static_cast<int>(config.probes.size()) + std::chrono::seconds{2};
    self->request(to, limit, probe_order{dongle, config.timeout})
      .then([me = *this](const probe_report& x) { me.answered(x); },
            [me = *this](const caf::error&) { // our side's trouble says nothing of the dongle
              me.st().probing = false;
              me.rest();
            });
  }

  static std::string last_toggle(const dongle_view& x) {
    return x.toggle.last ? x.toggle.last->toggle_id : std::string{};
  }

  /// What failed before a toggle that ended well says nothing about what comes after it.
  void begin_anew(const dongle_view& x) const {
    auto last = last_toggle(x);
    auto before = std::exchange(st().toggle, last);
    if (!before || *before == last || !x.toggle.last)
      return;
    st().slow_until = {};
    if (x.toggle.last->outcome != toggle_outcome::failed)
      st().tally.succeeded();
  }

  /// Whether it is not worth a probe yet: nobody but a person ends a walled garden.
  bool rests(const dongle_view& x) const {
    return st().tally.now() == egress::walled && !x.health.doubted
           && self->clock().now() < st().slow_until;
  }

  /// The next look at a walled garden.
  void slow_down() const {
    auto now = self->clock().now();
    if (st().walled_since == time_point{})
      st().walled_since = now;
    st().slow_until = now + (now - st().walled_since < slow_for ? slow_look : slowest_look);
  }

  void away() const {
    st().tally.forget();
    st().walled_since = {};
    st().ifindex = 0;
    st().last = "away";
    st().board.update(dongle, [](auto& v) { v.health = {}; });
    rest();
  }

  void answered(const probe_report& x) const {
    st().probing = false;
    rest();
    auto view = w->board->find(dongle);
    if (!view || view->link.ifindex != st().ifindex || !view->toggle.running.empty()
        || last_toggle(*view) != st().toggle)
      return; // it was about another moment
    if (!x.known)
      return unasked(x.error);
    if (!std::exchange(st().unasked, std::string{}).empty())
      st().board.update(dongle, [](auto& v) { v.health.unasked.clear(); });
    auto good = !x.address.empty();
    auto before = st().tally.now();
    auto now = judged(x, *view);
    if (now == egress::walled)
      slow_down();
    else
      st().walled_since = {};
    if (before != now)
      tell_verdict(before, now, x);
    if (good && x.address != view->health.external_ip)
      tell_address(view->health.external_ip, x.address);
    show(x, now);
    st().last = good ? x.address : x.error;
    log(before, now, x);
    auto bad = [](egress y) { return y == egress::ill || y == egress::walled; };
    if (bad(now) || bad(before))
      if (auto to = w->find("/rack/gate"))
        self->send(to, health_report{dongle, bad(now), x.error});
  }

  egress judged(const probe_report& x, const dongle_view& view) const {
    auto limits = w->settings_now()->health;
    if (!x.address.empty())
      return st().tally.succeeded();
    if (x.foreign
        && policy::from_carrier(*x.foreign, dongle, view.modem.answers, view.modem.connected))
      return st().tally.foreign(limits);
    return st().tally.failed(self->clock().now(), w->plane->count(dongle).last_received, limits);
  }

  /// Our own trouble says nothing of the dongle: neither good nor bad is counted.
  void unasked(const std::string& why) const {
    st().last = "not asked: " + why;
    if (!std::exchange(st().unasked, why).empty())
      return;
    st().board.update(dongle, [&](auto& v) { v.health.unasked = why; });
    spdlog::warn("dongle {}: it could not be probed, which is no failure of its own: {}", dongle.n,
                 why);
    tell(*w, happening_kind::health, dongle,
         "dongle " + to_string(dongle) + " could not be probed by our own fault: " + why,
         {0, "probe"}, {{"unasked", why}});
  }

  void tell_verdict(egress before, egress now, const probe_report& x) const {
    auto good = !x.address.empty();
    auto why = good                                 ? x.address + " answered as " + x.host
               : now == egress::walled && x.foreign ? policy::walled_words(*x.foreign)
                                                    : x.error;
    auto by = good || now != egress::healthy ? "probe" : "traffic";
    nlohmann::json details{{"before", words(before)}, {"now", words(now)}, {"why", why}};
    if (now == egress::walled && x.foreign)
      details["leads_to"] = x.foreign->host;
    tell(*w, happening_kind::health, dongle,
         "dongle " + to_string(dongle) + " is " + words(now) + ": " + why, {0, by},
         std::move(details));
  }

  /// The dongle has it without a toggle of ours.
  void tell_address(const std::string& before, const std::string& now) const {
    auto changed = !before.empty();
    tell(*w, happening_kind::address, dongle,
         "dongle " + to_string(dongle) + " has public address " + now
           + (changed ? ", and had " + before : ""),
         {0, changed ? "carrier" : "probe"}, {{"address", now}, {"previous", before}});
  }

  void show(const probe_report& x, egress now) const {
    auto at = w->now();
    st().board.update(dongle, [&](auto& v) {
      auto& h = v.health;
      h.now = now;
      h.failures = st().tally.failures();
      h.error = x.error;
      // Also of one that is ill by older probes: others are judged by what the newest one got.
      if (x.foreign && (now == egress::walled || now == egress::ill))
        h.foreign = x.foreign;
      else if (now != egress::walled)
        h.foreign.reset();
      if (!x.address.empty())
        h.external_ip = x.address;
      if (now == egress::healthy) {
        h.good_at = at;
        h.failing_since = 0;
        h.doubted = false;
        h.useless.clear();
      } else if (h.failing_since == 0) {
        h.failing_since = at;
      }
    });
  }

  void log(egress before, egress now, const probe_report& x) const {
    if (before == now)
      return;
    switch (now) {
    case egress::unknown: break;
    case egress::healthy:
      if (before != egress::failing)
        spdlog::info("dongle {}: healthy, public address {}", dongle.n, st().last);
      break;
    case egress::failing: spdlog::debug("dongle {}: a probe failed: {}", dongle.n, x.error); break;
    case egress::ill:
      spdlog::warn("dongle {}: ill: {} probes in a row failed: {}", dongle.n, st().tally.failures(),
                   x.error);
      break;
    case egress::walled:
      spdlog::warn("dongle {}: walled garden: {}; it is looked at again slowly", dongle.n,
                   x.foreign ? policy::walled_words(*x.foreign) : x.error);
      break;
    }
  }
};

} // namespace

caf::behavior health::run(pointer self, uses w, subnet_id dongle) {
  self->state.board = board_writer<health>{w->board};
  prober me{self, std::move(w), dongle};
  me.look();
  return supervision::hardened(self,
                               {
                                 [=](const tick& x) {
                                   if (x.generation == self->state.generation)
                                     me.look();
                                 },
                                 [=](const health_check&) { me.look(); },
                                 [=](const settings_changed&) { me.rest(); }, // by the new interval
                               },
                               [self] {
                                 auto& st = self->state;
                                 return (st.last.empty() ? "no probe yet" : st.last) + ", "
                                        + std::to_string(st.probes) + " probes, "
                                        + std::to_string(st.tally.failures())
                                        + " failures in a row";
                               });
}

} // namespace dongled
