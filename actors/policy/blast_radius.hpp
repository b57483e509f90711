#pragma once

#include "actors/policy/cut_mark.hpp"
#include "config/ids.hpp"
#include "config/wall_time.hpp"
#include "io/usb/stick_rules.hpp"
#include "io/usb/topology.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace dongled::policy {

/// What is known of a dongle when its hub or controller is about to lose power.
struct dongle_signs {
  bool off = false;        ///< An operator has switched its port off.
  bool there = false;      ///< Its device is on USB.
  bool interface = false;  ///< Its network interface is there.
  bool failing = false;    ///< Its probes say that it is ill, and they are not doubted.
  bool climbs = false;     ///< The cut is wanted on its behalf: a fresh look found it ill.
  unix_ms seen_at = 0;     ///< When its interface was last there; 0: never.
  bool walled = false;     ///< Its carrier answers in everybody's place: its stick is sound.
  bool by_carrier = false; ///< It fails with others of its carrier, and its API answers.
  std::optional<stake> before = {}; ///< A deed of ours took its power: what it counted as then.
};

/// A dongle that left USB counts as ill for ten minutes: later nobody knows any more whether it
/// failed or was taken away.
inline constexpr std::chrono::minutes absence_counts_for{10};

stake stake_of(const dongle_signs& x, unix_ms now) noexcept;

/// A known dongle, and where it hangs or hung last.
struct at_risk {
  subnet_id dongle;
  port_path port;
  stake now = stake::well;
  bool climbs = false; ///< The cut is wanted on its behalf.
};

/// Whether a hub or a controller may lose its power, and whom that would hit.
struct cut_plan {
  bool allowed = false;
  std::string target;               ///< "1-1", or the controller's name; empty: there is none.
  std::vector<subnet_id> ill, well; ///< Who would lose power, sorted.
  std::vector<subnet_id> neither;   ///< They would, too, and have no say: walled gardens.
  std::string words; ///< "hub 1-1: dongles 11, 12, 14; ill 11, 14 (2 of 3 = 67 %, needs 70 %)".
};

/// Judges a power cycle of a whole hub: chained hubs and the other half of a USB 3 box included,
/// @p quorum of the dongles that would lose power must be ill, and nothing but hubs and dongles may
/// hang there, by @p rules; nor may the uplink, also while it is away. A root hub is no hub to
/// cycle: it is the controller's.
cut_plan judge_hub_cut(const port_path& hub, const io::usb::topology& now,
                       const std::vector<at_risk>& rack, double quorum,
                       const io::usb::stick_rules& rules = {});

/// The same for a host controller with all its buses.
cut_plan judge_controller_cut(const std::string& controller, const io::usb::topology& now,
                              const std::vector<at_risk>& rack, double quorum,
                              const io::usb::stick_rules& rules = {});

/// Everybody whom a cut as planned hits.
std::vector<subnet_id> hit_by(const cut_plan& x);

/// The nearest hub above a stick, which need not be there any more; judged.
cut_plan plan_hub_cut(const port_path& stick, const io::usb::topology& now,
                      const std::vector<at_risk>& rack, double quorum,
                      const io::usb::stick_rules& rules = {});

/// The controller that a stick's bus belongs to; judged.
cut_plan plan_controller_cut(const port_path& stick, const io::usb::topology& now,
                             const std::vector<at_risk>& rack, double quorum,
                             const io::usb::stick_rules& rules = {});

/// "1-1.3 (USB Keyboard)": how a device is named to an operator.
std::string name_of(const io::usb::device& x);

/// Whether @p place is a port of @p hub, or of a hub chained to it: ("1-1.4.2", "1-1") → true.
bool hangs_below(const port_path& place, const port_path& hub);

} // namespace dongled::policy
