#include "actors/gate/gate_recovery.hpp"

#include "actors/carrier_view.hpp"
#include "actors/foreign_view.hpp"
#include "actors/gate/gate_newcomers.hpp"
#include "actors/gate/gate_outcomes.hpp"
#include "actors/gate/gate_toggles.hpp"
#include "actors/history/tell.hpp"
#include "actors/power/cut_marks.hpp"
#include "actors/power/rack_at_risk.hpp"
#include "supervision/timer.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace dongled {

using namespace std::chrono_literals;
using policy::sign;
using act = policy::repair_decision::act;

namespace {

/// How long a dongle that lost its power to a neighbour's repair is given to come back by itself.
constexpr auto after_a_hit = 20s;

/// A dongle counts as failed with its hub only if it was there this long ago at most.
constexpr unix_ms recent_ms = 10 * 60 * 1000;

using policy::egress;

/// What its probes say of a dongle that is there.
sign probed(const gate::patient& p, const dongle_view& x) {
  if (p.reported.empty())
    return sign::none;
  return x.health.now == egress::ill      ? sign::no_egress
         : x.health.now == egress::walled ? sign::walled
                                          : sign::none;
}

/// After nobody could be asked to begin.
constexpr auto soon = 2s;

/// The dongles that a failing one can be compared with: there, and connected by their own word.
std::vector<policy::neighbour> neighbours(const std::vector<dongle_view>& all,
                                          const dongle_view& of) {
  std::vector<policy::neighbour> out;
  for (auto& x : all)
    if (x.subnet != of.subnet && x.link.present && x.modem.connected && x.toggle.running.empty()
        && x.health.now != egress::unknown && x.health.now != egress::walled)
      out.push_back({x.health.now != egress::healthy, x.health.good_at > of.health.failing_since});
  return out;
}

void sooner(std::optional<time_point>& due, std::optional<time_point> x) {
  if (x && (!due || *x < *due))
    due = x;
}

} // namespace

void gate_recovery::report(const health_report& x) const {
  auto view = w->board->find(x.dongle);
  if (!view || !view->toggle.running.empty())
    return;
  auto& word = self->state.patients[x.dongle].reported;
  auto before = std::exchange(word, !x.ill ? "" : x.why.empty() ? "its probes fail" : x.why);
  if (x.ill || !before.empty())
    self->send(self, gate::look{});
}

bool gate_recovery::present(subnet_id dongle) const {
  auto& all = self->state.facts->dongles;
  return std::any_of(all.begin(), all.end(),
                     [&](auto& x) { return x.subnet == dongle && !x.conflict; });
}

void gate_recovery::note_hits(const std::vector<dongle_view>& rack) const {
  for (auto& x : rack)
    for (auto& hit : x.toggle.hits)
      self->state.patients[hit].hit_until = self->clock().now() + after_a_hit;
}

/// Takes down what is wrong with a dongle now, and since when.
void gate_recovery::examine(const dongle_view& x) const {
  auto& st = self->state;
  auto& p = st.patients[x.subnet];
  auto there = present(x.subnet);
  auto now = there ? probed(p, x) : (x.usb.storage ? sign::storage : sign::gone);
  if (there)
    p.tried = false;
  // Nobody probes in a toggle: what it made of the dongle is seen afterwards.
  if (x.toggle.running.empty() && x.health.now == egress::healthy)
    p.cycled = false;
  if (now == sign::storage)
    p.fed_until = {}; // it has booted, though not as a modem: nothing is to be waited for
  if (now != p.seen)
    p.since = self->clock().now();
  p.seen = now;
  gate_outcomes{self, w}.examine(x);
  if (!p.follows.empty() && std::none_of(st.running.begin(), st.running.end(), [&](auto& y) {
        return y.second.id == p.follows;
      })) {
    p.follows.clear(); // it has ended: whoever is not back soon is judged by itself
    auto health = w->settings_now()->health;
    p.rest_until = self->clock().now() + health.interval * health.failures;
  }
}

/// Whose fault failing probes are. Doubt is told on the board, and once in the log.
policy::blame gate_recovery::judge(const std::vector<dongle_view>& rack,
                                   const dongle_view& of) const {
  auto walled = of.health.now == egress::walled && of.health.foreign;
  auto blame = walled ? foreign_blame_of(*w, of.subnet, *of.health.foreign)
                      : policy::judge(neighbours(rack, of));
  auto doubted = blame == policy::blame::probes;
  auto useless = walled && doubted ? policy::useless_words(*of.health.foreign) : std::string{};
  if (doubted == of.health.doubted && useless == of.health.useless)
    return blame;
  if (doubted)
    tell(*w, happening_kind::health, of.subnet,
         "dongle " + to_string(of.subnet) + ": its probes are doubted, since "
           + (walled ? useless : "everybody's fail"),
         follows_from_last(*w, of.subnet, "gate"), {{"now", "doubted"}});
  w->board->update(of.subnet, [&](dongle_view& v) {
    v.health.doubted = doubted;
    v.health.useless = useless;
  });
  if (doubted && walled)
    spdlog::warn("dongle {}: {}; nothing is touched", of.subnet.n, useless);
  else if (doubted)
    spdlog::warn("dongle {}: its probes fail, and so do everybody's while their modems are "
                 "connected: the probes are doubted, nothing is touched",
                 of.subnet.n);
  return blame;
}

policy::repair_row gate_recovery::row(const std::vector<dongle_view>& rack,
                                      const dongle_view& x) const {
  auto& st = self->state;
  auto& p = st.patients[x.subnet];
  policy::repair_row out;
  out.dongle = x.subnet;
  out.seen = p.seen;
  out.since = p.since;
  out.why = p.reported;
  out.port = x.usb.port;
  out.controller = x.usb.controller;
  out.there = x.usb.there;
  out.hit = x.cut.before == policy::stake::well
            && policy::counts_as_before(x.cut, since_cut_of(x), w->now());
  auto seen_at = last_seen(*w, x);
  out.recent = seen_at != 0 && w->now() - seen_at <= recent_ms;
  out.tried = p.tried;
  out.running = !x.toggle.running.empty();
  out.off = x.power.off || st.powering.contains(x.subnet);
  out.down = !x.subtree.quarantine.empty();
  out.paused = st.pauses.contains(x.subnet);
  if (!p.follows.empty())
    out.follows = p.repair + " by toggle " + p.follows;
  if ((p.seen == sign::no_egress || p.seen == sign::walled) && !out.running)
    out.judged = judge(rack, x);
  out.cycled = p.cycled;
  if (p.seen == sign::walled && x.health.foreign)
    out.why = policy::walled_words(*x.health.foreign);
  if (!p.hopeless.empty() && p.hopeless == x.modem.trouble)
    out.holds.push_back({p.hopeless_until, "no repair heals this: " + p.hopeless});
  out.holds.push_back({p.hit_until, "a repair has taken its power; it may come back by itself"});
  if (p.seen != sign::storage) // that has booted, though not as a modem
    out.holds.push_back({self->clock().now() + boot_left(*w, x),
                         "a deed on " + x.cut.by + " has taken its power; it may still boot"});
  out.holds.push_back({p.fed_until, "it was given power by an operator, and may still boot"});
  out.holds.push_back({p.rest_until, "a repair has ended just now; it may come back by itself"});
  out.holds.push_back({p.patience.next(), "the last repair failed; the next one is due later"});
  return out;
}

void gate_recovery::look(std::optional<time_point> due) const {
  auto& st = self->state;
  if (!st.facts || !st.recalled)
    return;
  auto rack = w->board->all();
  std::erase_if(rack, [](auto& x) { return !x.known; });
  note_hits(rack);
  if (auto fed = w->cuts->take_fed(); !fed.empty()) {
    mark_fed(*w, dongles_at(*w, fed));
    rack = w->board->all();
    std::erase_if(rack, [](auto& x) { return !x.known; });
  }
  look_at_carriers(*w);
  std::vector<policy::repair_row> rows;
  for (auto& x : rack) {
    examine(x);
    rows.push_back(row(rack, x));
  }
  auto config = w->settings_now();
  auto now = self->clock().now();
  auto settle = config->health.interval * config->health.failures;
  auto decisions =
    policy::next_repairs(rows, now, {settle, config->recovery.enabled, config->recovery.quorum});
  std::map<subnet_id, std::string> begun;
  for (auto& x : decisions)
    if (x.what == act::start)
      begin(x, begun);
  sooner(due, gate_newcomers{self, w}.look());
  for (auto& x : decisions) {
    if (x.what == act::follow)
      follow(x, begun);
    say(x);
    show(x);
    auto refused = x.what == act::start && !begun.contains(x.dongle);
    sooner(due, refused ? now + soon : x.until);
  }
  ++st.generation;
  if (due)
    supervision::later(self, std::max<caf::timespan>(*due - now, 1ms), gate::look{st.generation});
}

void gate_recovery::begin(const policy::repair_decision& x,
                          std::map<subnet_id, std::string>& begun) const {
  auto said = gate_toggles{self, w}.repair(x.dongle, x.words, x.group);
  if (auto yes = std::get_if<toggle_accepted>(&said.what)) {
    begun[x.dongle] = yes->id;
    self->state.patients[x.dongle].tried = true;
    self->state.patients[x.dongle].cycled = true;
  } else {
    self->state.patients[x.dongle].rest_until = self->clock().now() + soon;
  }
}

void gate_recovery::follow(const policy::repair_decision& x,
                           const std::map<subnet_id, std::string>& begun) const {
  auto leader = begun.find(x.leader);
  if (leader == begun.end())
    return;
  auto& p = self->state.patients[x.dongle];
  p.tried = true;
  p.follows = leader->second;
  p.repair = x.words;
}

/// What gate waits for, and why, for everybody to read.
void gate_recovery::show(const policy::repair_decision& x) const {
  auto& p = self->state.patients[x.dongle];
  auto now = self->clock().now();
  auto next = std::max(p.patience.next(), p.hopeless.empty() ? time_point{} : p.hopeless_until);
  unix_ms next_try = 0;
  if (p.seen != sign::none && next > now)
    next_try = w->now() + std::chrono::duration_cast<milliseconds>(next - now).count();
  auto plan = x.what == act::start ? "" : x.words;
  if (x.what == act::follow)
    plan = "waits for " + x.words + (p.follows.empty() ? "" : " by toggle " + p.follows);
  w->board->update(x.dongle, [&](dongle_view& v) {
    v.recovery.plan = plan;
    v.recovery.next_try = next_try;
  });
}

/// Once each time that recovery decides to do nothing by itself about something.
void gate_recovery::say(const policy::repair_decision& x) const {
  auto& p = self->state.patients[x.dongle];
  auto before = std::exchange(p.said, std::pair{x.what, p.seen});
  if (before == p.said)
    return;
  auto tell_it = [&](const char* what, const std::string& words) {
    tell(*w, happening_kind::recovery, x.dongle, "dongle " + to_string(x.dongle) + ": " + words,
         follows_from_last(*w, x.dongle, "gate"), {{"what", what}});
  };
  auto follows = "waits for " + x.words + " by toggle " + p.follows;
  switch (x.what) {
  case act::rest:
  case act::start:
  case act::wait: break;
  case act::report:
    tell_it("reported", x.words);
    spdlog::warn("dongle {}: {}", x.dongle.n, x.words);
    break;
  case act::leave:
    tell_it("left_alone", "left alone: " + x.words);
    spdlog::info("dongle {}: left alone: {}", x.dongle.n, x.words);
    break;
  case act::follow:
    tell_it("follows", follows);
    spdlog::info("dongle {}: {}", x.dongle.n, follows);
    break;
  }
}

} // namespace dongled
