#pragma once

#include "actors/flow.hpp"
#include "actors/gate_asks.hpp"
#include "actors/power/power_messages.hpp"
#include "actors/toggle_record.hpp"
#include "io/ports.hpp"
#include "io/relay/plane/data_plane.hpp"
#include "io/store/records.hpp"

#include <caf/all.hpp>

#include <any>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

// Every message between the actors of the daemon, each with one sentence. All of them are local;
// what travels to other processes is plain text (api/inspector.hpp).

namespace dongled {

// -- facts ---------------------------------------------------------------------------------------

struct facts_changed {
  io::facts_ptr facts;
}; ///< hotplug tells gate, switchboard and each route: the kernel or sysfs changed.
struct settings_changed {}; ///< A reload tells those who read them seldom: others are in force.
struct facts_query {}; ///< Asks hotplug for the newest facts → facts_changed (null: none yet).

// -- routes --------------------------------------------------------------------------------------

struct routes_order {
  io::netlink::wish wish;
  io::netlink::uplink_fact uplink;
  bool repair = true; ///< False: only look.
}; ///< Asks router to make the kernel as wished, and to read back → routes_report.
struct routes_report {
  std::vector<std::string> missing; ///< What was wrong before.
  std::vector<std::string> taken;   ///< The steps taken, as `ip` commands.
  std::vector<std::string> left;    ///< What is still wrong, read back afterwards.
  std::string error;                ///< Why a step failed; empty: none did.
  bool present = false;             ///< The interface exists.
  bool known = false; ///< The kernel was read. False: nothing above says what is, but `error` why.
  /// What outside of dongle and daemon ends its traffic, by the kernel's word; empty: nothing.
  std::string outside{};
  std::string overtakes{}; ///< "IPv4", "IPv6": what of the host's own leaves by it; empty: nothing.
  bool no_ipv6 = false;    ///< This kernel takes no IPv6 routes or rules of ours.
};
struct route_check {
  bool repair = true;
}; ///< Asks a dongle's route to look afresh, and repair → routes_report.

// -- data plane ----------------------------------------------------------------------------------

struct listen_order {
  subnet_id dongle;
  bool anew = false; ///< Closes the listener first; relays go on.
};                   ///< Asks switchboard to open the dongle's SOCKS5 port → listen_report.
struct listen_report {
  bool listening = false;
  std::string error;
};
struct port_wish {
  bool close = false;
  std::string asked_by;
}; ///< Asks a dongle's socks to refuse all clients, over restarts, or no longer → port_state.
struct port_state {
  bool closed = false, listening = false;
  std::string unkept; ///< Why it is not on disk; empty: it is.
};
struct reopen_port {}; ///< Asks a dongle's socks to close its port and open it → listen_report.
struct probe_order {
  subnet_id dongle;
  milliseconds timeout{3000};
}; ///< Asks switchboard for the dongle's public address → probe_report.
struct probe_report {
  std::string address; ///< Empty: no probe came back.
  std::string host;    ///< Which probe answered.
  std::string error;   ///< Why not, all probes' words.
  milliseconds took{0};
  bool known = true; ///< False: we could not ask, which says nothing of the dongle.
  std::optional<io::relay::foreign_answer> foreign = {}; ///< What some probe got instead.
};
struct drain_order {
  subnet_id dongle;
  milliseconds patience{0};
}; ///< Asks switchboard to end the dongle's relays, resetting what stays → drain_report.
struct drain_report {
  size_t finished = 0, reset = 0;
};
struct plane_answered {
  uint64_t ticket = 0;
  std::any answer;
}; ///< The data plane's answer comes back to switchboard from a reactor thread.
struct relay_ended {
  io::relay::ended what;
}; ///< The reactor tells a relay: it is over.

// -- modem ---------------------------------------------------------------------------------------

/// A call to be made on a modem's client: blocks for at most the budget, returns a result<T>.
/// Whatever it asks the modem, all of it ends within the order's budget.
using modem_call = std::function<std::any(io::hilink::client&, milliseconds)>;

struct modem_order {
  std::string what; ///< For logs and traces: "data switch off".
  modem_call call;
  milliseconds budget{4000};
  std::string toggle = {}; ///< On whose behalf: void once that is over; empty: nobody's.
}; ///< Asks a dongle's modem for one call, in turn → modem_done, or an error: there is no modem.
struct debts_due {
  bool at_once = true; ///< Whenever it was tried last.
};                     ///< Tells a dongle's modem to undo what a toggle has left in it.
struct modem_done {
  std::any answer;
};
struct pool_order {
  std::shared_ptr<io::hilink::client> client;
  std::string what;
  modem_call call;
  milliseconds budget{4000};
  bool poll = false;   ///< Nobody waits for it: some workers are kept free of these.
  uint64_t ticket = 0; ///< The desk's own.
}; ///< Asks modem_pool to make a call on a worker's thread → modem_done; an error, also when no
   ///< worker was free in time.
struct worker_idle {
  std::string path;
  uint64_t done = 0; ///< The ticket of its last call.
  bool born = false; ///< It has just begun to live.
};                   ///< A modem worker tells the desk that it has nothing to do.
struct worker_query {
}; ///< The desk, new, asks a worker whether it has; it says so when that is so.

// -- toggles -------------------------------------------------------------------------------------

struct toggle_wait {
  std::string id;
}; ///< Asks gate for the end of a toggle → toggle_closed, or an error: not running.
struct toggle_closed {
  toggle_record record;
}; ///< Ends a toggle: gate tells journal and those who wait; the record has no trace.
struct toggle_order {
  std::string id;
  policy::asker who = policy::asker::person;
  std::string asked_by;
  std::string previous_ip; ///< The last known public address; empty: none.
  std::string group = {};  ///< "hub 1-2: dongles 14, 15, 16 went together"; empty: it is alone.
  bool hub_first = false;  ///< The failure is its hub's: an absent dongle's climb begins there.
  std::chrono::seconds fresh{0}; ///< As in toggle_ask.
}; ///< gate hands a toggle to the dongle's conductor → toggle_started.
struct toggle_started {};
struct toggle_abort {
  std::string id;  ///< Empty: whatever it is at.
  std::string why; ///< For the log.
};                 ///< gate tells a conductor that its toggle is closed: it stops where it is.
struct toggle_finished {
  subnet_id dongle;
  toggle_result result;
};                         ///< The conductor tells gate: done.
struct conductor_query {}; ///< gate, restarted, asks a conductor what it is at → conductor_state.
struct conductor_state {
  std::string id; ///< Empty: idle.
  policy::asker who = policy::asker::person;
  std::string asked_by;
  unix_ms started = 0;
};

// -- health --------------------------------------------------------------------------------------

struct health_check {}; ///< Asks health to probe now instead of at its next turn.

// -- journal -------------------------------------------------------------------------------------

struct toggle_opened {
  std::string id;
  subnet_id dongle;
  std::string asked_by;
  unix_ms started = 0;
}; ///< gate tells journal: a toggle begins.
struct trace_note {
  std::string id;
  trace_entry entry;
}; ///< What was done, as it happens: hub_power tells the conductor.
struct learned_note {
  subnet_id dongle;
  port_path port;
  std::string imei;
}; ///< modem, gate, adoption tell journal what is, or was just now, plugged where → note_kept.
struct toggle_query {
  std::string id;
}; ///< Asks journal for a toggle with its trace → toggle_found.
struct toggle_found {
  std::optional<toggle_record> record;
};
struct memory_query {}; ///< Asks journal what it remembers of the rack → memory.
/// journal's answer; told to gate unasked by a journal that could not read its store before.
struct memory {
  bool known = false; ///< The store was read; else the rest says nothing.
  struct place {
    port_path port;
    std::string imei;
    unix_ms seen_at = 0;
  };
  std::map<subnet_id, place> places; ///< Where each dongle was last found, and when.
  std::map<subnet_id, toggle_result> last_toggles;
  std::map<subnet_id, std::string> powered_off; ///< By whom.
  std::map<subnet_id, unix_ms> paused;          ///< Until when; 0: until resumed.
  std::map<subnet_id, std::string> closed;      ///< Ports, and by whom.
  bool ports_known = false; ///< `closed` says what is, whether or not the rest does.
};
struct port_note {
  subnet_id dongle;
  bool closed = false;
  std::string asked_by;
}; ///< socks tells journal, so that a closed port stays so over restarts → note_kept.
struct traffic_note {
  io::store::traffic_records sums;
}; ///< switchboard tells journal what was carried since the daemon's start, where that has grown.

// -- time ----------------------------------------------------------------------------------------

struct tick {
  uint64_t generation = 0;
}; ///< An actor's own timer; one of an older generation is void.

} // namespace dongled

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::facts_changed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::settings_changed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::facts_query)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::routes_order)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::routes_report)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::route_check)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::listen_order)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::listen_report)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::reopen_port)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::port_wish)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::port_state)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::port_note)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::probe_order)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::probe_report)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::drain_order)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::drain_report)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::plane_answered)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::relay_ended)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::modem_order)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::modem_done)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::debts_due)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::pool_order)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::worker_idle)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::worker_query)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::toggle_ask)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::toggle_answer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::toggle_wait)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::toggle_closed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::toggle_order)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::toggle_started)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::toggle_abort)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::toggle_finished)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::conductor_query)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::conductor_state)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::health_report)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::health_check)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::toggle_opened)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::trace_note)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::learned_note)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::toggle_query)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::toggle_found)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::memory_query)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::memory)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::traffic_note)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::tick)
