#pragma once

#include "tests/bottle/dice.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace dongled::bottle {

/// Stacks of their own on one thread: an actor that would wait in a system call gives way in the
/// midst of its handler, the others go on, and it goes on when its time has come. One at a time
/// runs, so that nothing here needs a lock.
class fibers {
public:
  using time_point = std::chrono::steady_clock::time_point;

  fibers();
  ~fibers();
  fibers(const fibers&) = delete;
  fibers& operator=(const fibers&) = delete;

  /// Does @p work on a stack of its own; returns when it has ended or gives way.
  void run(std::function<void()> work);

  /// Gives way until @p until. On the main stack there is nobody to give way to: returns at once.
  void park(time_point until);

  bool inside() const { return current_ != nullptr; }
  size_t parked() const;
  /// When the first of those that are parked goes on.
  std::optional<time_point> next_due() const;
  /// Lets one of those go on whose time has come at @p now, which of them @p choice says. False:
  /// there is none.
  bool resume(time_point now, dice& choice);
  /// All are due at once, as when the daemon dies.
  void hurry();

private:
  struct fiber;
  static void enter(unsigned high, unsigned low);
  void switch_to(fiber& x);
  void prepare(fiber& x);
  fiber& unused();

  std::vector<std::unique_ptr<fiber>> all_;
  fiber* current_ = nullptr;
  struct main_stack;
  std::unique_ptr<main_stack> main_;
};

} // namespace dongled::bottle
