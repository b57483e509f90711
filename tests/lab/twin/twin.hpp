#pragma once

#include "config/result.hpp"
#include "tests/lab/twin/carrier.hpp"
#include "tests/lab/twin/fault.hpp"
#include "tests/lab/twin/twin_options.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dongled::lab {

/// A HiLink modem that is not there: its state, its web server, its faults. Start here.
///
/// Event-driven, never blocks, has no thread: put `fd()` into a poll or epoll set (level-triggered,
/// for reading), call `serve(now)` when it is readable and whenever `next_deadline()` has passed.
/// Any number of twins share one loop. All calls come from one thread.
class twin {
public:
  using clock = std::chrono::steady_clock;
  using time_point = clock::time_point;

  /// Starts a powered, booted modem; with `options.dataswitch` it dials at once. `listen_fd` is a
  /// listening TCP socket (best bound to 0.0.0.0:80 of the dongle's namespace, so that a LAN move
  /// does not need another) which the twin owns from now on. `world` must outlive the twin.
  /// Errors: os, when the event queue cannot be made.
  static result<std::unique_ptr<twin>> make(twin_options options, int listen_fd, carrier& world,
                                            time_point now);
  ~twin();
  twin(const twin&) = delete;
  twin& operator=(const twin&) = delete;

  /// Readable when a socket of this twin needs `serve`. Stays the same for the twin's life.
  int fd() const noexcept;

  /// Handles whatever is ready and whatever is due at `now`. Calls back into the carrier.
  void serve(time_point now);

  /// Time alone, without sockets: what `serve` does first. For tests of the model.
  void tick(time_point now);

  /// When `serve` is needed next although no socket stirs; nothing = not before one does.
  std::optional<time_point> next_deadline() const;

  /// Takes another listening socket instead of the present one, which is closed.
  void listen_on(int listen_fd);

  /// Makes the modem suffer. A fault already set gets the new argument.
  void set_fault(const fault_order& order, time_point now);

  /// Heals one fault, or says nothing if it was not set.
  void clear_fault(twin_fault what, time_point now);

  /// Heals all faults.
  void clear_faults(time_point now);

  /// The faults that are set now (an action may have cured one meanwhile).
  std::vector<fault_order> faults() const;

  /// The port's power is cut: connections die, sessions, counters and RAM are lost.
  void power_off(time_point now);

  /// Power returns: the modem boots for `timing.boot`, then calls carrier::booted.
  void power_on(time_point now);

  /// The mode-switch message reached a stick in storage mode: it boots as HiLink.
  void switch_mode(time_point now);

  /// Another stick takes this one's place while there is no power: other identity, settings of
  /// the factory, no faults; its SIM is the old one's. It serves `lan`. Call `power_on` next.
  void replace(std::string imei, const lan_settings& lan, time_point now);

  /// The kernel's byte counters of the WAN interface, from the modem's point of view
  /// (`received` = download). They may start at any value and may fall back to 0.
  void count_traffic(uint64_t received, uint64_t sent, time_point now);

  /// Somebody sends a text message to its number; false: it was lost.
  bool deliver_sms(std::string from, std::string text);

  /// Whether the data connection is up (901) and really carries traffic.
  bool carries_traffic() const;

  /// The number ConnectionStatus shows: 901, 902, …
  int connection_status() const;

  /// The state as JSON: subnet, family, powered, status, dataswitch, wan, net mode, sessions,
  /// requests served, faults.
  std::string snapshot(time_point now) const;

private:
  struct parts;
  explicit twin(std::unique_ptr<parts> x);
  std::unique_ptr<parts> parts_;
};

} // namespace dongled::lab
