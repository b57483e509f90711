#pragma once

#include "tests/lab/twin/fault.hpp"

#include <chrono>
#include <string>

namespace dongled::lab {

/// What the carrier hands a modem when its data connection comes up.
struct wan_lease {
  std::string address = "100.64.0.2"; ///< What the modem reports as WanIPAddress (CGNAT space).
  std::string primary_dns = "198.51.100.1";
  std::string secondary_dns = "198.51.100.2";
};

/// The LAN a modem serves by DHCP, as its dhcp/settings record says.
struct lan_settings {
  std::string address = "192.168.8.1"; ///< The modem itself: gateway, DNS and web API.
  std::string netmask = "255.255.255.0";
  std::string pool_first = "192.168.8.100";
  std::string pool_last = "192.168.8.200";
  std::string primary_dns = "192.168.8.1";
  std::string secondary_dns = "192.168.8.1";
  int lease_seconds = 86400;
  bool serves_dhcp = true;
  bool serves_dns = true;

  bool operator==(const lan_settings&) const = default;
};

/// The world's side of a modem: what the modem does to links and addresses, performed by whoever
/// built the namespaces. Called on the thread that drives the twin; must not block, and must not
/// call back into the twin.
class carrier {
public:
  virtual ~carrier() = default;

  /// The data connection comes up. With `new_address` the carrier must give another WAN and
  /// public address than the last one; without it, the same again (any at the very first time).
  virtual wan_lease attach(bool new_address) = 0;

  /// The data connection is gone: no packet passes, flows through it die.
  virtual void detach() = 0;

  /// Whether an attached connection really carries traffic. False under `stuck_data`: the modem
  /// goes on reporting 901. True again once cured. Only called when it changes.
  virtual void pass_traffic(bool passes) = 0;

  /// The modem reboots: its USB device vanishes now, for about `boot_time`; `booted` ends it.
  /// `detach` was called before if it was attached.
  virtual void reboot(std::chrono::milliseconds boot_time) = 0;

  /// The modem is on USB again, after a reboot, twin::power_on or twin::switch_mode: with its
  /// network interface and a listening web server, or, `as_storage`, as a mass-storage device
  /// (12d1:1f01) that stays one until it is switched.
  virtual void booted(bool as_storage) = 0;

  /// The modem switched itself off (device/control 4): only a power cycle brings it back.
  virtual void powered_off() = 0;

  /// The modem changed its LAN (dhcp/settings, factory reset): if the address differs, it has the
  /// new one now and the old one no longer.
  virtual void lan_moved(const lan_settings& to) = 0;

  /// Something was done to the modem that cures what is mild enough, needed or not.
  virtual void acted(cure /*deed*/) {}
};

} // namespace dongled::lab
