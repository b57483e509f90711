#pragma once

#include "tests/bottle/seen.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dongled::bottle {

/// Something that must hold of every run, whatever happens to the rack. Told of everything that is
/// seen, in order; says once what broke it.
class invariant {
public:
  virtual ~invariant() = default;
  virtual const char* name() const noexcept = 0;
  /// Nothing: it holds.
  virtual std::optional<std::string> see(const seen::event& x, seen::time_point now) = 0;
  /// How often it had something to judge: a run that never asks proves nothing.
  uint64_t judged() const noexcept { return judged_; }

protected:
  uint64_t judged_ = 0;
};

using invariant_ptr = std::unique_ptr<invariant>;

/// A port goes off only after a promise to switch it on again is on disk, or with an operator's
/// wish there.
invariant_ptr no_cut_without_intent();
/// No port is without power beyond the budget of a deed, unless a person wished so.
invariant_ptr no_port_forgotten();
/// What a toggle changes in a modem for a moment is promised on disk first.
invariant_ptr no_modem_change_without_intent();
/// A modem whose data switch or network mode was changed has a promise on disk to change it back.
invariant_ptr no_modem_forgotten();
/// One USB write at a time, host-wide.
invariant_ptr one_usb_write();
/// A dongle's clients leave by its own interface and address.
invariant_ptr own_way_out();
/// The daemon writes to the tables of dongles, and to the main table only about their interfaces.
invariant_ptr own_routes_only();
/// People's toggles are `max_concurrent` at most at a time.
invariant_ptr toggles_bounded();
/// One toggle a dongle at a time; each that began ends once, in this life of the daemon or, by the
/// journal, in the next, and within the budgets of a whole climb.
invariant_ptr toggles_end_once();
/// No person's toggle within the cool-down of the dongle's last.
invariant_ptr cool_downs(std::chrono::seconds cooldown);
/// Recovery's rest after a repair that failed doubles, up to its longest.
invariant_ptr back_off_grows();
/// What follows from something follows from what was told before, and ids only grow, also over
/// restarts of the daemon and whatever the wall clock says.
invariant_ptr causes_are_older();
/// Each phase of a dongle is told once: it begins where the one before has ended.
invariant_ptr phases_follow();
/// What happens is told once.
invariant_ptr told_once();
/// Recovery begins nothing where a person has paused it, nor where it is off by the settings.
invariant_ptr pauses_hold();
/// A condition is told when it begins to hold and when it ends to, in turn.
invariant_ptr conditions_alternate();
/// A toggle whose end was told is ended in the journal, with all its steps.
invariant_ptr traces_closed();
/// A webhook's receiver gets each toggle's start and end at least once, in their order.
invariant_ptr hooks_in_order();
/// Every ask is answered in time.
invariant_ptr asks_are_answered();
/// Nothing that is kept in memory grows without bound.
invariant_ptr sizes_bounded();
/// What is booked never falls, and is never more than what was carried.
invariant_ptr accounts_true();
/// Nothing from outside ends the tree.
invariant_ptr tree_stands();
/// Nobody's clients wait when nothing is done to it.
invariant_ptr nobody_held_in_vain();
/// No rung that its dongle did not need, none harder than needed before the milder was tried, none
/// that hits the well without the quorum.
invariant_ptr deeds_justified();
/// When faults stop, everybody serves and nothing is left over.
invariant_ptr all_recovers();

std::vector<invariant_ptr> all_invariants(std::chrono::seconds cooldown);

} // namespace dongled::bottle
