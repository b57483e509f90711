#pragma once

#include "actors/policy/toggle_gate.hpp"
#include "config/ids.hpp"
#include "config/wall_time.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

// What others ask of gate, and what it answers: a part of actors/messages.hpp, which includes this.
// Values alone, so that gate's core knows them.

namespace dongled {

// -- toggles -------------------------------------------------------------------------------------

struct toggle_ask {
  subnet_id dongle;
  policy::asker who = policy::asker::person;
  std::string asked_by; ///< "http 127.0.0.1", "shell", "schedule", "recovery: …".
  /// An address that the dongle had within this time is no new one; 0: only the present one.
  std::chrono::seconds fresh{0};
  bool at_once = false;   ///< The cool-down does not bind it.
};                        ///< Asks gate for a toggle → toggle_answer, at once.
struct toggle_unknown {}; ///< No such dongle is known.
struct toggle_refused {
  std::string why; ///< Its subtree is down, or the daemon stops.
};
struct toggle_accepted {
  std::string id;
};
struct toggle_powered_off {}; ///< An operator has switched its port off.
struct toggle_answer {
  std::variant<toggle_accepted, toggle_unknown, policy::busy, policy::cooling, policy::full,
               toggle_refused, toggle_powered_off>
    what;
};

// -- health --------------------------------------------------------------------------------------

struct health_report {
  subnet_id dongle;
  bool ill = false; ///< Enough failures in a row, and no traffic to outvote them.
  std::string why;
}; ///< health tells gate whether its dongle needs help.

// -- power ---------------------------------------------------------------------------------------

enum class power_wish : uint8_t { off, on, cycle };
inline const char* to_string(power_wish x) noexcept {
  switch (x) {
  case power_wish::off: return "off";
  case power_wish::on: return "on";
  case power_wish::cycle: return "cycle";
  }
  return "?";
}
struct power_ask {
  subnet_id dongle;
  power_wish what = power_wish::cycle;
  std::string asked_by;
}; ///< A person asks gate to switch a dongle's port; off is kept over restarts → power_answer.
struct power_answer {
  bool done = false;
  std::string says; ///< What was read back, or why nothing was done.
  std::string code; ///< For a refusal: "UNKNOWN_DONGLE", "TOGGLE_IN_PROGRESS", "UNKNOWN_PORT", …
};

// -- recovery ------------------------------------------------------------------------------------

struct recovery_ask {
  std::optional<subnet_id> dongle; ///< Nothing: all, also those that are not known yet.
  bool pause = false;
  std::optional<std::chrono::seconds> length; ///< Of the pause; nothing: until resumed.
  std::string asked_by;
}; ///< A person asks gate to let recovery rest, or go on → recovery_paused.
struct recovery_paused {
  struct row {
    subnet_id dongle;
    unix_ms until = 0; ///< 0: until resumed.
  };
  std::vector<row> paused;
  std::string error;  ///< Empty: done.
  std::string unkept; ///< Why it holds for this run of the daemon only, so far; empty: it is kept.
};

} // namespace dongled
