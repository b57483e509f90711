#pragma once

#include "config/result.hpp"
#include "tests/lab/dns_server.hpp"
#include "tests/lab/echo_server.hpp"
#include "tests/lab/rtnl.hpp"
#include "tests/lab/uplink_tap.hpp"
#include "tests/lab/web_server.hpp"

#include <memory>
#include <string>
#include <vector>

namespace dongled::lab {

/// The namespace all carriers and the host's uplink lead to, with every server in it.
class internet {
public:
  /// Builds namespace and servers. `queries` gets what its resolvers are asked. Errors: os.
  static result<std::unique_ptr<internet>> make(loop& on, event_log<dns_event>& queries);

  /// The namespace, to put the far ends of links in.
  const netns& space() const { return space_; }

  /// Makes the far end of the host's uplink (already moved here by name) the host's router and
  /// resolver, and taps it. Errors: os.
  result<done> join_uplink(const std::string& link);

  /// Makes the far end of a dongle's WAN link carry traffic for a lease. Errors: os.
  result<done> join_carrier(const std::string& link);
  result<done> route_lease(const std::string& link, const std::string& wan_address,
                           const std::string& public_address);
  void unroute_lease(const std::string& link, const std::string& wan_address,
                     const std::string& public_address);

  /// The same for a /64 of IPv6, and the link's own addresses.
  result<done> route_lease6(const std::string& link, const std::string& own,
                            const std::string& modem, const std::string& prefix);
  void unroute_lease6(const std::string& link, const std::string& modem, const std::string& prefix);

  /// What the uplink's far end saw.
  uplink_tap& tap() { return *tap_; }

private:
  internet(loop& on, netns space, rtnl net, event_log<dns_event>& queries)
    : loop_(on), space_(std::move(space)), net_(std::move(net)), queries_(queries) {}
  result<done> take_addresses();
  result<done> start_servers();

  loop& loop_;
  netns space_;
  rtnl net_;
  event_log<dns_event>& queries_;
  std::vector<std::unique_ptr<dns_server>> resolvers_;
  std::vector<std::unique_ptr<web_server>> webs_;
  std::unique_ptr<echo_server> echo_;
  std::unique_ptr<uplink_tap> tap_;
};

} // namespace dongled::lab
