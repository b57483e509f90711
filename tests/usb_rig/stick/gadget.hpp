#pragma once

#include "tests/usb_rig/stick/descriptors.hpp"
#include "tests/usb_rig/stick/mass_storage.hpp"
#include "tests/usb_rig/stick/redir_link.hpp"

#include <functional>
#include <string>

namespace dongled::rig {

/// The stick as the bus sees it: descriptors, its storage and network functions, and the faults
/// that make it deaf. What it does with power and modem is the stick's business.
class gadget : public usb_device {
public:
  /// Where the functions lead. All are called from the loop.
  struct outlets {
    std::function<void(uint8_t endpoint, bytes)> to_host;
    std::function<void(uint8_t endpoint, std::span<const uint8_t>)> notify_host;
    std::function<void(std::span<const uint8_t> frame)> to_modem;
    std::function<void()> mode_switch_asked;
  };

  gadget(std::string mac, outlets to) : mac_(std::move(mac)), to_(std::move(to)) {}

  /// Starts afresh, in a mode: what a device is after power-up or after a mode switch.
  void become(usb_mode x);

  /// A frame from the modem's LAN, for the host.
  void take_frame(bytes frame);

  /// Deaf until it loses power: not even control requests are answered.
  void hang() { hung_ = true; }

  /// Carries no frame until it was configured `times` more times (driver unbind and bind, or
  /// authorized 0 and 1, configure it once each), or loses power.
  void get_stuck(unsigned times) { stuck_for_ = times; }

  /// Ends both.
  void recover() { hung_ = false, stuck_for_ = 0; }

  bool hung() const noexcept { return hung_; }
  unsigned stuck_for() const noexcept { return stuck_for_; }

  usb_mode mode() const override { return mode_; }
  std::vector<endpoint> current_endpoints() const override;
  std::optional<bytes> control(const setup_packet& x) override;
  void configure(uint8_t value) override;
  uint8_t configuration() const override { return configuration_; }
  void select(uint8_t interface, uint8_t alternate) override;
  uint8_t alternate(uint8_t interface) const override;
  bool take_bulk(uint8_t endpoint, std::span<const uint8_t> data) override;
  void listened_to(uint8_t endpoint) override;
  void reset() override;
  bool answers() const override { return !hung_; }

private:
  void tell_connected();

  std::string mac_;
  outlets to_;
  usb_mode mode_ = usb_mode::storage;
  mass_storage drive_;
  uint8_t configuration_ = 0;
  bool data_up_ = false, listened_ = false, hung_ = false;
  unsigned stuck_for_ = 0;
};

} // namespace dongled::rig
