#pragma once

#include "actors/gate/core/core_types.hpp"

#include <chrono>

// What comes out of gate's deciding core.

namespace dongled::gate_core {

/// What the shell must do next, in this order.
namespace action {
/// Have the rack looked at, when what waits in the mailbox is done.
struct look_soon {};
/// The same after a while, unless the rack was looked at meanwhile.
struct look_later {
  uint64_t generation;
  std::chrono::nanoseconds delay;
};

/// Hand a toggle to the dongle's conductor, and tell that it begins.
struct begin_toggle {
  toggle_ask what;
  std::string id;
  std::string group; ///< Those that failed together; empty: it is alone.
};
/// It runs already: watch its conductor, and ask what it is at.
struct watch_toggle {
  subnet_id dongle;
  std::string id;
};
/// Tell a conductor that its toggle is closed; without @p id: whatever it is at.
struct call_off {
  subnet_id dongle;
  std::string id, why;
};
/// It has ended: tell everybody.
struct close_toggle {
  subnet_id dongle;
  std::string asked_by;
  unix_ms started;
  toggle_result result;
};
struct answer_toggle {
  call_id call;
  toggle_answer what;
};

// The board.
struct show_plan {
  subnet_id dongle;
  std::string plan;
  unix_ms next_try;
};
struct show_pause {
  subnet_id dongle;
  bool paused;
  unix_ms until;
};
struct show_doubt {
  subnet_id dongle;
  bool doubted;
  std::string useless;
};
struct show_power {
  subnet_id dongle;
  bool off;
  std::string by;
};
/// It works again: what a deed did to it is over.
struct clear_cut {
  subnet_id dongle;
};

// The book of cuts.
struct cut_helped {
  std::string target;
  subnet_id dongle;
};
struct cut_stood {
  std::string target;
};

/// What led to a happening.
enum class cause : uint8_t {
  none,
  wish,  ///< The wish that was told just before.
  last,  ///< What was seen of the dongle last, if that is not long ago.
  newest ///< What was seen of it last, whenever that was.
};
/// Tell the chronicle.
struct tell {
  happening_kind kind;
  std::optional<subnet_id> dongle;
  std::string text;
  cause from = cause::none;
  std::string by;
  nlohmann::json details = {};
};
/// Tell it that a person asked for something.
struct tell_wish {
  std::optional<subnet_id> dongle;
  std::string text, by;
};
struct log {
  enum class level : uint8_t { info, warn } how;
  std::string text;
};

struct arm_pause {
  subnet_id dongle;
  unix_ms until;
  std::chrono::milliseconds delay;
};
/// Have the journal keep a pause, or its end; answer with pause_kept.
struct keep_pause {
  subnet_id dongle;
  bool paused;
  unix_ms until;
  call_id call;
};
/// Come back with note_again.
struct arm_notes {
  std::chrono::milliseconds delay;
};
struct answer_pause {
  call_id call;
  recovery_paused what;
};

/// Have hub_power tell an unknown stick to be a modem; answer with mode_switched.
struct switch_mode {
  port_path port;
  unsigned attempt;
};
struct refuse_power {
  call_id call;
  power_answer what;
};
/// Do what a person asks of a dongle's power; answer with powered and power_over.
struct switch_power {
  call_id call;
  power_ask what;
};
/// An operator's off holds: switch off again; answer with power_over.
struct keep_off {
  subnet_id dongle;
  port_path port;
};
/// Read the ports, and switch off what reads on; answer with power_over of dongle 0.
struct survey {
  std::map<port_path, subnet_id> off;
};
/// Have the journal forget an off that was lifted when it could not write.
struct forget_off {
  subnet_id dongle;
};
} // namespace action

using action_type =
  std::variant<action::look_soon, action::look_later, action::begin_toggle, action::watch_toggle,
               action::call_off, action::close_toggle, action::answer_toggle, action::show_plan,
               action::show_pause, action::show_doubt, action::show_power, action::clear_cut,
               action::cut_helped, action::cut_stood, action::tell, action::tell_wish, action::log,
               action::arm_pause, action::keep_pause, action::arm_notes, action::answer_pause,
               action::switch_mode, action::refuse_power, action::switch_power, action::keep_off,
               action::survey, action::forget_off>;

} // namespace dongled::gate_core
