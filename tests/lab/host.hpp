#pragma once

#include "config/result.hpp"
#include "tests/lab/internet.hpp"
#include "tests/lab/netns.hpp"
#include "tests/lab/rtnl.hpp"

#include <map>
#include <memory>
#include <string>

namespace dongled::lab {

/// The far side of a host interface: what its DHCP server offers.
struct dhcp_offer {
  std::string host_address, gateway;
  uint8_t prefix_len = 24;
};

/// The namespace where COMMAND runs: its uplink, the sticks' interfaces as the kernel makes them
/// (all with one MAC, lowest free ethX first), and a DHCP client as NetworkManager is one.
class host {
public:
  /// Takes the calling process's own namespace for the host and joins it to the internet.
  /// Without `dhcp`, interfaces stay bare. Errors: os.
  static result<std::unique_ptr<host>> make(internet& net, bool dhcp);

  /// Makes the interface of a stick, with its other end `lan0` in `modem`. Errors: os.
  result<int> add_interface(uint8_t subnet, const netns& modem);

  /// The stick is gone, and its interface and every route through it with it.
  void remove_interface(uint8_t subnet);

  /// What a DHCP client does at a new lease: link up, address, default route of low metric.
  void lease(uint8_t subnet, const dhcp_offer& offer);

  /// What a DHCP client does when the link drops; without one, nothing. Errors: os.
  result<done> end_lease(uint8_t subnet, const std::string& host_address);

  /// Lets the interface of a stick take addresses and routers from what is advertised, as hosts do.
  result<done> allow_ipv6(uint8_t subnet);

  /// The interface of a stick: name and index 0 without one.
  struct interface {
    std::string name;
    int index = 0;
  };
  interface of(uint8_t subnet) const;

  rtnl& net() { return net_; }
  link_counters uplink_counters();
  int uplink_index() const { return uplink_; }

private:
  host(netns space, rtnl net, bool dhcp)
    : space_(std::move(space)), net_(std::move(net)), dhcp_(dhcp) {}

  netns space_;
  rtnl net_;
  bool dhcp_;
  int uplink_ = 0;
  std::map<uint8_t, interface> interfaces_;
};

/// The MAC address that every stick of the model shows to its host.
inline constexpr mac_address stick_mac{0x0c, 0x5b, 0x8f, 0x27, 0x9a, 0x64};

} // namespace dongled::lab
