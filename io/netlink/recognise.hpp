#pragma once

#include "config/ids.hpp"
#include "config/settings.hpp"
#include "io/netlink/snapshot.hpp"
#include "io/usb/stick_rules.hpp"
#include "io/usb/topology.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dongled::io::netlink {

/// An interface that belongs to a dongle. Recognised by its address and USB path, never by its name
/// or MAC: several dongles share a MAC, and names swap after a re-plug.
struct dongle_fact {
  subnet_id subnet;
  int ifindex = 0;
  std::string interface;
  std::string host_address; ///< The host's address in 192.168.N.0/24; empty: none yet.
  port_path port;           ///< Empty when sysfs could not be read.
  bool up = false;
  bool conflict = false;  ///< An earlier interface is in the same subnet: leave this one alone.
  std::string source6{};  ///< The host's global IPv6 address there; empty: none.
  std::string lan6{};     ///< Its prefix, "2001:db8:1::5/64", as it is on the link; empty: none.
  std::string gateway6{}; ///< The stick as an IPv6 router; empty: it advertised itself as none.
  bool operator==(const dongle_fact&) const = default;
};

/// The host's own way out: looked at and reported, never written.
struct uplink_fact {
  int ifindex = 0; ///< 0: there is none.
  std::string interface;
  std::string address; ///< Its first address, without length.
  std::string gateway; ///< Empty when there is no default route, or one without a gateway.
  std::optional<uint32_t> metric; ///< Of its default route in the main table; none: no such route.
  bool up = false;
  port_path port = {}; ///< Of its USB device; empty: it hangs on none.
  usb_id id = {};      ///< Of that device.
  bool operator==(const uplink_fact&) const = default;
};

/// Finds the uplink. With @p wanted "auto" it is the interface with the main table's default route
/// of the lowest metric that is no dongle's, whatever its bus; one outside USB comes first.
/// Otherwise @p wanted is its name. A name is taken over by whoever enumerates next: a stick of
/// that name elsewhere than where the uplink was seen (@p rules) is not the uplink, and what sits
/// there is, under another name, too.
uplink_fact find_uplink(const snapshot& have, const std::string& wanted,
                        const usb::topology& plugged, const usb::stick_rules& rules = {});

/// Tells which interface is which dongle, sorted by subnet and age (ifindex: the kernel hands them
/// out in order, so the later one of two is the one with the higher index).
///
/// An interface is a dongle if it is a stick's (usb::is_stick) and has an address 192.168.N.x with
/// N in the range; or, without such an address, if its port is in `ports` or @p learned and nobody
/// else has the subnet. With static addresses the port decides first, since the address is ours to
/// set. While sysfs says nothing about the device of an interface, it stays what it was: a dongle
/// on a learned port. While sysfs says nothing at all, the address alone decides, except for the
/// uplink.
std::vector<dongle_fact> recognise(const snapshot& have, const usb::topology& plugged,
                                   const settings::dongles_part& config, const uplink_fact& uplink,
                                   const std::map<port_path, subnet_id>& learned,
                                   const usb::stick_rules& rules);
inline std::vector<dongle_fact> recognise(const snapshot& have, const usb::topology& plugged,
                                          const settings::dongles_part& config,
                                          const uplink_fact& uplink,
                                          const std::map<port_path, subnet_id>& learned = {}) {
  return recognise(have, plugged, config, uplink, learned, usb::stick_rules{config});
}

/// Devices on USB that are no dongles, though their interface has an address in the range of one
/// that is not there: whether 192.168.N.1 answers as HiLink does is all that can tell.
std::vector<dongle_fact> strangers(const snapshot& have, const usb::topology& plugged,
                                   const settings::dongles_part& config, const uplink_fact& uplink,
                                   const std::vector<dongle_fact>& dongles,
                                   const usb::stick_rules& rules);

/// What ports hint at: what was @p learned, and who was known by its address @p before on a link
/// that is still the same. An address that goes takes nobody's identity along.
std::map<port_path, subnet_id> hints(std::map<port_path, subnet_id> learned,
                                     const std::vector<dongle_fact>& before, const snapshot& now);

} // namespace dongled::io::netlink
