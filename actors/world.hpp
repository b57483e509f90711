#pragma once

#include "actors/board.hpp"
#include "actors/event_log.hpp"
#include "actors/history/chronicle.hpp"
#include "actors/holds.hpp"
#include "actors/modem/modem_debts.hpp"
#include "actors/modem/modem_wishes.hpp"
#include "actors/modem/plan_book.hpp"
#include "actors/policy/carrier_outages.hpp"
#include "actors/port_book.hpp"
#include "actors/power/cut_book.hpp"
#include "actors/stick_book.hpp"
#include "config/settings.hpp"
#include "config/wall_time.hpp"
#include "io/ports.hpp"
#include "io/relay/plane/data_plane.hpp"
#include "supervision/census.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <type_traits>
#include <utility>

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

/// All that actors are given: the settings, the directory, the tables and the doors. Made by main
/// (or a test), outlives the tree. Each actor sees the parts that its `run` names (world_of).
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
  std::shared_ptr<modem_wishes> wishes = std::make_shared<modem_wishes>();
  std::shared_ptr<plan_book> plans = std::make_shared<plan_book>();
  std::shared_ptr<stick_book> sticks = std::make_shared<stick_book>();
  std::shared_ptr<cut_book> cuts = std::make_shared<cut_book>();
  std::shared_ptr<policy::carrier_outages> carriers = std::make_shared<policy::carrier_outages>();
  mutable std::atomic<bool> tidied{
    false};                   ///< The journal has closed what an earlier daemon left running.
  int64_t run = run_number(); ///< Tells this run of the daemon from all others.

  /// The live actor at @p path, or null: ask anew for each message, never keep it.
  caf::actor find(const std::string& path) const { return census->find(path); }

  std::shared_ptr<const settings> settings_now() const { return config.get(); }

  /// Who is a dongle on USB, by the settings and by what was learned.
  io::usb::stick_rules stick_rules_now() const { return sticks->rules(settings_now()->dongles); }
};
using world_ptr = std::shared_ptr<world>;

// The parts of the world, each as those see it who say that they use it.

struct uses_settings {
  const settings_cell& config;
  explicit uses_settings(const world& w) : config(w.config) {}
  std::shared_ptr<const settings> settings_now() const { return config.get(); }
};
struct uses_census {
  const supervision::census_ptr& census;
  explicit uses_census(const world& w) : census(w.census) {}
  caf::actor find(const std::string& path) const { return census->find(path); }
};
struct uses_board {
  const std::shared_ptr<dongled::board>& board;
  explicit uses_board(const world& w) : board(w.board) {}
};
struct uses_clock {
  const std::function<unix_ms()>& now; ///< The wall's; actors have one of their own.
  explicit uses_clock(const world& w) : now(w.now) {}
};
struct uses_history {
  const chronicle_ptr& history;
  explicit uses_history(const world& w) : history(w.history) {}
};
struct uses_plane {
  io::relay::data_plane* const& plane;
  explicit uses_plane(const world& w) : plane(w.plane) {}
};
struct uses_desks {
  const std::shared_ptr<relay_desks>& desks;
  explicit uses_desks(const world& w) : desks(w.desks) {}
};
struct uses_ports {
  const io::ports& ports;
  explicit uses_ports(const world& w) : ports(w.ports) {}
};
struct uses_learned {
  const std::shared_ptr<port_book>& learned;
  explicit uses_learned(const world& w) : learned(w.learned) {}
};
struct uses_holds {
  const std::shared_ptr<hold_desk>& holds;
  explicit uses_holds(const world& w) : holds(w.holds) {}
};
struct uses_debts {
  const std::shared_ptr<modem_debts>& debts;
  explicit uses_debts(const world& w) : debts(w.debts) {}
};
struct uses_wishes {
  const std::shared_ptr<modem_wishes>& wishes;
  explicit uses_wishes(const world& w) : wishes(w.wishes) {}
};
struct uses_plans {
  const std::shared_ptr<plan_book>& plans;
  explicit uses_plans(const world& w) : plans(w.plans) {}
};
struct uses_sticks {
  const std::shared_ptr<stick_book>& sticks;
  explicit uses_sticks(const world& w) : sticks(w.sticks), config_(w.config) {}
  io::usb::stick_rules stick_rules_now() const { return sticks->rules(config_.get()->dongles); }

private:
  const settings_cell& config_;
};
struct uses_cuts {
  const std::shared_ptr<cut_book>& cuts;
  explicit uses_cuts(const world& w) : cuts(w.cuts) {}
};
struct uses_carriers {
  const std::shared_ptr<policy::carrier_outages>& carriers;
  explicit uses_carriers(const world& w) : carriers(w.carriers) {}
};
struct uses_run {
  std::atomic<bool>& tidied;
  const int64_t& run;
  explicit uses_run(const world& w) : tidied(w.tidied), run(w.run) {}
};

/// The world as one of its users may see it: the parts that his type names, and no others. Made of
/// the whole world, or of a view that has all these parts; keeps the world as long as that did.
template <class... Parts>
class world_of : public Parts... {
public:
  world_of(const world_ptr& w) : world_of(std::shared_ptr<const world>{w}) {}
  /// Keeps nothing: for calls.
  world_of(const world& w) : world_of(std::shared_ptr<const world>{std::shared_ptr<void>{}, &w}) {}
  template <class... Others>
  requires(std::is_base_of_v<Parts, world_of<Others...>>&&...)
    world_of(const world_of<Others...>& x)
    : world_of(x.whole_) {}

  // As the pointer that it stands for.
  const world_of* operator->() const { return this; }
  const world_of& operator*() const { return *this; }

private:
  template <class...>
  friend class world_of;

  explicit world_of(std::shared_ptr<const world> w) : Parts(*w)..., whole_(std::move(w)) {}

  std::shared_ptr<const world> whole_;
};

/// Where the journal keeps what outlives the daemon.
inline std::string journal_path(const settings& x) { return x.state_dir + "/journal.db"; }

/// The path of a dongle's actor: path_of({11}, "modem") is "/rack/11/modem".
inline std::string path_of(subnet_id x, const char* role) {
  return "/rack/" + to_string(x) + "/" + role;
}

} // namespace dongled
