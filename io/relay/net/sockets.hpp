#pragma once

#include "config/result.hpp"
#include "config/settings.hpp"
#include "io/relay/codec/endpoint.hpp"
#include "io/relay/net/egress.hpp"
#include "io/relay/net/unique_fd.hpp"

#include <netinet/in.h>
#include <optional>
#include <sys/socket.h>

namespace dongled::io::relay {

/// A socket address of either family with its length, as the kernel wants it.
struct socket_address {
  sockaddr_storage storage{};
  socklen_t size = sizeof(sockaddr_storage);

  sockaddr* get() noexcept { return reinterpret_cast<sockaddr*>(&storage); }
  const sockaddr* get() const noexcept { return reinterpret_cast<const sockaddr*>(&storage); }
};

socket_address to_socket_address(const endpoint& x);
endpoint to_endpoint(const socket_address& x);

/// Opens the listening socket of one port: non-blocking, SO_REUSEADDR, and the options accepted
/// sockets inherit. Blocks for a bind(2) at most. A port in use is `fault::busy` and is named.
result<unique_fd> listen_on(const std::string& address, uint16_t port);

/// Opens a non-blocking UDP socket of this host, bound to @p local; with a @p range to one of its
/// ports that is free, by turns. `fault::exhausted` when none is.
result<unique_fd> datagram_socket(const endpoint& local,
                                  const std::optional<port_range>& range = {});

/// Whether an interface still exists under its index.
bool interface_exists(int ifindex);

/// An egress read once: the only way to a socket that may leave this host.
class way_out {
public:
  /// Fails with `fault::bad_input` when an address in @p x is no address or the index is none.
  /// With a @p ttl all that leaves has it, or that hop limit.
  static result<way_out> make(const egress& x, std::optional<uint8_t> ttl = {});

  const egress& settings() const noexcept { return settings_; }
  bool has_v6() const noexcept { return source6_.has_value(); }
  std::optional<uint8_t> ttl() const noexcept { return ttl_; }

  /// Binds @p fd to the interface and to the source address of its family. Returns 0 or an errno;
  /// after an error the socket must not be used: this is where the data plane fails closed.
  int bind(int fd, bool v6) const;

  /// Starts a non-blocking TCP connection through the dongle. `failure::detail` is the errno.
  result<unique_fd> connect(const endpoint& to) const;

  /// A non-blocking UDP socket whose datagrams leave through the dongle, or not at all.
  result<unique_fd> datagrams(bool v6) const;

private:
  egress settings_;
  ip_address source_;
  std::optional<ip_address> source6_;
  std::optional<uint8_t> ttl_;
};

} // namespace dongled::io::relay
