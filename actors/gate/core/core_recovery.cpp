#include "actors/gate/core/core.hpp"

#include "actors/foreign_view.hpp"

#include <algorithm>

namespace dongled::gate_core {

using namespace std::chrono_literals;
using policy::egress;
using policy::sign;
using repair_act = policy::repair_decision::act;

namespace {

/// How long a dongle that lost its power to a neighbour's repair is given to come back by itself.
constexpr auto after_a_hit = 20s;

/// A dongle counts as failed with its hub only if it was there this long ago at most.
constexpr unix_ms recent_ms = 10 * 60 * 1000;

/// After nobody could be asked to begin.
constexpr auto soon = 2s;

/// What is due now is done in a turn of its own.
constexpr std::chrono::nanoseconds next_turn = 1ms;

/// What its probes say of a dongle that is there.
sign probed(const verdict& x, const dongle_view& view) {
  if (x.reported.empty())
    return sign::none;
  return view.health.now == egress::ill      ? sign::no_egress
         : view.health.now == egress::walled ? sign::walled
                                             : sign::none;
}

/// The dongles that a failing one can be compared with: there, and connected by their own word.
std::vector<policy::neighbour> neighbours(const std::vector<sight>& all, const dongle_view& of) {
  std::vector<policy::neighbour> out;
  for (auto& [x, present, conductor, last_seen] : all)
    if (x.subnet != of.subnet && x.link.present && x.modem.connected && x.toggle.running.empty()
        && x.health.now != egress::unknown && x.health.now != egress::walled)
      out.push_back({x.health.now != egress::healthy, x.health.good_at > of.health.failing_since});
  return out;
}

std::vector<dongle_view> views(const std::vector<sight>& all) {
  std::vector<dongle_view> out;
  for (auto& x : all)
    out.push_back(x.view);
  return out;
}

void sooner(std::optional<time_point>& due, std::optional<time_point> x) {
  if (x && (!due || *x < *due))
    due = x;
}

} // namespace

void core::handle(const event::reported& event) {
  if (event.busy)
    return;
  auto& x = event.what;
  auto& word = patients_[x.dongle].now.reported;
  auto before = std::exchange(word, !x.ill ? "" : x.why.empty() ? "its probes fail" : x.why);
  if (x.ill || !before.empty())
    act(action::look_soon{});
}

/// Decides anew for the whole rack; cheap, so it is done whenever something has changed. Nothing
/// begins before it is known what operators do not want repaired.
void core::handle(const event::looked& event) {
  if (!recalled_)
    return;
  auto next = enforce(event.rack);
  auto all = event.rack;
  std::erase_if(all, [](auto& x) { return !x.view.known; });
  note_hits(all);
  std::vector<policy::repair_row> rows;
  for (auto& x : all) {
    examine(x);
    // And for a while longer: a DHCP client serves one link after the other.
    if (!event.lost.empty())
      patients_[x.view.subnet].hold(by::host, now_.at + settle(), event.lost);
    rows.push_back(row(all, x));
  }
  auto decisions = policy::next_repairs(
    rows, now_.at, {settle(), policy::initiative_of(*now_.config), now_.config->recovery.quorum});
  begun so_far;
  for (auto& x : decisions)
    if (x.what == repair_act::start)
      begin(x, all, so_far);
  sooner(next, order_switches(event));
  for (auto& x : decisions) {
    if (x.what == repair_act::follow)
      follow(x, so_far);
    say(x);
    show(x);
    auto refused = x.what == repair_act::start && !so_far.contains(x.dongle);
    sooner(next, refused ? now_.at + soon : x.until);
  }
  ++generation_;
  if (next)
    act(action::look_later{generation_,
                           std::max<std::chrono::nanoseconds>(*next - now_.at, next_turn)});
}

void core::note_hits(const rack& all) {
  for (auto& x : all)
    for (auto& hit : x.view.toggle.hits)
      patients_[hit].hold(by::cut, now_.at + after_a_hit,
                          "a repair has taken its power; it may come back by itself");
}

/// Takes down what is wrong with a dongle now, and since when.
void core::examine(const sight& x) {
  auto& view = x.view;
  auto& p = patients_[view.subnet];
  auto now = x.present ? probed(p.now, view) : (view.usb.storage ? sign::storage : sign::gone);
  if (x.present)
    p.now.tried = false;
  // Nobody probes in a toggle: what it made of the dongle is seen afterwards.
  if (view.toggle.running.empty() && view.health.now == egress::healthy)
    p.now.cycled = false;
  if (now == sign::storage)
    p.release(by::operators); // it has booted, though not as a modem: nothing is to be waited for
  if (now != p.now.seen)
    p.since = now_.at;
  p.now.seen = now;
  weigh(view);
  auto leader = p.leader();
  if (!leader.empty() && std::none_of(running_.begin(), running_.end(), [&](auto& y) {
        return y.second.id == leader;
      })) {
    p.release(leader); // it has ended: whoever is not back soon is judged by itself
    p.hold(by::repair, now_.at + settle(), repair_has_ended);
  }
}

/// Whose fault failing probes are. Doubt is told on the board, and once in the log.
policy::blame core::judge(const rack& all, const dongle_view& of) {
  auto walled = of.health.now == egress::walled && of.health.foreign;
  auto blame = walled ? foreign_blame_of(views(all), of.subnet, *of.health.foreign)
                      : policy::judge(neighbours(all, of));
  auto doubted = blame == policy::blame::probes;
  auto useless = walled && doubted ? policy::useless_words(*of.health.foreign) : std::string{};
  if (doubted == of.health.doubted && useless == of.health.useless)
    return blame;
  auto name = "dongle " + to_string(of.subnet);
  if (doubted)
    act(action::tell{happening_kind::health,
                     of.subnet,
                     name + ": its probes are doubted, since "
                       + (walled ? useless : "everybody's fail"),
                     action::cause::last,
                     "gate",
                     {{"now", "doubted"}}});
  act(action::show_doubt{of.subnet, doubted, useless});
  if (doubted && walled)
    log(action::log::level::warn, name + ": " + useless + "; nothing is touched");
  else if (doubted)
    log(action::log::level::warn,
        name
          + ": its probes fail, and so do everybody's while their modems are connected: "
            "the probes are doubted, nothing is touched");
  return blame;
}

policy::repair_row core::row(const rack& all, const sight& sight) {
  auto& x = sight.view;
  auto& p = patients_[x.subnet];
  auto seen = p.now.seen;
  policy::repair_row out;
  out.dongle = x.subnet;
  out.seen = seen;
  out.since = p.since;
  out.why = p.now.reported;
  out.port = x.usb.port;
  out.controller = x.usb.controller;
  out.there = x.usb.there;
  out.hit = x.cut.before == policy::stake::well
            && policy::counts_as_before(x.cut, since_cut_of(x), now_.wall);
  out.recent = sight.last_seen != 0 && now_.wall - sight.last_seen <= recent_ms;
  out.tried = p.now.tried;
  out.running = !x.toggle.running.empty();
  out.off = x.power.off || powering_.contains(x.subnet);
  out.down = !x.subtree.quarantine.empty();
  out.paused = pauses_.contains(x.subnet);
  if ((seen == sign::no_egress || seen == sign::walled) && !out.running)
    out.judged = judge(all, x);
  out.cycled = p.now.cycled;
  if (seen == sign::walled && x.health.foreign)
    out.why = policy::walled_words(*x.health.foreign);
  for (auto& y : p.holds) // what its modem has said counts as long as it says so
    if (y.set_by != by::modem || y.why == hopeless_words(x.modem.trouble))
      out.holds.push_back(y);
  // One that shows its CD-ROM has booted, though not as a modem.
  if (seen != sign::storage && policy::boots(x.cut, since_cut_of(x), now_.wall))
    out.holds.push_back({now_.at + std::chrono::milliseconds{x.cut.boots_until - now_.wall},
                         "a deed on " + x.cut.by + " has taken its power; it may still boot",
                         x.cut.by});
  return out;
}

void core::begin(const policy::repair_decision& x, const rack& all, begun& so_far) {
  auto at =
    std::find_if(all.begin(), all.end(), [&](auto& y) { return y.view.subnet == x.dongle; });
  auto& p = patients_[x.dongle];
  if (at == all.end() || !at->conductor)
    return p.hold(by::repair, now_.at + soon, repair_has_ended);
  so_far[x.dongle] = begin({x.dongle, policy::asker::recovery, "recovery: " + x.words}, x.group);
  p.now.tried = true;
  p.now.cycled = true;
}

void core::follow(const policy::repair_decision& x, const begun& so_far) {
  auto leader = so_far.find(x.leader);
  if (leader == so_far.end())
    return;
  auto& p = patients_[x.dongle];
  p.now.tried = true;
  p.follow(leader->second, x.words);
}

/// What gate waits for, and why, for everybody to read.
void core::show(const policy::repair_decision& x) {
  auto& p = patients_[x.dongle];
  time_point next{};
  for (auto setter : {by::back_off, by::modem})
    if (auto hold = p.held_by(setter))
      next = std::max(next, hold->until);
  unix_ms next_try = 0;
  if (p.now.seen != sign::none && next > now_.at)
    next_try =
      now_.wall + std::chrono::duration_cast<std::chrono::milliseconds>(next - now_.at).count();
  auto plan = x.what == repair_act::start ? "" : x.words;
  auto leader = p.leader();
  if (x.what == repair_act::follow)
    plan = "waits for " + x.words + (leader.empty() ? "" : " by toggle " + leader);
  act(action::show_plan{x.dongle, plan, next_try});
}

/// Once each time that recovery decides to do nothing by itself about something.
void core::say(const policy::repair_decision& x) {
  auto& p = patients_[x.dongle];
  std::pair now{x.what, p.now.seen};
  if (std::exchange(said_[x.dongle], now) == now)
    return;
  auto name = "dongle " + to_string(x.dongle) + ": ";
  auto tell_it = [&](const char* what, const std::string& words, action::log::level how) {
    act(action::tell{happening_kind::recovery,
                     x.dongle,
                     name + words,
                     action::cause::last,
                     "gate",
                     {{"what", what}}});
    log(how, name + words);
  };
  switch (x.what) {
  case repair_act::rest:
  case repair_act::start:
  case repair_act::wait: break;
  case repair_act::report: tell_it("reported", x.words, action::log::level::warn); break;
  case repair_act::leave:
    tell_it("left_alone", "left alone: " + x.words, action::log::level::info);
    break;
  case repair_act::follow:
    tell_it("follows", "waits for " + x.words + " by toggle " + p.leader(),
            action::log::level::info);
    break;
  }
}

} // namespace dongled::gate_core
