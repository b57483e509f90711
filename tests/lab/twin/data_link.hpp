#pragma once

#include "tests/lab/twin/carrier.hpp"
#include "tests/lab/twin/fault.hpp"
#include "tests/lab/twin/twin_options.hpp"

#include <chrono>
#include <optional>

namespace dongled::lab {

using time_point = std::chrono::steady_clock::time_point;

/// What the SIM, the network and the faults make of the link at the moment.
struct link_conditions {
  bool usable = true;                        ///< Powered, SIM ready, a network found.
  std::optional<int> refusal = std::nullopt; ///< The network refuses access: the status shown.
  bool stuck_connecting = false;             ///< 900 for ever.
  bool stuck_data = false;                   ///< 901, but nothing passes.
  std::chrono::milliseconds slow{};          ///< Added to the time an attach takes.
  /// The mildest action that gets a new address: normally `dataswitch`, if off for the hold time.
  cure new_address_from = cure::dataswitch;
};

/// The packet-data connection of a modem: the status machine 901 → 903 → 902 → 900 → 901 and the
/// rule when a re-attach brings a new address. Time comes in, effects go to the carrier.
///
///        wish off, re-register, trouble            due
///   connected 901 ───────────────▶ disconnecting 903 ──▶ disconnected 902
///        ▲   due                                              │ wish on, usable, registered
///        └────────────────────── connecting 900 ◀────────────┘
///                                     │ due, refused
///                                     ▼ refused (the refusal's own code)
class data_link {
public:
  data_link(const twin_timing& timing, carrier& world) : timing_(timing), world_(&world) {}

  /// Whether the modem should be online: the dataswitch, or a dial command.
  void wish(bool on, time_point now);

  /// Tells what the link depends on; it drops, waits or dials accordingly.
  void suffer(const link_conditions& x, time_point now);

  /// The modem leaves the network and registers anew (another network mode, profile or operator):
  /// the link drops and comes back later. `because` counts as the action for the new address;
  /// nothing = it only redials.
  void reregister(std::optional<cure> because, time_point now);

  /// The radio is off at once, without the polite 903. `because` as for `reregister`.
  void cut(cure because, time_point now);

  /// Makes the transitions that are due.
  void advance(time_point now);

  /// When the next transition is due.
  std::optional<time_point> deadline() const noexcept { return due_; }

  /// What ConnectionStatus shows.
  int status() const noexcept;

  bool connected() const noexcept { return phase_ == phase::connected; }

  /// 900, 901 or 903: when older firmware refuses network-mode writes.
  bool dialled_up() const noexcept;

  /// Whether the link is down and settled (902, or refused): what a data-off waits for.
  bool down() const noexcept { return phase_ == phase::disconnected || phase_ == phase::refused; }

  /// The lease of the present connection, nothing while there is none.
  const std::optional<wan_lease>& lease() const noexcept { return lease_; }

  /// When the present connection came up.
  time_point connected_since() const noexcept { return since_; }

private:
  enum class phase : uint8_t { disconnected, connecting, connected, disconnecting, refused };

  void settle(time_point now);
  void step(time_point now);
  void dial(time_point now);
  void attach(time_point now);
  void hang_up(time_point now);
  void lie_down(time_point now);

  twin_timing timing_;
  carrier* world_;
  link_conditions conditions_;
  bool wish_ = false;
  phase phase_ = phase::disconnected;
  std::optional<time_point> due_;
  time_point not_before_{}; ///< Registered again from here on.
  time_point off_since_{};
  time_point since_{};
  std::optional<cure> action_ = cure::power; ///< The strongest since the last attach.
  std::optional<wan_lease> lease_;
};

} // namespace dongled::lab
