#pragma once

#include "config/ids.hpp"
#include "config/settings.hpp"
#include "io/hilink/records.hpp"
#include "io/netlink/recognise.hpp"
#include "io/netlink/snapshot.hpp"
#include "io/usb/stick_rules.hpp"
#include "io/usb/topology.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dongled::policy {

/// All that decides whether a stick may become a dongle.
struct adoption_scene {
  io::usb::topology usb;
  io::netlink::snapshot kernel;
  io::netlink::uplink_fact uplink;
  std::vector<io::netlink::dongle_fact> dongles;
  settings::dongles_part config;
  std::map<port_path, subnet_id> learned;
  std::map<port_path, usb_id> answered = {}; ///< Who has answered as HiLink there once.

  /// Who may be a modem stick; the uplink is looked at by its interface.
  io::usb::stick_rules rules() const { return {config, answered}; }
};

/// The LAN of a stick as it leaves the factory: 192.168.8.0/24.
inline constexpr subnet_id factory_lan{8};

/// The stick that is to be taken in.
struct newcomer {
  int ifindex = 0;          ///< 0: no network interface (yet).
  std::string interface;    ///< Empty: as above.
  std::string host_address; ///< The host's on it; empty: none.
  subnet_id lan = factory_lan;
  bool storage = false; ///< It shows its CD-ROM: its mode must be switched first.
};

/// A newcomer, or why there is none to take in.
struct adoption_verdict {
  std::optional<newcomer> stick;
  std::string says, code;
};

/// Whether the stick on @p port may become dongle @p to: a modem stick must be there, that is no
/// dongle already, and the number must be free and, like the port, not promised otherwise by the
/// settings.
adoption_verdict judge_newcomer(const adoption_scene& x, const port_path& port, subnet_id to);

/// The other sticks that answer, or may answer, in the newcomer's LAN: to be kept away until it has
/// moved. Neither the uplink nor a dongle in service is among them.
std::vector<port_path> to_set_aside(const adoption_scene& x, const port_path& port, subnet_id lan);

/// The host's address in @p lan on an interface; nothing without one.
std::optional<std::string> host_address_in(const io::netlink::snapshot& have, int ifindex,
                                           subnet_id lan);

/// The link that a USB port's stick carries; null without one.
const io::netlink::link* link_on(const adoption_scene& x, const port_path& port);

/// The modem's LAN settings moved to dongle @p to, whole: pool and DNS in the new subnet, the
/// pool's last octets kept where it was sound.
io::hilink::dhcp_settings moved_lan(io::hilink::dhcp_settings x, subnet_id to);

} // namespace dongled::policy
