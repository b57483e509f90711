#pragma once

#include "actors/messages.hpp"
#include "actors/modem/modem_deeds.hpp"
#include "actors/world.hpp"

#include <caf/event_based_actor.hpp>

#include <functional>
#include <string>

namespace dongled {

/// How long it is asked again what could not be found out by our own fault.
inline constexpr std::chrono::seconds patience_with_ourselves{15};

/// What the story of one toggle is told with: the doors of the toggle actor, and its pen. Lives in
/// the actor's state; every call returns to the scheduler while it waits.
class conductor {
public:
  using uses =
    world_of<uses_settings, uses_census, uses_board, uses_clock, uses_history, uses_learned,
             uses_holds, uses_debts, uses_sticks, uses_cuts, uses_carriers>;

  conductor(caf::event_based_actor* self, uses w, board_writer<toggle> board, subnet_id dongle,
            toggle_order order);

  /// Writes a trace entry that began at @p began: to history, to the log, to the board. Without a
  /// toggle's id there is no trace: somebody only looks.
  void note(std::string action, std::string why, std::string read_back, unix_ms began) const;
  /// An entry of somebody else's making, such as hub_power's.
  void note(trace_entry x) const;

  /// One call on the dongle's modem, in turn with others.
  template <class T>
  flow<result<T>> modem(std::string what,
                        std::function<result<T>(io::hilink::client&, milliseconds)> call,
                        milliseconds budget) const;

  /// In whose name the modem is changed for a moment.
  modem_borrower borrower() const;

  /// Asks for the public address, every second, until one comes home or @p budget is used up; for
  /// longer where the last one could not be asked at all.
  flow<probe_report> egress(milliseconds budget) const;

  /// One probe round.
  flow<probe_report> probe() const;

  /// Looks at, or repairs, the dongle's routes.
  flow<routes_report> routes(bool repair) const;

  /// Lets relays finish for the configured time, then resets them. New requests wait from now on,
  /// until `let_go`, or until this is destroyed.
  flow<drain_report> drain() const;
  void let_go() const { held_.let_go(); }
  /// The same for neighbours, all at once; whoever asks holds them (actors/power/cut_guard.hpp).
  flow<drain_report> drain(std::vector<subnet_id> neighbours) const;

  /// The newest facts of kernel and sysfs; null: hotplug is silent.
  flow<io::facts_ptr> facts() const;

  /// One deed of hub_power, in turn with everybody's, which tells its acts as they happen.
  flow<power_report> power(power_order order) const;

  /// Polls the modem until it is connected (or not, for `false`), at most @p budget. True: it is.
  flow<result<bool>> connection(bool wanted, milliseconds budget) const;

  unix_ms now() const { return w_->now(); }
  std::chrono::steady_clock::time_point clock() const { return self_->clock().now(); }
  const uses& world() const { return w_; }
  const board_writer<toggle>& board() const { return board_; }
  caf::event_based_actor* self() const { return self_; }
  subnet_id dongle() const { return dongle_; }
  const toggle_order& order() const { return order_; }
  std::shared_ptr<const settings> config() const { return w_->settings_now(); }

private:
  flow<result<modem_done>> call_modem(modem_order order) const;

  caf::event_based_actor* self_;
  uses w_;
  board_writer<toggle> board_;
  subnet_id dongle_;
  toggle_order order_;
  mutable hold_desk::token held_;
};

template <class T>
flow<result<T>> conductor::modem(std::string what,
                                 std::function<result<T>(io::hilink::client&, milliseconds)> call,
                                 milliseconds budget) const {
  modem_order order{
    what, [call](io::hilink::client& x, milliseconds limit) -> std::any { return call(x, limit); },
    budget};
  auto answer = co_await call_modem(std::move(order));
  if (!answer)
    co_return answer.why();
  co_return std::any_cast<result<T>>(answer->answer);
}

} // namespace dongled
