#pragma once

#include "actors/dongle_view.hpp"
#include "actors/gate_asks.hpp"
#include "actors/history/happening.hpp"
#include "actors/policy/comeback.hpp"
#include "actors/policy/next_repairs.hpp"
#include "actors/policy/probation.hpp"
#include "actors/policy/toggle_gate.hpp"
#include "config/settings.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

// What goes into gate's deciding core. What comes out of it: core_actions.hpp.

namespace dongled::gate_core {

using call_id = uint64_t; ///< One request that wants an answer; 0: none.

/// When something happens, by both clocks, and the settings it is judged by.
struct moment {
  time_point at{};
  unix_ms wall = 0;
  std::shared_ptr<const settings> config;
  uint64_t told = 0; ///< The id of the newest happening.
};

/// A dongle when the rack was looked at.
struct sight {
  dongle_view view;
  bool present = false;   ///< Its interface is there, and nobody else claims its subnet.
  bool conductor = false; ///< There is somebody to perform a toggle.
  unix_ms last_seen = 0;  ///< When it was last there; 0: nobody knows.
};

/// What is wrong with a dongle, and what was tried about that.
struct verdict {
  policy::sign seen = policy::sign::none;
  std::string reported; ///< Health's words since the last toggle; empty: it is not ill.
  bool tried = false;   ///< Something was tried about this absence.
  bool cycled = false;  ///< A toggle has run since it is behind a walled garden.
};

/// Who may set a hold. A leader's toggle sets its own, by its id.
namespace by {
inline constexpr const char* cut = "cut";           ///< Another's repair takes its power.
inline constexpr const char* operators = "power";   ///< It was given power by a person, and boots.
inline constexpr const char* repair = "repair";     ///< A repair has ended, or none could begin.
inline constexpr const char* back_off = "back-off"; ///< The last repair failed.
inline constexpr const char* modem = "modem";       ///< It has said what no repair heals.
inline constexpr const char* host = "host";         ///< This host lacks something for all.
} // namespace by

inline constexpr const char* repair_has_ended =
  "a repair has ended just now; it may come back by itself";

/// A dongle as recovery knows it.
struct patient {
  time_point since{}; ///< When the sign was first seen.
  verdict now;
  std::vector<policy::hold> holds; ///< One a setter.

  const policy::hold* held_by(const std::string& setter) const;
  /// Sets the hold of a setter, whatever it was before.
  void hold(const char* setter, time_point until, std::string why);
  void release(const std::string& setter);
  /// Waits for a repair of others, until @p toggle has ended.
  void follow(const std::string& toggle, const std::string& repair);
  /// The toggle it waits for; empty: none.
  std::string leader() const;
};

/// Why one that says that it has @p trouble rests.
std::string hopeless_words(const std::string& trouble);

struct running_toggle {
  std::string id, asked_by;
  policy::asker who = policy::asker::person;
  unix_ms started = 0;
};

/// What can happen to gate.
namespace event {
/// It was started, and finds what its predecessor has left on the board.
struct adopted {
  std::vector<sight> rack;
};
/// A dongle becomes known.
struct known {
  subnet_id dongle;
};
/// The journal tells what operators wanted.
struct recalled {
  bool sure = false; ///< It could read its store; else `powered_off` says nothing.
  std::map<subnet_id, std::string> powered_off; ///< By whom.
  std::map<subnet_id, unix_ms> paused;          ///< Until when; 0: until resumed.
  std::vector<dongle_view> rack;
};
/// The rack was looked at.
struct looked {
  std::vector<sight> rack;
  std::vector<port_path> storage; ///< Ports of sticks that show their CD-ROM.
  bool usb_door = false;          ///< hub_power is there to be asked.
  std::string lost;               ///< What this host lacks for all of them at once; else empty.
};
struct toggle_asked {
  call_id call;
  toggle_ask what;
  sight about; ///< Not known: of a dongle that has no view.
};
/// The conductor says that it is done.
struct toggle_over {
  subnet_id dongle;
  toggle_result result;
  std::string trouble; ///< What no repair heals, as its modem says.
};
/// Nobody performs the toggle any more.
struct conductor_lost {
  subnet_id dongle;
  std::string id, why, trouble;
};
/// Health's word about a dongle.
struct reported {
  health_report what;
  bool busy = false; ///< A toggle is at work on it, or it has no view: the word is old.
};
struct power_asked {
  call_id call;
  power_ask what;
  std::optional<dongle_view> about;
};
/// A person's wish was carried out, or not.
struct powered {
  subnet_id dongle;
  power_wish what;
  bool done = false;
};
/// The story about a dongle's power is told to its end; of dongle 0: that of the survey.
struct power_over {
  subnet_id dongle;
};
/// An off is on the disk; or an on is not, though it was carried out.
struct wish_kept {
  subnet_id dongle;
};
struct on_not_kept {
  subnet_id dongle;
};
struct pause_asked {
  call_id call;
  recovery_ask what;
  std::vector<subnet_id> known;
};
/// The journal has kept what was paused or not, unless there is @p trouble.
struct pause_kept {
  subnet_id dongle;
  std::string trouble;
  call_id call;
};
/// The time of a pause is up, unless it was lifted or given another end.
struct pause_over {
  subnet_id dongle;
  unix_ms until;
};
/// Time to tell the journal again what it could not keep.
struct note_again {};
/// hub_power has told an unknown stick to be a modem, or could not.
struct mode_switched {
  port_path port;
  std::string said;
  bool done = false;
};
} // namespace event

using event_type =
  std::variant<event::adopted, event::known, event::recalled, event::looked, event::toggle_asked,
               event::toggle_over, event::conductor_lost, event::reported, event::power_asked,
               event::powered, event::power_over, event::wish_kept, event::on_not_kept,
               event::pause_asked, event::pause_kept, event::pause_over, event::note_again,
               event::mode_switched>;

} // namespace dongled::gate_core
