#pragma once

#include "config/settings.hpp"
#include "io/ports.hpp"
#include "io/usb/hub_requests.hpp"
#include "io/usb/port_claims.hpp"
#include "io/usb/write_fence.hpp"

#include <functional>
#include <memory>

namespace dongled::io::usb {

/// The kernel's USB behind the door: sysfs and usbfs (or look-alikes) where the settings say, asked
/// for each time, so that a reload takes effect. Between two calls it keeps nothing but its claims
/// to ports that are off, and what hubs have said of themselves.
class kernel_usb final : public usb_port {
public:
  /// Writes pass @p fence, unless that is null.
  explicit kernel_usb(std::function<settings::usb_part()> where,
                      std::shared_ptr<write_fence> fence = nullptr)
    : where_(std::move(where)), fence_(std::move(fence)) {}

  result<topology> read() override;
  result<done> unbind(const port_path& device) override;
  result<done> bind(const port_path& device) override;
  result<done> authorize(const port_path& device, bool on) override;
  result<done> switch_mode(const port_path& device, unsigned attempt) override;
  power_support support(const port_path& child) override;
  result<done> set_power(const port_path& child, bool on, bool feeds_hub) override;
  result<port_reading> reading(const port_path& child) override;
  power_support support_in(const topology& now, const port_path& child) override;
  result<port_reading> reading_in(const topology& now, const port_path& child) override;
  result<std::string> unbind_controller(const std::string& name) override;
  result<done> bind_controller(const std::string& name, const std::string& driver) override;

private:
  result<done> write(const std::string& target, const std::function<result<done>()>& deed);

  std::function<settings::usb_part()> where_;
  std::shared_ptr<write_fence> fence_;
  port_claims claims_;
  hub_requests::descriptions known_;
};

} // namespace dongled::io::usb
