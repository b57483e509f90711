#pragma once

#include "actors/history/happening.hpp"
#include "config/ids.hpp"
#include "io/netlink/step.hpp"
#include "io/store/records.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

// What the bottle shows to its invariants: plain values, so that a test can show them, too.

namespace dongled::bottle::seen {

using time_point = std::chrono::steady_clock::time_point;

/// A door was told to take a port's power.
struct power_cut {
  std::string port;
  bool promised = false; ///< An intent to undo it is on disk.
  bool wished = false;   ///< An operator's off of who hangs there is on disk.
};
/// Something is about to be changed in a modem that must be undone.
struct modem_change {
  subnet_id dongle;
  std::string what; ///< "data", "mode".
  bool promised = false;
};
/// A write to USB begins, or has returned.
struct usb_write {
  std::string what;
  bool begins = false;
};
/// How a dongle's clients leave from now on.
struct way_out {
  subnet_id dongle;
  std::string interface, source;
  std::string own_interface; ///< Of that dongle, by the rack; empty: it has none now.
};
/// The daemon changes the kernel.
struct kernel_step {
  io::netlink::step what;
  std::map<int, subnet_id> dongles; ///< By ifindex.
};
/// The chronicle has something new.
struct told {
  happening what;
  uint64_t gate = 0; ///< As in `moment`, when it was heard.
};
/// An ask of a person, and its answer.
struct asked {
  uint64_t id = 0;
  std::string what;
  std::chrono::milliseconds limit{}; ///< Within which an answer is due.
};
struct answered {
  uint64_t id = 0;
};
/// A port that has no power.
struct dark_port {
  std::string port;
  bool promised = false, wished = false;
  bool stuck = false; ///< It would not go on, whoever tells it.
};
/// A dongle by the board's word, and by the rack's.
struct dongle_state {
  subnet_id dongle;
  std::string running, asked_by; ///< Its toggle.
  bool off = false;              ///< Switched off by an operator, as the board shows it.
  bool held = false;             ///< Its clients wait.
  bool paused = false;           ///< Recovery leaves it alone, by a person's word.
};
/// A modem that is not as its owner left it.
struct changed_modem {
  subnet_id dongle;
  std::string what; ///< "data", "mode".
  bool promised = false;
};
/// The rack at one moment.
struct moment {
  uint32_t max_concurrent = 3;
  bool recovery = true;                       ///< By the settings.
  std::chrono::milliseconds longest_dark{};   ///< The budget of any deed, with what it may wait.
  std::chrono::milliseconds longest_toggle{}; ///< The same of a whole climb.
  std::vector<dark_port> dark;
  std::vector<dongle_state> dongles;
  std::vector<changed_modem> changed{};
  uint64_t gate = 0; ///< Which incarnation of gate it is; 0: there is none.
  std::map<std::string, std::pair<size_t, size_t>> sizes; ///< What is how big, and may be.
};
/// What the store has booked, and what was carried, in bytes both ways.
struct accounts {
  std::map<subnet_id, uint64_t> booked, carried;
  std::map<subnet_id, uint64_t> least{}; ///< What must have been booked by now.
};
/// The daemon's process is gone, with all that it had in memory.
struct died {
  bool killed = false; ///< -9, or its last words are on no disk.
  uint64_t kept = 0;   ///< The newest happening that its store has; 0: none.
};
/// A supervision tree has come to its end by itself.
struct root_ended {
  std::string why;
};
/// The rack after faults have stopped, and everybody had the time to recover.
struct at_rest {
  std::vector<std::string> unserved; ///< "dongle 11: ill, …", of those that could serve.
  std::vector<std::string> left;     ///< What is not as it should be.
  bool hooks = false;                ///< Somebody is told by webhook.
};
/// What the journal has of a toggle whose end was told.
struct toggle_kept {
  std::string id;
  bool ended = false;
  size_t steps = 0, told = 0; ///< Of its trace: kept, and told.
};
/// A webhook's receiver was brought an event about a toggle, and has taken it.
struct delivered {
  uint64_t id = 0; ///< Of the happening.
};
/// A deed that its dongle did not need.
struct unjustified {
  std::string what;
};

using event =
  std::variant<power_cut, modem_change, usb_write, way_out, kernel_step, told, asked, answered,
               moment, accounts, died, root_ended, at_rest, toggle_kept, delivered, unjustified>;

} // namespace dongled::bottle::seen
