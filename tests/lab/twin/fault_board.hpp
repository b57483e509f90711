#pragma once

#include "tests/lab/twin/fault.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <vector>

namespace dongled::lab {

/// The faults a modem has at the moment, some of which end by themselves.
class fault_board {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// Sets a fault, or gives it a new argument. It ends by itself at `until`, if that is given.
  void set(const fault_order& order, std::optional<time_point> until = std::nullopt);

  /// Takes a fault off; returns whether it was set.
  bool clear(twin_fault what) { return faults_.erase(what) > 0; }

  /// The fault as ordered, or nullptr when it is not set.
  const fault_order* find(twin_fault what) const;

  /// All of them, in the order of the enumeration.
  std::vector<fault_order> all() const;

  /// Takes off what has ended by itself; returns whether there was any.
  bool expire(time_point now);

  /// When the next one ends by itself.
  std::optional<time_point> deadline() const;

  /// How long a fault that ends by itself still lasts; 0 for the others.
  std::chrono::milliseconds remaining(twin_fault what, time_point now) const;

  /// Takes off what an action is strong enough to cure; returns whether there was any.
  /// Same_address stays: its cure says which action gets a new address all the same.
  bool cured_by(cure action);

private:
  struct entry {
    fault_order order;
    std::optional<time_point> until;
  };
  std::map<twin_fault, entry> faults_;
};

} // namespace dongled::lab
