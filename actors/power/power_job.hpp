#pragma once

#include "actors/flow.hpp"
#include "actors/messages.hpp"
#include "actors/power/rack_at_risk.hpp"
#include "actors/power/usb_bench.hpp"
#include "actors/world.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace dongled {

/// One deed of hub_power while it is done: its order, what it may touch, and the report that grows.
/// Every write is one act of the report, with its read-back and duration, and a line in the log;
/// whoever asks on behalf of a toggle is told it at once.
class power_job {
public:
  using uses = world_of<uses_settings, uses_board, uses_clock, uses_learned, uses_sticks, uses_cuts,
                        uses_carriers>;

  power_job(caf::event_based_actor* self, uses w, board_writer<hub_power> board, usb_bench* bench,
            power_order order, caf::actor_addr asker = {});

  const power_order& order() const { return order_; }
  caf::event_based_actor* self() const { return self_; }
  const uses& world() const { return w_; }
  usb_bench& bench() const { return *bench_; }
  io::usb_port& usb() const { return bench_->usb(); }
  unix_ms now() const { return w_->now(); }

  /// Its time is up: the budget of the rung it belongs to, and what the kernel takes on top. From
  /// then on it begins nothing any more, gives back what it has taken, and ends. One call into the
  /// kernel may last longer by itself, and cannot be interrupted.
  bool late() const { return !called_off_.empty() || self_->clock().now() >= until_; }
  /// Nobody wants it any more, for the reason @p why: the same as if its time were up.
  void call_off(std::string why) { called_off_ = std::move(why); }
  /// "its time was up after 100 s".
  std::string lateness() const;

  io::usb::power_intent intent(io::usb::power_intent::deed what, std::string target,
                               std::string driver = {}) const;

  /// Why a deed on this one port must not be done: there is no such port, it feeds a hub, or what
  /// is plugged there is no dongle. Empty: it may.
  std::string objection(const io::usb::topology& now, const port_path& port) const;

  /// Who hangs where, as the order's cut would find it.
  std::vector<policy::at_risk> rack(const io::usb::topology& now) const;

  /// Whom a deed on more than one port hits; of others it is who hangs on their ports.
  void hits(std::vector<subnet_id> who) { hits_ = std::move(who); }

  /// Notes whose power goes now, by these ports, and that it came again: what follows from that is
  /// no illness of theirs, and they get a boot's time.
  void takes_power(const std::vector<port_path>& ports);
  void gives_power(const std::vector<port_path>& ports) const;
  /// It was not taken after all.
  void spares_power(const std::vector<port_path>& ports) const;

  /// Of a toggle: what was cycled in vain a short while ago is not cycled again. People may.
  void obey(policy::cut_plan& plan) const;

  /// Writes down an act that began at @p began.
  void act(std::string what, std::string read_back, unix_ms began);

  /// Ends the job with nothing done, or not to the end.
  power_report failed(std::string why);
  /// The same, for a reason that may be our own.
  power_report failed(const failure& why);
  power_report done(std::string read_back);

private:
  caf::event_based_actor* self_;
  uses w_;
  board_writer<hub_power> board_;
  usb_bench* bench_;
  power_order order_;
  caf::actor_addr asker_;
  power_report report_;
  std::string called_off_; ///< Why; empty: it is wanted.
  std::vector<subnet_id> hits_;
  bool booked_ = false; ///< A whole hub or controller: its cycle stands in the book of cuts.
  std::chrono::steady_clock::time_point began_, until_;
};

} // namespace dongled
