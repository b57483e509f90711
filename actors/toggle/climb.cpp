#include "actors/toggle/climb.hpp"

#include "actors/carrier_view.hpp"
#include "actors/foreign_view.hpp"
#include "actors/toggle/look.hpp"
#include "actors/toggle/rung_table.hpp"
#include "actors/toggle/rung_usb.hpp"

#include <set>

namespace dongled {

using policy::illness;
using policy::rung;

using namespace std::chrono_literals;

namespace {

std::string astray(const conductor& with, const probe_report& x) {
  auto view = with.world()->board->find(with.dongle());
  if (!x.foreign || !view
      || !policy::from_carrier(*x.foreign, with.dongle(), view->modem.answers,
                               view->modem.connected))
    return {};
  return foreign_blame_of(with.world()->board->all(), with.dongle(), *x.foreign)
             == policy::blame::probes
           ? policy::useless_words(*x.foreign)
           : policy::walled_words(*x.foreign);
}

} // namespace

flow<verified> verify(const conductor& with, milliseconds budget) {
  auto began = with.now();
  auto probe = co_await with.egress(budget);
  auto good = !probe.address.empty();
  with.note("verify", "only a probe through the dongle proves its egress",
            good ? probe.address + " (" + probe.host + ")" : probe.error, began);
  co_return verified{probe.address, probe.error, probe.known, astray(with, probe)};
}

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
  std::set<rung> acted; ///< USB rungs that were done; none is done twice.
  bool ended = false;   ///< Healed, or nothing can heal it, or nothing is known of it.
  bool mute = false;    ///< The modem was silent, or talked nonsense, at the last rung.
  std::string astray;   ///< The newest probe was answered by somebody else; empty: it was not.
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
  if (end.acted)
    x.acted.insert(step.rung);
  if (end.needless)
    x.out.step = step_before;
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

/// A neighbour's repair that cut this dongle's power may have healed it; and before neighbours are
/// hit it is looked once more: not yet is not gone.
flow<done> look_again(const conductor& with, climber& x, bool hits_neighbours) {
  auto cut = co_await wait_for_neighbours(with);
  auto boots = boots_for(with);
  if (!cut && boots <= 0ms && !hits_neighbours)
    co_return done{};
  auto others = cut || boots > 0ms;
  auto patience =
    std::max(others ? with.config()->recovery.budgets.usb : milliseconds{3000}, boots);
  auto probing = std::max(others ? milliseconds{10000} : milliseconds{1}, boots);
  auto back = co_await come_back(with, patience);
  if (back.not_known)
    give_up(with, x, back.read_back);
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

/// Why no rung above the modem's may be tried: it fails with others of its carrier, and its modem
/// answers. Empty: they may.
std::string carriers_objection(const conductor& with, const climber& x) {
  auto ours = x.why.what == illness::no_egress || x.why.what == illness::no_route;
  if (!ours || x.mute || x.why.needs_modem)
    return {};
  look_at_carriers(*with.world());
  return with.world()->carriers->objection(with.dongle(), true);
}

std::vector<rung> rungs(const conductor& with, illness what) {
  auto out = policy::recovery_ladder{what}.rest();
  auto absent = what == illness::no_interface;
  if (with.order().hub_first && absent)
    out.insert(out.begin(), rung::hub_power);
  return out;
}

} // namespace

flow<toggle_result> climb(const conductor& with, climb_order why) {
  climber x;
  x.out.error = why.why;
  // One whose modem is mute only would not speak for a cut that its neighbours judge.
  auto ill = !why.needs_modem;
  with.board().update(with.dongle(), [ill](auto& v) { v.climbs(ill); });
  x.why = std::move(why);
  if (!with.order().group.empty())
    with.note("group", "failures are grouped before anything is touched", with.order().group,
              with.now());
  for (auto next : rungs(with, x.why.what)) {
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
    if (policy::step_of(next) >= 3)
      if (auto no = carriers_objection(with, x); !no.empty()) {
        with.note("stop", "failures are grouped by carrier, too", no, with.now());
        x.out.error = no;
        break;
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
    auto& step = step_for(next);
    if (step.fits) {
      auto fits = co_await step.fits(with);
      if (!fits)
        continue;
    }
    co_await try_rung(with, x, step);
    if (x.ended)
      break;
  }
  auto recovered = x.out.outcome == toggle_outcome::recovered;
  with.world()->carriers->ended(with.dongle(), recovered && x.out.step >= 3);
  co_return x.out;
}

} // namespace dongled
