#pragma once

#include "actors/board_parts.hpp"
#include "actors/condition_table.hpp"
#include "actors/policy/dongle_phase.hpp"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dongled {

/// A table of last words, as an ETS table is in Erlang: owners write their part (board_writer),
/// anybody reads a copy, nobody waits for an actor to draw `/status`. Thread-safe.
class board {
public:
  /// Told of a dongle's new phase, under the lock: must be short, must not throw, nor use the
  /// board.
  using phase_witness =
    std::function<void(subnet_id, policy::phase before, const policy::phase_verdict& now)>;

  /// Set once, before anybody writes.
  void on_phase(phase_witness x) { witness_ = std::move(x); }

  /// Told of a condition that is raised (@p holds) or cleared by an actor, without the lock.
  using condition_witness = std::function<void(const condition&, bool holds)>;
  /// Set once, before anybody writes.
  void on_condition(condition_witness x) { condition_witness_ = std::move(x); }

  /// Where `since` of conditions comes from. Set once, before anybody writes.
  void go_by(std::function<unix_ms()> clock) { clock_ = std::move(clock); }

  /// A condition holds from now on, or still; `since` is kept meanwhile. One writer each, by code
  /// and dongle; whoever raises it clears it, also at its start if it may have died meanwhile.
  void raise(condition x);
  void clear(const std::string& code, std::optional<subnet_id> dongle = {});
  /// One of both.
  void hold(bool holds, condition x);

  /// What holds, oldest first; of dongles that are known. Those that follow from views
  /// (actors/view_conditions.hpp) are among them.
  std::vector<condition> conditions() const;

  std::optional<dongle_view> find(subnet_id x) const;

  /// What @p read makes of the view of @p x, null when there is none, under the lock: for those who
  /// look often and need little. @p read must be short and must not throw.
  template <class F>
  auto glance(subnet_id x, F read) const {
    std::lock_guard guard{mutex_};
    auto found = dongles_.find(x);
    return read(found == dongles_.end() ? nullptr : &found->second);
  }

  /// Everything, sorted by subnet.
  std::vector<dongle_view> all() const;
  host_view host() const;

private:
  template <class Owner>
  friend class board_writer;

  /// Changes the view of @p x under the lock; @p write must be short and must not throw.
  template <class F>
  void update(subnet_id x, F write) {
    std::lock_guard guard{mutex_};
    auto& view = dongles_[x];
    view.subnet = x;
    write(view);
    if (witness_)
      compare(view);
    settle(view);
  }

  template <class F>
  void update_host(F write) {
    std::lock_guard guard{mutex_};
    write(host_);
    settle_host();
  }

  void compare(const dongle_view& view);
  void settle(const dongle_view& view);
  void settle_host();

  mutable std::mutex mutex_;
  phase_witness witness_;
  std::map<subnet_id, policy::phase> phases_; ///< As the witness was told last.
  std::map<subnet_id, dongle_view> dongles_;
  host_view host_;
  condition_table conditions_;
  condition_witness condition_witness_;
  std::function<unix_ms()> clock_ = wall_clock_now;
};

/// An actor's pen for its part of the board (actors/board_parts.hpp). Only the actor's own `run`
/// can make one; it lives in the actor's state.
template <class Owner>
class board_writer {
public:
  board_writer() = default; ///< Of an actor that has not begun: must not write.

  /// Has @p write change the owner's part of the view of @p x, under the board's lock: it must be
  /// short and must not throw.
  template <class F>
  void update(subnet_id x, F write) const {
    board_->update(x, [&](dongle_view& v) {
      board_part<Owner> part{v};
      write(part);
    });
  }

  /// The same for the host's view.
  template <class F>
  void update_host(F write) const {
    board_->update_host([&](host_view& v) {
      host_part<Owner> part{v};
      write(part);
    });
  }

private:
  friend Owner;
  explicit board_writer(std::shared_ptr<board> to) : board_(std::move(to)) {}
  std::shared_ptr<board> board_;
};

} // namespace dongled
