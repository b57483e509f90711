#pragma once

#include "io/ports.hpp"
#include "supervision/blocking_calls.hpp"

#include <caf/actor_clock.hpp>

#include <memory>

namespace dongled {

/// A USB door that declares each call before it enters it: the kernel may take ten seconds to bind
/// a deaf stick, and twenty to power up a hub. Belongs to hub_power; blocks as the door does.
class declared_usb final : public io::usb_port {
public:
  /// @p calls and @p clock are the actor system's, and outlive it.
  declared_usb(std::unique_ptr<io::usb_port> door, supervision::blocking_calls& calls,
               caf::actor_clock& clock);

  result<io::usb::topology> read() override;
  result<done> unbind(const port_path& device) override;
  result<done> bind(const port_path& device) override;
  result<done> authorize(const port_path& device, bool on) override;
  result<done> switch_mode(const port_path& device, unsigned attempt) override;
  io::usb::power_support support(const port_path& child) override;
  result<done> set_power(const port_path& child, bool on, bool feeds_hub) override;
  result<io::usb::port_reading> reading(const port_path& child) override;
  io::usb::power_support support_in(const io::usb::topology& now, const port_path& child) override;
  result<io::usb::port_reading> reading_in(const io::usb::topology& now,
                                           const port_path& child) override;
  result<std::string> unbind_controller(const std::string& name) override;
  result<done> bind_controller(const std::string& name, const std::string& driver) override;

private:
  supervision::blocking_calls::guard enter(std::string what) const;

  std::unique_ptr<io::usb_port> door_;
  supervision::blocking_calls& calls_;
  caf::actor_clock& clock_;
};

} // namespace dongled
