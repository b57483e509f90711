#include "actors/gate/gate_outcomes.hpp"

#include "actors/history/tell.hpp"
#include "actors/power/cut_marks.hpp"

namespace dongled {

using namespace std::chrono_literals;
using policy::sign;

namespace {

/// How long a hopeless dongle (no SIM, barred, …) rests: its modem is read meanwhile, and a trouble
/// that clears or changes ends the rest.
constexpr auto hopeless_rest = 15min;

/// After a repair that ended since we could not find out how the dongle is.
constexpr auto until_it_can_be_known = 15s;

} // namespace

void gate_outcomes::ended(subnet_id dongle, policy::asker who, const toggle_result& x) const {
  auto& p = self->state.patients[dongle];
  auto now = self->clock().now();
  p.hopeless.clear();
  auto health = w->settings_now()->health;
  if (x.outcome != toggle_outcome::failed) {
    auto repair = who == policy::asker::recovery || x.outcome == toggle_outcome::recovered;
    p.success.began(now, health.interval * health.failures * 2, repair);
    return self->send(self, gate::look{});
  }
  p.success.void_it();
  if (x.not_known) {
    p.tried = false; // our own trouble counts against no dongle
    p.rest_until = now + until_it_can_be_known;
  } else if (who == policy::asker::recovery || p.seen == sign::gone || p.seen == sign::storage) {
    // A person's toggle has climbed for an absent dongle just as a repair would have.
    p.patience.failed(now);
    auto view = w->board->find(dongle);
    p.hopeless = view ? view->modem.trouble : "";
    p.hopeless_until = now + hopeless_rest;
    back_off(dongle, "the repair failed");
  }
  self->send(self, gate::look{});
}

/// Says when the next repair may come.
void gate_outcomes::back_off(subnet_id dongle, const std::string& why) const {
  auto& p = self->state.patients[dongle];
  auto wait = std::chrono::ceil<std::chrono::seconds>(
    (p.hopeless.empty() ? p.patience.next() : p.hopeless_until) - self->clock().now());
  tell(*w, happening_kind::recovery, dongle,
       "dongle " + to_string(dongle) + ": " + why + "; the next one is due in "
         + std::to_string(wait.count()) + " s at the earliest",
       {w->history->newest_of(dongle), "gate"}, {{"what", "backs_off"}, {"seconds", wait.count()}});
}

/// A repair counts as one when it has stood for a while, and as one that failed when not. What
/// another's deed does to the dongle is neither.
void gate_outcomes::examine(const dongle_view& x) const {
  auto& p = self->state.patients[x.subnet];
  auto now = self->clock().now();
  auto works_again = x.cut.at != 0 && x.health.good_at > x.cut.at;
  if (works_again && x.cut.before == policy::stake::ill)
    w->cuts->helped(x.cut.by);
  if (!x.toggle.running.empty())
    return;
  if (!p.success.open() && works_again)
    w->board->update(x.subnet, [](dongle_view& v) { v.cut = {}; });
  if (!p.success.open())
    return;
  if (policy::counts_as_before(x.cut, since_cut_of(x), w->now()))
    return p.success.again(now);
  auto health = w->settings_now()->health;
  auto settle = p.seen == sign::gone || p.seen == sign::storage ? health.interval * health.failures
                                                                : milliseconds{0};
  auto ill = p.seen != sign::none && p.since + settle <= now;
  switch (p.success.judge(now, ill ? &p.since : nullptr)) {
  case policy::probation::verdict::open: break;
  case policy::probation::verdict::stood:
    p.patience.succeeded();
    if (works_again)
      w->cuts->stood(x.cut.by);
    break;
  case policy::probation::verdict::fell:
    p.patience.failed(now);
    back_off(x.subnet, "it fell ill again soon after it was repaired");
    break;
  }
}

} // namespace dongled
