#pragma once

#include "actors/condition_table.hpp"
#include "actors/dongle_view.hpp"
#include "actors/policy/dongle_phase.hpp"
#include "io/netlink/recognise.hpp"
#include "io/store/records.hpp"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace dongled {

struct power_map;

/// What is known of the host itself.
struct host_view {
  io::netlink::uplink_fact uplink; ///< hotplug
  uint64_t overruns = 0;           ///< hotplug: netlink notifications lost.
  std::string trouble;             ///< hotplug: why it cannot look at the host now; empty: it can.
  std::string advertise;           ///< hotplug: the host part of proxy URLs.
  std::string journal_trouble;     ///< journal: why history is not kept; empty: it is.
  /// journal: what earlier runs of the daemon carried; null: not known.
  std::shared_ptr<const io::store::traffic_records> carried_before;
  std::shared_ptr<const power_map> ports; ///< hub_power: as read last; null: not yet.
};

/// A table of last words, as an ETS table is in Erlang: owners write their part, anybody reads a
/// copy, nobody waits for an actor to draw `/status`. Thread-safe.
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

} // namespace dongled
