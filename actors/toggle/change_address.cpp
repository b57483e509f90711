#include "actors/toggle/change_address.hpp"

#include "actors/history/messages.hpp"
#include "actors/toggle/climb.hpp"
#include "actors/toggle/look.hpp"
#include "actors/toggle/rung_modem.hpp"
#include "actors/toggle/verify.hpp"

#include <map>
#include <string>
#include <utility>

namespace dongled {

using namespace std::chrono_literals;
using policy::illness;

namespace {

/// The addresses that the dongle was seen with within @p span, each with the last time.
flow<result<std::map<std::string, unix_ms>>> addresses_within(const conductor& with,
                                                              std::chrono::seconds span) {
  addresses_query query{with.dongle()};
  auto found =
    co_await ask<addresses_found>(with.self(), with.world()->find("/journal"), milliseconds{5000},
                                  std::string{"read the addresses"}, std::move(query));
  if (!found)
    co_return found.why();
  if (!found->trouble.empty())
    co_return failure{fault::os, found->trouble};
  std::map<std::string, unix_ms> out;
  auto left = with.now();
  for (auto& x : found->addresses) { // the newest first: each was had until the next one came
    if (left < with.now() - span.count() * 1000)
      break;
    out.emplace(x.address, left);
    left = x.at;
  }
  co_return out;
}

/// One try to change the address, and what follows from it.
struct attempt {
  enum class next : uint8_t {
    done,  ///< There is another address.
    again, ///< Nothing is ill; the address is the same.
    no,   ///< Nothing is ill, and the modem refuses: somebody holds its seat, or its mode is fixed.
    stop, ///< Its carrier, or the probe's host, answers in another's place: nothing to climb for.
    repair,    ///< The egress is gone, or the modem is mute.
    not_known, ///< It could not be found out what came of it: nothing follows.
  } then = next::done;
  toggle_result result;
  illness what = illness::none;
  std::string why;
  bool mute = false;   ///< Of `repair`: traffic flows, but the modem does not listen.
  bool silent = false; ///< Of `repair`: its API is silent.
};

/// What is no new address.
struct known_addresses {
  std::string now; ///< That it has.
  std::map<std::string, unix_ms>
    earlier; ///< What it had, and when last, within the time asked for.
};

attempt judged(std::string address, const known_addresses& before) {
  attempt out;
  out.result.ip = std::move(address);
  auto earlier = before.earlier.find(out.result.ip);
  auto same = out.result.ip == before.now || earlier != before.earlier.end();
  if (earlier != before.earlier.end())
    out.result.seen_at = earlier->second;
  out.result.outcome = same ? toggle_outcome::unchanged : toggle_outcome::changed;
  out.then = same ? attempt::next::again : attempt::next::done;
  return out;
}

flow<attempt> try_to_change(const conductor& with, uint32_t i, bool flip, known_addresses before) {
  auto hold = with.config()->toggle.hold * (i + 1);
  auto budget = with.config()->toggle.attach_budget;
  auto end_by = with.clock() + hold + budget;
  auto reason = i == 0 ? "healthy: a new address is wanted"
                : flip ? "the same address came back: the network mode is flipped"
                       : "the same address came back: a longer hold";
  with.note("try " + std::to_string(i + 1), reason, "previous address " + before.now, with.now());
  step_end end; // no conditional operator: g++ 12 destroys what is awaited inside one twice
  if (flip)
    end = co_await flip_mode(with, hold, budget);
  else
    end = co_await cycle_data(with, hold, budget);
  if (end.took) {
    auto egress = co_await verify(with, at_least(5s, end_by - with.clock()));
    if (!egress.address.empty())
      co_return judged(egress.address, before);
    end.read_back = egress.error;
  }
  auto findings = co_await look(with);
  auto verdict = policy::diagnose(findings);
  if (verdict.what == illness::none && *findings.egress != before.now)
    co_return judged(*findings.egress, before);
  attempt out;
  out.why = end.read_back + "; " + verdict.why;
  out.result.error = end.read_back;
  out.result.timed_out = end.timed_out;
  if (verdict.what == illness::walled_garden || verdict.what == illness::probe_useless) {
    out.then = attempt::next::stop;
    out.result.error = verdict.why;
    out.result.step = 2;
    co_return out;
  }
  auto well = verdict.what == illness::none;
  out.then = well && !end.mute ? attempt::next::no : attempt::next::repair;
  if (well && end.silent) {
    // Once is not mute: it may have been busy, and a climb would end at a healthy stick's driver.
    auto said = co_await ask_modem_trouble(with);
    if (!said.mute) {
      out.then = attempt::next::again;
      co_return out;
    }
  }
  if (verdict.what == illness::not_known) {
    out.then = attempt::next::not_known;
    out.result.error = verdict.why;
    out.result.not_known = true;
  }
  out.silent = end.silent || findings.modem_mute;
  // Traffic flows over a mute modem: left alone until now, when a toggle needs it to listen.
  out.what = well ? illness::no_egress : verdict.what;
  out.mute = well;
  co_return out;
}

} // namespace

namespace {

/// Its API is silent: no data cycle can be asked for, and nobody is kept waiting in vain.
attempt mute(const seat_answer& seat) {
  attempt out;
  out.then = attempt::next::repair;
  out.what = illness::no_egress;
  out.why = seat.why;
  out.mute = out.silent = true;
  return out;
}

/// Somebody is in the way, or the modem will not have us.
attempt refused(const seat_answer& seat) {
  attempt out;
  out.then = attempt::next::no;
  out.result.error = seat.why;
  return out;
}

} // namespace

flow<toggle_result> change_address(const conductor& with, std::string address) {
  known_addresses before{address, {}};
  if (auto span = with.order().fresh; span.count() > 0) {
    auto earlier = co_await addresses_within(with, span);
    if (!earlier) { // another address could be an old one: nobody's clients are troubled for that
      toggle_result out;
      out.ip = address;
      out.error = "which addresses it had before cannot be read: " + earlier.why().doing;
      out.not_known = true;
      co_return out;
    }
    before.earlier = std::move(*earlier);
  }
  auto tries = with.config()->toggle.unchanged_retries + 1;
  toggle_result out;
  auto drained = false;
  for (uint32_t i = 0; i < tries; ++i) {
    auto flip = i > 0 && i + 1 == tries;
    attempt tried;
    auto seat = co_await take_seat(with);
    if (seat.taken) {
      if (!std::exchange(drained, true))
        co_await drain(with);
      tried = co_await try_to_change(with, i, flip, before);
    } else if (seat.silent) {
      tried = mute(seat);
    } else {
      tried = refused(seat);
    }
    switch (tried.then) {
    case attempt::next::done: co_return tried.result;
    case attempt::next::again:
      // A try that could not be made takes nothing back from one that took.
      if (tried.result.outcome == toggle_outcome::unchanged
          || out.outcome != toggle_outcome::unchanged)
        out = tried.result;
      continue;
    case attempt::next::no:
      if (out.outcome == toggle_outcome::unchanged)
        co_return out; // an earlier try took; this one only could not be made
      co_return tried.result;
    case attempt::next::not_known: co_return tried.result;
    case attempt::next::stop: co_return tried.result;
    case attempt::next::repair: break;
    }
    climb_order why{tried.what, tried.why, drained, tried.mute, address, tried.silent};
    auto repaired = co_await climb(with, std::move(why));
    if (tried.mute && repaired.outcome == toggle_outcome::failed && repaired.ip == address)
      repaired.outcome = toggle_outcome::unchanged; // it was cut and came back, with the same
    if (repaired.outcome != toggle_outcome::recovered)
      co_return repaired;
    drained = true;
    auto what = judged(repaired.ip, before).result;
    repaired.outcome = what.outcome;
    repaired.seen_at = what.seen_at;
    if (repaired.outcome != toggle_outcome::unchanged)
      co_return repaired;
    out = repaired; // a driver bound anew, say, keeps the address; the modem listens again
  }
  co_return out;
}

} // namespace dongled
