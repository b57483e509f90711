#pragma once

#include "config/result.hpp"
#include "tests/lab/address_pool.hpp"
#include "tests/lab/dns_server.hpp"
#include "tests/lab/firewall.hpp"
#include "tests/lab/host.hpp"
#include "tests/lab/internet.hpp"
#include "tests/lab/portal.hpp"
#include "tests/lab/router_advertiser.hpp"
#include "tests/lab/rtnl.hpp"
#include "tests/lab/twin/twin.hpp"
#include "tests/lab/web_server.hpp"

#include <functional>
#include <memory>
#include <string>

namespace dongled::lab {

/// What a dongle has to be told about the world around it; all must outlive it.
struct surroundings {
  loop& on;
  internet& net;
  host& home;
  address_pool& addresses;
  event_log<dns_event>& queries;
};

/// One stick: its namespace with NAT and DNS, its twin, and the carrier's end of its WAN link.
/// Its power and its place on USB are the rack's business.
class dongle : private carrier {
public:
  /// What the twin does that the USB side must know.
  struct usb_events {
    std::function<void()> left; ///< Rebooting or switched off: gone from the bus.
    std::function<void(bool as_storage)> returned;
    std::function<void(cure)> acted = {}; ///< Its modem was asked for that.
  };

  /// Builds it, powered and booted, with no interface on the host yet. `slot` counts the dongles.
  /// Errors: os.
  static result<std::unique_ptr<dongle>> make(const surroundings& where, twin_options options,
                                              unsigned slot, usb_events events);
  ~dongle() override;
  dongle(const dongle&) = delete;
  dongle& operator=(const dongle&) = delete;

  uint8_t subnet() const { return options_.subnet; }
  firmware family() const { return options_.family; }
  std::string carrier_name() const { return address_pool::carrier_of(slot_); }
  const std::string& plmn() const { return options_.plmn; }

  /// Its USB side passes nothing to the modem: neither to its API nor through it.
  void set_deaf(bool deaf);

  /// Its carrier answers on port 80 in everybody's place and lets nobody out, until `end_portal`.
  result<done> set_portal(const portal& x);
  void end_portal();

  /// Its carrier gives it IPv6, a new /64 with every connection, and it advertises itself to the
  /// host as a router; or no longer does.
  void set_ipv6(bool on);

  /// Another stick is plugged in its place, with other identity and settings of the factory: its
  /// LAN is 192.168.8.0/24 then, or, `prepared`, that of the old one. Without power only.
  void replace(bool prepared);

  /// The host's interface appears or vanishes (bound to a driver, or not).
  void show_interface(bool present);

  /// Brings the host interface down or up; up is a new DHCP lease, too.
  void raise_interface(bool up);

  /// Power at the port.
  bool is_powered() const { return powered_; }
  void set_power(bool on);

  /// The mode switch message (CBW to 12d1:1f01): from storage to network.
  void switch_mode();

  void set_fault(const fault_order& x);
  void clear_fault(twin_fault x);
  std::vector<fault_order> twin_faults() const { return twin_->faults(); }

  /// How its DNS answers when nothing else stands in the way.
  void set_dns_mood(dns_mood x) { dns_mood_ = x; }

  const lease& current_lease() const { return lease_; }
  bool is_attached() const { return attached_; }

  /// Its namespace, for whoever connects something else to its LAN.
  const netns& space() const { return space_; }

  bool is_connected() const { return twin_->connection_status() == 901; }
  const lan_settings& lan() const { return lan_; }
  std::string twin_snapshot() const;
  bool deliver_sms(const std::string& from, const std::string& text) {
    return twin_->deliver_sms(from, text);
  }

  /// Of the WAN link, from the modem's point of view.
  link_counters traffic();

private:
  dongle(const surroundings& where, twin_options options, unsigned slot, usb_events events,
         netns space, rtnl net);
  result<done> build();
  void pump();
  void schedule();
  void lease_to_host();
  void load_rules();
  void carry_ipv6();
  void end_ipv6();
  dns_mood mood() const;

  wan_lease attach(bool new_address) override;
  void detach() override;
  void pass_traffic(bool passes) override;
  void reboot(std::chrono::milliseconds boot_time) override;
  void booted(bool as_storage) override;
  void powered_off() override;
  void lan_moved(const lan_settings& to) override;
  void acted(cure deed) override;

  surroundings where_;
  twin_options options_;
  unsigned slot_;
  usb_events events_;
  netns space_;
  rtnl net_;
  std::string far_link_; ///< The internet's end of wan0.
  int wan_ = 0;
  lan_settings lan_;
  lease lease_;
  nat_rules nat_;
  bool attached_ = false, powered_ = true, stuck_ = false, deaf_ = false;
  unsigned replaced_ = 0;
  bool ipv6_ = false;
  std::string prefix6_; ///< The first 64 bits, "2001:db8:100:b"; empty: none just now.
  std::unique_ptr<router_advertiser> advertiser_;
  dns_mood dns_mood_ = dns_mood::answers;
  std::unique_ptr<dns_server> dns_;
  std::unique_ptr<web_server> portal_;
  std::unique_ptr<twin> twin_;
  loop::timer_id deadline_ = 0;
};

} // namespace dongled::lab
