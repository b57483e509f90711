#pragma once

#include "actors/board.hpp"
#include "actors/event_log.hpp"
#include "actors/history/chronicle.hpp"
#include "actors/holds.hpp"
#include "actors/modem/modem_debts.hpp"
#include "actors/policy/carrier_outages.hpp"
#include "actors/port_book.hpp"
#include "actors/power/cut_book.hpp"
#include "actors/stick_book.hpp"
#include "config/settings.hpp"
#include "config/wall_time.hpp"
#include "io/ports.hpp"
#include "io/relay/data_plane.hpp"
#include "supervision/census.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <random>

namespace dongled {

class relay_desks;

/// The settings in force, replaced as a whole at a reload. Thread-safe.
class settings_cell {
public:
  explicit settings_cell(settings x) : now_(std::make_shared<const settings>(std::move(x))) {}

  std::shared_ptr<const settings> get() const {
    std::lock_guard guard{mutex_};
    return now_;
  }
  void set(settings x) {
    std::lock_guard guard{mutex_};
    now_ = std::make_shared<const settings>(std::move(x));
  }

private:
  mutable std::mutex mutex_;
  std::shared_ptr<const settings> now_;
};

/// Not a time: clocks are set back, and hosts without one start where they were switched off.
inline int64_t run_number() {
  std::random_device source;
  return static_cast<int64_t>(uint64_t{source() >> 1} << 32 | source());
}

/// What every actor of the daemon is given: the settings, the directory, the tables and the doors.
/// Made by main (or a test), outlives the tree.
struct world {
  settings_cell config;
  supervision::census_ptr census;
  std::shared_ptr<dongled::board> board;
  std::shared_ptr<event_log> events;
  std::shared_ptr<relay_desks> desks;
  io::relay::data_plane* plane = nullptr; ///< Owned by main: outlives every actor.
  io::ports ports;
  std::function<unix_ms()> now = wall_clock_now;
  chronicle_ptr history = std::make_shared<chronicle>();
  std::shared_ptr<port_book> learned = std::make_shared<port_book>();
  std::shared_ptr<hold_desk> holds = std::make_shared<hold_desk>(plane);
  std::shared_ptr<modem_debts> debts = std::make_shared<modem_debts>();
  std::shared_ptr<stick_book> sticks = std::make_shared<stick_book>();
  std::shared_ptr<cut_book> cuts = std::make_shared<cut_book>();
  std::shared_ptr<policy::carrier_outages> carriers = std::make_shared<policy::carrier_outages>();
  std::atomic<bool> tidied{false}; ///< The journal has closed what an earlier daemon left running.
  int64_t run = run_number();      ///< Tells this run of the daemon from all others.

  /// The live actor at @p path, or null: ask anew for each message, never keep it.
  caf::actor find(const std::string& path) const { return census->find(path); }

  std::shared_ptr<const settings> settings_now() const { return config.get(); }

  /// Who is a dongle on USB, by the settings and by what was learned.
  io::usb::stick_rules stick_rules_now() const { return sticks->rules(settings_now()->dongles); }
};
using world_ptr = std::shared_ptr<world>;

/// Where the journal keeps what outlives the daemon.
inline std::string journal_path(const settings& x) { return x.state_dir + "/journal.db"; }

/// The path of a dongle's actor: path_of({11}, "modem") is "/rack/11/modem".
inline std::string path_of(subnet_id x, const char* role) {
  return "/rack/" + to_string(x) + "/" + role;
}

} // namespace dongled
