#pragma once

#include "actors/adoption/adoption_messages.hpp"
#include "actors/flow.hpp"
#include "actors/messages.hpp"
#include "actors/policy/adoption.hpp"
#include "actors/world.hpp"

#include <caf/event_based_actor.hpp>

#include <functional>
#include <memory>
#include <string>

namespace dongled {

/// What the story of one adoption is told with: the doors of the adoption actor, and its pen. Lives
/// in the actor's state; every call returns to the scheduler while it waits.
class adopter {
public:
  using uses = world_of<uses_settings, uses_census, uses_board, uses_clock, uses_history,
                        uses_ports, uses_learned, uses_sticks>;

  /// @p record is the actor's own, and outlives the story.
  adopter(caf::event_based_actor* self, uses w, adoption_record* record);

  /// Writes down what was done, why and what was read back; to the log, too.
  void note(std::string action, std::string why, std::string read_back, unix_ms began) const;

  /// The rack as hotplug last saw it.
  flow<result<policy::adoption_scene>> scene() const;

  /// One deed of hub_power, noted as @p action.
  flow<power_report> usb(std::string action, power_order order) const;

  /// The host's own address in a LAN, set or taken away; noted.
  flow<routes_report> address(address_order x) const;

  /// One call on a modem, on a worker's thread.
  template <class T>
  flow<result<T>> modem(std::shared_ptr<io::hilink::client> who, std::string what,
                        std::function<result<T>(io::hilink::client&, milliseconds)> call) const {
    pool_order order{
      std::move(who), std::move(what),
      [call](io::hilink::client& x, milliseconds limit) -> std::any { return call(x, limit); },
      config()->dongles.modem.timeout * 2};
    auto answer = co_await call_modem(std::move(order));
    if (!answer)
      co_return answer.why();
    co_return std::any_cast<result<T>>(answer->answer);
  }

  /// A new client for the modem in @p lan behind an interface.
  std::shared_ptr<io::hilink::client> client(const policy::newcomer& x) const;

  /// Lets recovery rest for the dongle, or go on: nobody else may touch the stick meanwhile.
  flow<result<recovery_paused>> pause_recovery(bool pause) const;

  unix_ms now() const { return w_->now(); }
  time_point clock() const { return self_->clock().now(); }
  caf::event_based_actor* self() const { return self_; }
  const uses& world() const { return w_; }
  const port_path& port() const { return record_->port; }
  subnet_id dongle() const { return record_->dongle; }
  std::shared_ptr<const settings> config() const { return w_->settings_now(); }
  bool fixed_addresses() const {
    return config()->dongles.address == settings::dongles_part::addressing::fixed;
  }

private:
  flow<result<modem_done>> call_modem(pool_order order) const;

  caf::event_based_actor* self_;
  uses w_;
  adoption_record* record_;
};

/// How an adoption ended.
struct adoption_end {
  bool done = false;
  std::string says, code;
};

/// The whole story: look, switch the mode of a stick that still shows its CD-ROM, keep the others
/// away, move the LAN, verify at the new address, learn the port, let the others back.
flow<adoption_end> tell_adoption(const adopter& with);

} // namespace dongled
