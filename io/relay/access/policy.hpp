#pragma once

#include "config/cidr.hpp"
#include "config/result.hpp"

#include <string>
#include <vector>

namespace dongled::io::relay {

/// Who may use the proxy, and what they may reach through it. A value: asked for each client, each
/// literal target and each address a name resolved to, since a name may point anywhere.
class access_policy {
public:
  /// Fails with `fault::bad_input`, naming the entry that is neither a CIDR nor (for destinations)
  /// "private".
  static result<access_policy> make(const std::vector<std::string>& allow,
                                    const std::vector<std::string>& deny_destinations);

  /// The host's own addresses, and the IPv6 prefixes of dongles, count as "private" from now on.
  void set_own(std::vector<cidr> own) { own_ = std::move(own); }

  bool client_allowed(const ip_address& x) const { return contains(allow_, x); }

  /// "private" is `private_ranges()`, which holds the web API of every dongle, and the host's own
  /// addresses. IPv4 behind a carrier's NAT64 (64:ff9b::/96, RFC 6052) is judged as IPv4.
  bool destination_allowed(const ip_address& x) const;
  bool is_own(const ip_address& x) const;

private:
  std::vector<cidr> allow_, deny_, own_;
  bool deny_private_ = false;
};

} // namespace dongled::io::relay
