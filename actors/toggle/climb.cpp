#include "actors/toggle/climb.hpp"

#include "actors/toggle/carrier_limit.hpp"
#include "actors/toggle/look.hpp"
#include "actors/toggle/rung_table.hpp"
#include "actors/toggle/rung_usb.hpp"
#include "actors/toggle/usb_sight.hpp"
#include "actors/toggle/verify.hpp"

#include <deque>
#include <set>

namespace dongled {

using policy::illness;
using policy::rung;

using namespace std::chrono_literals;

flow<done> drain(const conductor& with) {
  auto began = with.now();
  auto relays = co_await with.drain();
  with.note("drain", "relays cannot live through what follows",
            std::to_string(relays.finished) + " finished, " + std::to_string(relays.reset)
              + " reset",
            began);
  co_return done{};
}

milliseconds at_least(milliseconds x, std::chrono::steady_clock::duration left) {
  return std::max(x, std::chrono::duration_cast<milliseconds>(left));
}

namespace {

/// A climb as it stands.
struct climber {
  toggle_result out;
  climb_order why;
  std::set<rung> acted;  ///< USB rungs that were done; none is done twice.
  bool ended = false;    ///< Healed, or nothing can heal it, or nothing is known of it.
  bool mute = false;     ///< The modem was silent, or talked nonsense, at the last rung.
  bool attached = false; ///< Its interface, address and routes are there: what it lacks is egress.
  std::vector<rung> missed; ///< USB rungs that found nothing to act on, or no need.
  std::set<rung> again;     ///< Of those: each comes once more, at most.
  std::string astray;       ///< The newest probe was answered by somebody else; empty: it was not.
};

/// Whoever serves clients again has booted; its web server comes a moment later.
constexpr auto modem_boots_after = 15s;

/// No rung on what is not known.
void give_up(const conductor& with, climber& x, const std::string& why) {
  x.ended = true;
  x.out.timed_out = false;
  x.out.not_known = true;
  x.out.error = "it could not be found out how it is: " + why;
  with.note("stop", "not known is not absent: no rung follows from it", why, with.now());
}

void heal(climber& x, const std::string& address) {
  x.ended = true;
  x.out.outcome = toggle_outcome::recovered;
  x.out.ip = address;
  x.out.error.clear();
}

/// The address that proves the repair; empty: it did not help, and `out.error` says how.
flow<std::string> healed(const conductor& with, climber& x, const char* what, milliseconds budget) {
  auto egress = co_await verify(with, budget);
  x.astray = egress.astray;
  x.out.error =
    std::string(what) + " did not help: " + (x.astray.empty() ? egress.error : x.astray);
  if (!egress.known) {
    give_up(with, x, egress.error);
    co_return std::string{};
  }
  if (egress.address.empty() || !x.why.needs_modem)
    co_return egress.address;
  // Another address was asked for: whoever has it needs no modem that listens.
  if (egress.address != x.why.before)
    co_return egress.address;
  x.out.ip = egress.address;
  auto up = co_await with.connection(true, std::min<milliseconds>(budget, modem_boots_after));
  if (up)
    co_return egress.address;
  x.out.error = std::string(what) + " did not help: " + up.why().doing;
  if (up.why().code == fault::exhausted)
    give_up(with, x, up.why().doing);
  co_return std::string{};
}

/// What the modem says after a rung that did not help: some things no rung can heal.
flow<done> hear_modem(const conductor& with, climber& x) {
  auto said = co_await ask_modem_trouble(with);
  x.why.mute = said.mute;
  if (!said.not_known.empty())
    give_up(with, x, said.not_known);
  if (said.trouble.empty())
    co_return done{};
  x.ended = true;
  x.out.timed_out = false;
  x.out.error = said.trouble;
  with.note("stop", "no rung above can help", said.trouble, with.now());
  co_return done{};
}

/// A rung's act, and whether it helped.
flow<done> try_rung(const conductor& with, climber& x, const recovery_step& step) {
  auto step_before = std::exchange(x.out.step, policy::step_of(step.rung));
  auto budget = with.config()->recovery.budgets.*step.budget;
  auto end_by = with.clock() + budget;
  with.note("step " + std::to_string(x.out.step), step.what, x.out.error, with.now());
  if (step.needs_api && x.why.mute) {
    x.out.error = std::string(step.what) + ": the modem's API is silent";
    with.note("pass", "it cannot act without the modem's API", "the API is silent", with.now());
    co_return done{};
  }
  if (step.drains && !x.why.drained) {
    co_await drain(with);
    x.why.drained = true;
  }
  auto end = co_await step.act(with, budget);
  if (x.out.step == 2)
    x.mute = end.mute;
  if (end.needless)
    x.out.step = step_before;
  if (end.acted)
    x.acted.insert(step.rung);
  else if (policy::step_of(step.rung) == 3 && (end.needless || !end.took)
           && !x.again.contains(step.rung))
    x.missed.push_back(step.rung);
  if (end.took || end.acted)
    x.attached = end.took || (x.attached && step.rung < rung::reboot);
  x.out.timed_out = end.timed_out;
  x.out.error = std::string(step.what) + ": " + end.read_back;
  if (end.took) {
    auto left = at_least(3s, end_by + end.waited - with.clock());
    auto address = co_await healed(with, x, step.what, left);
    if (!address.empty())
      heal(x, address);
    else if (!x.ended)
      x.out.timed_out = true;
  } else if (end.not_known) {
    give_up(with, x, end.read_back);
  } else if (end.outside) {
    x.ended = true;
    with.note("stop", "the cause is outside of the stick: no rung above can help", end.read_back,
              with.now());
  }
  if (x.ended)
    co_return done{};
  if (end.silent)
    x.why.mute = true;
  else
    co_await hear_modem(with, x);
  co_return done{};
}

flow<bool> is_on_the_bus(const conductor& with) {
  auto facts = co_await with.facts();
  co_return look_at_usb(*with.world(), facts.get(), with.dongle()).there;
}

/// A neighbour's repair that cut this dongle's power may have healed it, and so may the stick
/// itself, that was away; and before neighbours are hit it is looked once more: not yet is not
/// gone.
flow<done> look_again(const conductor& with, climber& x, bool hits_neighbours) {
  auto cut = co_await wait_for_neighbours(with);
  auto boots = boots_for(with);
  auto by_itself = false;
  if (!x.attached && !x.missed.empty())
    by_itself = co_await is_on_the_bus(with);
  auto others = cut || by_itself || boots > 0ms;
  if (!others && !hits_neighbours)
    co_return done{};
  auto patience =
    std::max(others ? with.config()->recovery.budgets.usb : milliseconds{3000}, boots);
  auto probing = std::max(others ? milliseconds{10000} : milliseconds{1}, boots);
  auto back = co_await come_back(with, patience);
  if (back.not_known)
    give_up(with, x, back.read_back);
  x.attached = back.took;
  if (!back.took)
    co_return done{};
  auto before = x.out.error;
  auto address = co_await healed(with, x, "waiting", probing);
  if (!address.empty())
    heal(x, address);
  else if (!x.ended)
    x.out.error = before;
  co_return done{};
}

/// Rungs that found nothing to act on, or no need, come once more before harder ones, if the stick
/// is there to take them.
flow<std::vector<rung>> due_again(const conductor& with, climber& x) {
  std::vector<rung> out;
  if (x.missed.empty())
    co_return out;
  auto there = co_await is_on_the_bus(with);
  if (!there)
    co_return out;
  out.swap(x.missed);
  x.again.insert(out.begin(), out.end());
  co_return out;
}

std::vector<rung> rungs(const conductor& with, illness what) {
  auto out = policy::recovery_ladder{what}.rest();
  auto absent = what == illness::no_interface;
  // By the time that a climb has come so far it may show its CD-ROM: the rung fits nothing else.
  if (absent)
    out.insert(out.begin(), rung::mode_switch);
  if (with.order().hub_first && absent)
    out.insert(out.begin(), rung::hub_power);
  return out;
}

} // namespace

flow<toggle_result> climb(const conductor& with, climb_order why) {
  climber x;
  x.out.error = why.why;
  // One whose modem is mute only would not speak for a cut that its neighbours judge.
  // Nor does one whose routes are repaired, until that has not helped.
  auto speaks = [&with](bool ill) {
    with.board().update(with.dongle(), [ill](auto& v) { v.climbs(ill); });
  };
  speaks(!why.needs_modem && why.what != illness::no_route);
  x.why = std::move(why);
  x.attached =
    x.why.needs_modem || x.why.what == illness::no_egress || x.why.what == illness::no_route;
  if (!with.order().group.empty())
    with.note("group", "failures are grouped before anything is touched", with.order().group,
              with.now());
  auto all = rungs(with, x.why.what);
  for (std::deque<rung> todo{all.begin(), all.end()}; !todo.empty();) {
    auto next = todo.front();
    todo.pop_front();
    if (x.acted.contains(next))
      continue;
    if (!x.astray.empty() && next != rung::data_cycle) {
      with.note("stop", "bytes pass, and are answered by somebody else: no rung above can help",
                x.astray, with.now());
      break;
    }
    if (policy::step_of(next) >= 3) {
      auto host = co_await hosts_fault(with);
      if (!host.empty()) {
        with.note("stop", "what takes all links at once is no stick's doing", host, with.now());
        x.out.error = host;
        break;
      }
    }
    auto whole = next == rung::hub_power || next == rung::controller;
    if (whole && x.why.needs_modem) {
      with.note("stop", "it works, and its neighbours too: a silent API is no reason to hit them",
                x.out.error, with.now());
      break;
    }
    if (policy::step_of(next) >= 3)
      co_await look_again(with, x, whole);
    if (x.ended)
      break;
    if (policy::step_of(next) >= 3) {
      auto egress_only = x.attached && !x.mute && !x.why.mute && !x.why.needs_modem;
      auto no = egress_only ? carriers_objection(with, !x.acted.empty()) : std::string{};
      if (!no.empty()) {
        with.note("stop", "failures are grouped by carrier, too", no, with.now());
        x.out.error = no;
        break;
      }
      auto milder = co_await due_again(with, x);
      if (!milder.empty()) {
        todo.push_front(next);
        todo.insert(todo.begin(), milder.begin(), milder.end());
        continue;
      }
    }
    auto& step = step_for(next);
    if (step.fits) {
      auto fits = co_await step.fits(with);
      if (!fits)
        continue;
    }
    co_await try_rung(with, x, step);
    if (x.ended)
      break;
    if (next == rung::route)
      speaks(!x.why.needs_modem);
  }
  auto recovered = x.out.outcome == toggle_outcome::recovered;
  with.world()->carriers->ended(with.dongle(), recovered && x.out.step >= 3);
  co_return x.out;
}

} // namespace dongled
