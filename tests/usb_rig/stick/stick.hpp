#pragma once

#include "config/result.hpp"
#include "tests/lab/address_pool.hpp"
#include "tests/lab/dongle.hpp"
#include "tests/lab/host.hpp"
#include "tests/lab/internet.hpp"
#include "tests/lab/loop.hpp"
#include "tests/usb_rig/stick/gadget.hpp"
#include "tests/usb_rig/stick/packet_port.hpp"
#include "tests/usb_rig/stick/redir_link.hpp"

#include <chrono>
#include <memory>
#include <string>

#include <nlohmann/json.hpp>

namespace dongled::rig {

/// Everything about a stick that does not change while it runs.
struct stick_options {
  uint8_t subnet = 11;
  unsigned slot = 0; ///< Counts the sticks of a rack: chooses carrier and public addresses.
  lab::firmware family = lab::firmware::b;
  std::string control;                      ///< Path of the control socket.
  std::chrono::milliseconds boot{500};      ///< From power to the bus.
  std::chrono::milliseconds switching{500}; ///< From the mode switch message to the bus.
  bool boots_as_storage = true;
};

/// One emulated stick: the lab's dongle (modem twin, NAT, DNS, and an internet of its own) behind a
/// USB gadget that a QEMU guest sees. Builds its world in namespaces of its own; the calling
/// process must be alone in its network namespace, which serves as the far side of the USB cable.
class stick {
public:
  /// Errors: os, denied (no namespaces here).
  static result<std::unique_ptr<stick>> make(lab::loop& on, const stick_options& options);

  /// Puts it into the QEMU port whose character device listens at `path`; pulls it out.
  /// Errors: busy (it is in one), os.
  result<done> plug(const std::string& path);
  void unplug();

  /// Current at its port. Without, it forgets everything that lives in RAM, its mode included.
  void set_power(bool on);

  /// Leaves the bus and shows itself again, as it is: its data lines were cut, and not its current.
  void bounce();

  /// Sets a fault, or heals one (all of its own and the twin's with an empty name). Names are in
  /// tests/usb_rig/README.md; what is not the stick's own goes to the twin. Errors: bad_input.
  result<done> set_fault(const std::string& name, const std::string& parameter);
  result<done> heal(const std::string& name);

  /// What it is now: subnet, plugged, powered, bus, configuration, faults, public_address, modem.
  nlohmann::json status() const;

private:
  stick(lab::loop& on, const stick_options& options);
  result<done> build();
  void left_bus();
  void returned(bool as_storage);
  void switch_mode();
  void restart_as_storage();
  /// Makes bus and LAN follow what is so; once, soon: a callback must not call its caller back.
  void follow_soon();
  void follow();
  void join_lan(bool joined);
  bool on_bus() const { return link_ && powered_ && alive_ && !gone_ && !unseen_; }

  lab::loop& loop_;
  stick_options options_;
  lab::address_pool addresses_;
  lab::event_log<lab::dns_event> queries_;
  std::unique_ptr<lab::internet> internet_;
  std::unique_ptr<lab::host> cable_; ///< The far end of the dongle's LAN.
  gadget gadget_;
  std::unique_ptr<lab::dongle> dongle_;
  std::unique_ptr<packet_port> port_;
  std::unique_ptr<redir_link> link_;
  usb_mode mode_ = usb_mode::storage;
  bool powered_ = false, alive_ = false, gone_ = false, unseen_ = false, follow_due_ = false;
  lab::loop::timer_id switching_ = 0;
};

} // namespace dongled::rig
