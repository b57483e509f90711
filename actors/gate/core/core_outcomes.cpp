#include "actors/gate/core/core.hpp"

namespace dongled::gate_core {

using namespace std::chrono_literals;
using policy::sign;

namespace {

/// How long a hopeless dongle (no SIM, barred, …) rests: its modem is read meanwhile, and a trouble
/// that clears or changes ends the rest.
constexpr auto hopeless_rest = 15min;

/// After a repair that ended since we could not find out how the dongle is.
constexpr auto until_it_can_be_known = 15s;

} // namespace

/// What comes back by itself comes within this.
std::chrono::milliseconds core::settle() const {
  return now_.config->health.interval * now_.config->health.failures;
}

/// A toggle has ended: what it means for the next repair of its dongle.
void core::ended(subnet_id dongle, policy::asker who, const toggle_result& x,
                 const std::string& trouble) {
  auto& p = patients_[dongle];
  auto& past = attempts_[dongle];
  p.release(by::modem);
  if (x.outcome != toggle_outcome::failed) {
    auto repair = who == policy::asker::recovery || x.outcome == toggle_outcome::recovered;
    past.success.began(now_.at, settle() * 2, repair);
    return act(action::look_soon{});
  }
  past.success.void_it();
  if (x.not_known) {
    p.now.tried = false; // our own trouble counts against no dongle
    p.hold(by::repair, now_.at + until_it_can_be_known, repair_has_ended);
  } else if (who == policy::asker::recovery || p.now.seen == sign::gone
             || p.now.seen == sign::storage) {
    // A person's toggle has climbed for an absent dongle just as a repair would have.
    if (!trouble.empty())
      p.hold(by::modem, now_.at + hopeless_rest, hopeless_words(trouble));
    failed(dongle, "the repair failed");
  }
  act(action::look_soon{});
}

/// A repair has failed, or was none: says when the next one may come.
void core::failed(subnet_id dongle, const std::string& why) {
  auto& p = patients_[dongle];
  auto next = attempts_[dongle].patience.failed(now_.at);
  p.hold(by::back_off, next, "the last repair failed; the next one is due later");
  auto hopeless = p.held_by(by::modem);
  auto wait =
    std::chrono::ceil<std::chrono::seconds>((hopeless ? hopeless->until : next) - now_.at);
  act(action::tell{happening_kind::recovery,
                   dongle,
                   "dongle " + to_string(dongle) + ": " + why + "; the next one is due in "
                     + std::to_string(wait.count()) + " s at the earliest",
                   action::cause::newest,
                   "gate",
                   {{"what", "backs_off"}, {"seconds", wait.count()}}});
}

/// A repair counts as one when it has stood for a while, and as one that failed when not. What
/// another's deed does to the dongle is neither.
void core::weigh(const dongle_view& x) {
  auto& p = patients_[x.subnet];
  auto& past = attempts_[x.subnet];
  // The wall clock was set back: what a mark from the time to come says of now is not known.
  if (x.cut.at > now_.wall)
    return act(action::clear_cut{x.subnet});
  auto works_again = x.cut.at != 0 && x.health.good_at > x.cut.at;
  if (works_again && x.cut.before == policy::stake::ill)
    act(action::cut_helped{x.cut.by, x.subnet});
  if (!x.toggle.running.empty())
    return;
  if (!past.success.open() && works_again)
    act(action::clear_cut{x.subnet});
  if (!past.success.open())
    return;
  if (policy::counts_as_before(x.cut, since_cut_of(x), now_.wall))
    return past.success.again(now_.at);
  auto usb = p.now.seen == sign::gone || p.now.seen == sign::storage;
  auto ill = p.now.seen != sign::none && p.since + (usb ? settle() : 0ms) <= now_.at;
  switch (past.success.judge(now_.at, ill ? &p.since : nullptr)) {
  case policy::probation::verdict::open: break;
  case policy::probation::verdict::stood:
    past.patience.succeeded();
    p.release(by::back_off);
    if (works_again)
      act(action::cut_stood{x.cut.by});
    break;
  case policy::probation::verdict::fell:
    failed(x.subnet, "it fell ill again soon after it was repaired");
    break;
  }
}

} // namespace dongled::gate_core
