#pragma once

#include "config/result.hpp"
#include "io/usb/hub_descriptor.hpp"
#include "io/usb/port_claims.hpp"
#include "io/usb/topology.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <tuple>

namespace dongled::io::usb {

/// What can be asked of a hub on the wire. A door, so that `port_power` can be tried without one.
struct hub_line {
  virtual ~hub_line() = default;

  virtual result<hub_descriptor> describe(const hub& x) = 0;
  virtual result<port_status> status(const hub& x, uint8_t port) = 0;
  /// SET_FEATURE or CLEAR_FEATURE(PORT_POWER). The hub's "yes" says nothing of the power.
  virtual result<done> set_power(const hub& x, uint8_t port, bool on) = 0;

  /// From now on the kernel leaves the port as it is, or minds it again. Where it cannot be kept
  /// from it, the port's own word tells in time.
  virtual void keep_kernel_off(const hub& x, uint8_t port, bool keep) = 0;
};

/// Hub class requests (USB 2.0, 11.24.2) through usbfs, each with the node opened anew: a hub may
/// have come back under another number since. Blocks, 3 s a request at most. `not_found` where
/// there is no usbfs.
class hub_requests final : public hub_line {
public:
  /// What hubs have said of themselves, by path, bus and number: a hub that comes anew has another
  /// number. It never changes, and asking takes the hub's lock, which the kernel may hold for long.
  using descriptions = std::map<std::tuple<std::string, uint16_t, uint16_t>, hub_descriptor>;

  /// @p dev is "/dev/bus/usb".
  /// @p claims and @p known must outlive this: they are kept between two calls.
  hub_requests(std::string dev, port_claims& claims, descriptions& known)
    : dev_(std::move(dev)), claims_(claims), known_(known) {}

  result<hub_descriptor> describe(const hub& x) override;
  result<port_status> status(const hub& x, uint8_t port) override;
  result<done> set_power(const hub& x, uint8_t port, bool on) override;
  void keep_kernel_off(const hub& x, uint8_t port, bool keep) override;

private:
  std::string dev_;
  port_claims& claims_;
  descriptions& known_;
};

} // namespace dongled::io::usb
