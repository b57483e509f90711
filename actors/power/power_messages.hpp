#pragma once

#include "actors/gate_asks.hpp"
#include "actors/toggle_record.hpp"
#include "config/ids.hpp"
#include "config/settings.hpp"
#include "io/usb/port_power.hpp"

#include <caf/all.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

// The messages about USB power and about recovery; a part of actors/messages.hpp, which includes
// this.

namespace dongled {

// -- power ---------------------------------------------------------------------------------------

/// What hub_power can do. Each deed but `port_off` and `unauthorize` is whole: it ends with the
/// rack as it should be. What the latter leaves is undone, at the latest, when the daemon stops or
/// starts.
enum class power_deed : uint8_t {
  mode_switch,      ///< `target`: the stick's port.
  unbind_bind,      ///< `target`: the stick's port.
  reauthorize,      ///< `target`: the stick's port.
  port_cycle,       ///< `target`: the stick's port; one that feeds a hub is refused.
  hub_cycle,        ///< `target`: the hub. All its ports together, or the port that feeds it.
  controller_cycle, ///< `target`: the controller's name.
  port_off,         ///< Stays off: an operator's wish, so no intent is left to undo it.
  port_on,
  unauthorize, ///< `target`: a device's port. It stays so until `authorize`: its intent stays, too.
  authorize,   ///< `target`: the same; empty: everything that `unauthorize` has left so.
};
struct power_order {
  power_deed what = power_deed::unbind_bind;
  port_path target;
  milliseconds off_for{5000}; ///< How long the power stays away.
  unsigned attempt = 0;       ///< Of a mode switch: selects the message's variant.
  std::string why;            ///< For the log: "toggle 123 of dongle 11".
  subnet_id dongle = {};      ///< On whose behalf; a cut of its hub counts it as ill. 0: nobody's.
  std::string toggle = {};    ///< Whoever asks is told each act as a trace_note of it; empty: not.
  milliseconds valid_for{0};  ///< It is void if its turn comes later, since nobody waits; 0: never.
}; ///< Asks hub_power for one deed; they are done one at a time → power_report.
struct power_report {
  bool done = false;             ///< Read back, and verified off in between.
  std::string read_back;         ///< What was seen afterwards, or why nothing was done.
  std::vector<trace_entry> acts; ///< Each write with its read-back.
  bool acted = false;            ///< Something was written to USB.
  milliseconds waited{0};        ///< Until its turn came.
  bool not_known = false;        ///< We could not find out what is, or do anything, ourselves.
  bool needless = false;         ///< When its turn came, it was not needed any more.
};
struct need_query {
  std::string toggle;
}; ///< hub_power asks a conductor whether an order that had to wait is needed still → need_answer.
struct need_answer {
  bool needed = true;
  std::string why;        ///< What was seen.
  bool not_known = false; ///< Not needed only because nothing could be seen.
};
struct power_abort {
  std::string toggle;
}; ///< A conductor tells hub_power: what waits for that toggle is void, what runs gives back.
struct power_survey {}; ///< Asks hub_power what it knows of every port → power_map.
struct power_map {
  struct row {
    port_path child, hub;
    io::usb::power_support support;
    io::usb::port_reading reading;
    bool feeds_hub = false;
    bool data_only = false; ///< Learned: it says off while the stick lives on.
  };
  std::vector<row> ports;
  std::string doing; ///< The deed that is being done, and how many wait.
  std::string error;
  unix_ms at = 0; ///< When they were read.
};
/// Lets whoever has asked for a note take it back as long as nobody has begun to write it.
class note_ticket {
public:
  /// For the writer: true: it is written now, and what comes of it is answered.
  bool take() { return change(state::taken); }
  /// For whoever asked: true: it will never be written.
  bool revoke() { return change(state::revoked); }

private:
  enum class state : uint8_t { open, taken, revoked };
  bool change(state to) {
    auto from = state::open;
    return now_.compare_exchange_strong(from, to);
  }
  std::atomic<state> now_{state::open};
};
struct power_off_note {
  subnet_id dongle;
  bool off = false;
  std::string asked_by;
  std::shared_ptr<note_ticket> ticket = {}; ///< Null: it cannot be taken back.
}; ///< gate tells journal that an operator's off begins or ends → note_kept.
struct note_kept {
  std::string trouble; ///< Why it is not on disk; empty: it is.
};

// -- recovery ------------------------------------------------------------------------------------

struct pause_note {
  subnet_id dongle; ///< 0: those that are not known yet.
  bool paused = false;
  unix_ms until = 0; ///< 0: until resumed.
};                   ///< gate tells journal: so that a pause outlives the daemon → note_kept.

struct explain_query {
  subnet_id dongle;
}; ///< Asks a dongle's conductor what recovery would do now; nothing is done → explanation.
struct explanation {
  std::vector<std::string> facts;   ///< What was seen, a sentence each.
  std::string diagnosis, why;       ///< The illness and the reason.
  std::string next;                 ///< The first rung, or empty: nothing would be done.
  std::vector<std::string> ladder;  ///< Every rung that would follow, with why one is skipped.
  std::vector<std::string> touches; ///< Whom it would hit: "dongle 12 (healthy) loses power".
  std::vector<std::string> holds;   ///< Why recovery does not act by itself now: paused, back-off.
};

} // namespace dongled

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::power_order)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::power_report)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::need_query)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::need_answer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::power_abort)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::power_survey)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::power_map)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::power_ask)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::power_answer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::power_off_note)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::note_kept)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::recovery_ask)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::recovery_paused)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::pause_note)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::explain_query)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::explanation)
