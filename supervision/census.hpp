#pragma once

#include "supervision/phase.hpp"
#include "supervision/strategy.hpp"

#include <caf/actor.hpp>

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace dongled::supervision {

/// One actor of the tree, as its supervisor last saw it.
struct census_entry {
  std::string path;       ///< "/rack/11/modem".
  std::string supervisor; ///< The path of the supervisor it belongs to; empty for the root.
  uint64_t boss = 0;      ///< That supervisor's actor id: it writes, and nobody before it.
  uint64_t order = 0;     ///< Start order within the supervisor.
  caf::actor handle;      ///< Null unless it lives. Never keep a copy across a request.
  uint64_t id = 0;        ///< The live (or last) incarnation's actor id; changes at each restart.
  std::string kind;       ///< What the actor calls itself, such as "modem".
  child_type type = child_type::worker;
  phase state = phase::stopped;
  std::optional<time_point> due;        ///< When a delayed restart will happen.
  size_t restarts = 0;                  ///< Of this child, since its row exists.
  size_t restarts_in_window = 0;        ///< Of its supervisor's window, at the last change.
  std::string last_failure;             ///< Why the last incarnation ended abnormally, or failed.
  std::optional<time_point> failed_at;  ///< By the actor clock.
  std::optional<time_point> started_at; ///< Of the live incarnation, by the actor clock.
  std::optional<strategy> how;          ///< Supervisors only.
};

/// What a supervisor has to say of a child of his.
struct incident {
  enum class kind : uint8_t { died, start_failed, gave_up } what = kind::died;
  std::string supervisor, path; ///< Whose child it is, and which.
  std::string why;
  size_t restarts = 0, intensity = 0; ///< In the supervisor's window, and at most.
};

/// The directory of the tree: which actor is where, and how it fares. Written by supervisors
/// only, read from any thread; nothing here blocks longer than a map access, `snapshot` longer
/// than a copy. Handles are dropped when their actor dies, so no dead actor is kept alive. It
/// must not outlive the actor system with entries in it: supervisors clear theirs when they end.
class census {
public:
  /// The live actor at `path`; null when there is none just now.
  caf::actor find(const std::string& path) const;

  /// The entry at `path`.
  std::optional<census_entry> look(const std::string& path) const;

  /// Every entry, parents before their children, siblings in start order.
  std::vector<census_entry> snapshot() const;

  /// The direct children of the supervisor at `path`, in start order.
  std::vector<census_entry> children(const std::string& path) const;

  /// How many actors were killed in vain. While one is left the actor system cannot be destroyed:
  /// the program must end with `std::_Exit`.
  size_t stuck() const;

  /// Has @p witness told of each incident, on the supervisor's thread. Set once, before the tree is
  /// started; it must be short and must not throw.
  void on_incident(std::function<void(const incident&)> witness) { witness_ = std::move(witness); }

  // -- for supervisors ---------------------------------------------------------------------------

  /// Writes one entry, unless a later supervisor has: a killed one may die after its successor was
  /// started. Kept from the old one: `how`, which only the supervisor at `x.path` itself knows, and
  /// of a child that does not live the id and kind it had.
  void put(census_entry x);

  /// A supervisor says what it is; makes the entry when nobody has (the root).
  void put_strategy(const std::string& path, strategy how, const caf::actor& who);

  /// Removes an entry, provided it is still the row `order` of the supervisor with actor id `boss`.
  void erase(const std::string& path, uint64_t boss, uint64_t order);

  /// Removes the entry of a root supervisor that ends.
  void erase_root(const std::string& path, uint64_t id);

  /// Tells the witness, if there is one.
  void tell(const incident& x) const;

  /// Counts one more actor that could not be killed.
  void add_stuck();

private:
  std::function<void(const incident&)> witness_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, census_entry> entries_;
  size_t stuck_ = 0;
};

using census_ptr = std::shared_ptr<census>;

} // namespace dongled::supervision
