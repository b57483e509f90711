#pragma once

#include "config/cidr.hpp"
#include "config/result.hpp"
#include "io/firewall/address_set.hpp"

#include <memory>
#include <string>
#include <vector>

namespace dongled::io::relay {

/// Who may use the proxy, and what they may reach through it. A value: asked for each client, each
/// literal target and each address a name resolved to, since a name may point anywhere.
class access_policy {
public:
  using listed = std::shared_ptr<const firewall::address_set>;

  /// Fails with `fault::bad_input`, naming the entry that is neither a CIDR nor (for destinations)
  /// "private". @p proxies speak the PROXY protocol.
  static result<access_policy> make(const std::vector<std::string>& allow,
                                    const std::vector<std::string>& deny_destinations,
                                    const std::vector<std::string>& proxies = {});

  /// The host's own addresses, and the IPv6 prefixes of dongles, count as "private" from now on.
  void set_own(std::vector<cidr> own) { own_ = std::move(own); }

  /// Clients besides those of `socks.allow`, and those that are none any more but may finish what
  /// they have begun. Either may be null: nobody.
  void set_listed(listed who, listed leaving) {
    listed_ = std::move(who);
    leaving_ = std::move(leaving);
  }

  bool client_allowed(const ip_address& x) const { return contains(allow_, x) || in(listed_, x); }
  /// Whether what that client has begun may go on.
  bool client_may_stay(const ip_address& x) const { return client_allowed(x) || in(leaving_, x); }

  /// "private" is `private_ranges()`, which holds the web API of every dongle, and the host's own
  /// addresses. IPv4 behind a carrier's NAT64 (64:ff9b::/96, RFC 6052) is judged as IPv4.
  bool destination_allowed(const ip_address& x) const;
  bool is_own(const ip_address& x) const;

  /// Whether who connects from @p x is a load balancer, and says first who its client is.
  bool is_proxy(const ip_address& x) const { return contains(proxies_, x); }
  /// Whether a load balancer can have a client of that address: none is loopback, unspecified or
  /// this host.
  bool can_be_behind_proxy(const ip_address& x) const;

private:
  static bool in(const listed& all, const ip_address& x) { return all && all->contains(x); }

  std::vector<cidr> allow_, deny_, own_, proxies_;
  listed listed_, leaving_; // Shared by all policies: they are large.
  bool deny_private_ = false;
};

} // namespace dongled::io::relay
