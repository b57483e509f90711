#include "io/relay/net/sockets.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <net/if.h>
#include <netinet/tcp.h>

namespace dongled::io::relay {
namespace {

bool set(int fd, int level, int option, int value) {
  return setsockopt(fd, level, option, &value, sizeof(value)) == 0;
}

failure os(std::string doing) {
  auto code = errno;
  auto what = code == EADDRINUSE      ? fault::busy
              : code == EACCES        ? fault::denied
              : means_exhausted(code) ? fault::exhausted
                                      : fault::os;
  return {what, doing + ": " + std::strerror(code), code};
}

} // namespace

socket_address to_socket_address(const endpoint& x) {
  socket_address out;
  auto& raw = x.address.bytes();
  if (x.address.is_v4()) {
    sockaddr_in sa{};
    sa.sin_family = AF_INET;
    sa.sin_port = htons(x.port);
    std::memcpy(&sa.sin_addr, raw.data() + 12, sizeof(sa.sin_addr));
    std::memcpy(&out.storage, &sa, out.size = sizeof(sa));
  } else {
    sockaddr_in6 sa{};
    sa.sin6_family = AF_INET6;
    sa.sin6_port = htons(x.port);
    sa.sin6_scope_id = x.scope;
    std::memcpy(&sa.sin6_addr, raw.data(), sizeof(sa.sin6_addr));
    std::memcpy(&out.storage, &sa, out.size = sizeof(sa));
  }
  return out;
}

endpoint to_endpoint(const socket_address& x) {
  if (x.storage.ss_family == AF_INET6) {
    sockaddr_in6 sa{};
    std::memcpy(&sa, &x.storage, sizeof(sa));
    std::array<uint8_t, 16> raw{};
    std::memcpy(raw.data(), &sa.sin6_addr, sizeof(raw));
    return {ip_address::from_v6(raw), ntohs(sa.sin6_port), sa.sin6_scope_id};
  }
  if (x.storage.ss_family == AF_INET) {
    sockaddr_in sa{};
    std::memcpy(&sa, &x.storage, sizeof(sa));
    std::array<uint8_t, 4> raw{};
    std::memcpy(raw.data(), &sa.sin_addr, sizeof(raw));
    return {ip_address::from_v4(raw), ntohs(sa.sin_port), 0};
  }
  return {};
}

result<unique_fd> listen_on(const std::string& address, uint16_t port) {
  auto ip = ip_address::parse(address);
  if (!ip)
    return failure{fault::bad_input, "socks.listen: \"" + address + "\" is not an address"};
  endpoint at{*ip, port};
  auto doing = "listen on " + to_string(at);
  unique_fd fd{
    socket(ip->is_v4() ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  if (!fd)
    return os(doing);
  // Linux hands these on to accepted sockets, which saves calls for each client. Urgent data is
  // data: a relay that left it out of line would lose a byte (RFC 6093 section 6 asks for this).
  if (!set(fd.get(), SOL_SOCKET, SO_REUSEADDR, 1) || !set(fd.get(), SOL_SOCKET, SO_KEEPALIVE, 1)
      || !set(fd.get(), SOL_SOCKET, SO_OOBINLINE, 1) || !set(fd.get(), IPPROTO_TCP, TCP_NODELAY, 1))
    return os(doing);
  auto sa = to_socket_address(at);
  // A burst of clients must not see SYNs dropped; the kernel caps this at net.core.somaxconn.
  constexpr int backlog = 65535;
  if (::bind(fd.get(), sa.get(), sa.size) != 0 || ::listen(fd.get(), backlog) != 0) {
    auto why = os(doing);
    if (why.detail == EADDRNOTAVAIL) // where one listens it means what it says: not our address
      why.code = fault::os;
    return why;
  }
  return fd;
}

result<unique_fd> datagram_socket(const endpoint& local, const std::optional<port_range>& range) {
  auto doing = "open a UDP socket on " + to_string(local.address);
  unique_fd fd{socket(local.address.is_v4() ? AF_INET : AF_INET6,
                      SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  if (!fd)
    return os(doing);
  // By turns, so that a port that was given up is not at once another client's.
  static std::atomic<uint32_t> turn{0};
  auto size = range ? uint32_t{range->last} - range->first + 1 : 1;
  for (uint32_t i = 0; i < size; ++i) {
    auto to = local;
    if (range)
      to.port = static_cast<uint16_t>(range->first + turn.fetch_add(1) % size);
    auto sa = to_socket_address(to);
    if (::bind(fd.get(), sa.get(), sa.size) == 0)
      return fd;
    if (!range || errno != EADDRINUSE)
      return os(doing);
  }
  return failure{fault::exhausted, doing + ": no port of socks.udp_ports is free", EADDRINUSE};
}

result<way_out> way_out::make(const egress& x, std::optional<uint8_t> ttl) {
  way_out out;
  out.ttl_ = ttl;
  out.settings_ = x;
  auto source = ip_address::parse(x.source);
  if (!source || !source->is_v4())
    return failure{fault::bad_input, "egress source \"" + x.source + "\" is no IPv4 address"};
  out.source_ = *source;
  if (!x.source6.empty()) {
    out.source6_ = ip_address::parse(x.source6);
    if (!out.source6_ || out.source6_->is_v4())
      return failure{fault::bad_input, "egress source \"" + x.source6 + "\" is no IPv6 address"};
    out.settings_.source6 = to_string(*out.source6_); // one spelling, to compare
  }
  if (x.ifindex <= 0)
    return failure{fault::bad_input, "egress interface \"" + x.interface + "\" has no index"};
  return out;
}

bool interface_exists(int ifindex) {
  std::array<char, IF_NAMESIZE> name{};
  return if_indextoname(static_cast<unsigned>(ifindex), name.data()) != nullptr;
}

int way_out::bind(int fd, bool v6) const {
  if (v6 && !source6_)
    return ENETUNREACH;
  // By index, not by name: names swap between sticks that share a MAC address.
  if (!set(fd, SOL_SOCKET, SO_BINDTOIFINDEX, settings_.ifindex))
    return errno;
  if (ttl_
      && !(v6 ? set(fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS, *ttl_)
              : set(fd, IPPROTO_IP, IP_TTL, *ttl_)))
    return errno;
  // Saves ephemeral ports: the kernel picks one per destination at connect(2). Only a kernel
  // without the option refuses it, and then the bind below still binds.
  set(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
  auto sa = to_socket_address({v6 ? *source6_ : source_, 0});
  if (::bind(fd, sa.get(), sa.size) == 0)
    return 0;
  // The source address is gone: no lack of ours, as the same errno of connect(2) is.
  return errno == EADDRNOTAVAIL ? ENETDOWN : errno;
}

result<unique_fd> way_out::connect(const endpoint& to) const {
  auto doing = "connect to " + to_string(to);
  auto v6 = !to.address.is_v4();
  unique_fd fd{socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  if (!fd)
    return os(doing);
  if ((errno = bind(fd.get(), v6)) != 0)
    return os(doing + " through " + settings_.interface);
  set(fd.get(), SOL_SOCKET, SO_OOBINLINE, 1);
  set(fd.get(), IPPROTO_TCP, TCP_NODELAY, 1);
  set(fd.get(), SOL_SOCKET, SO_KEEPALIVE, 1);
  auto sa = to_socket_address(to);
  if (::connect(fd.get(), sa.get(), sa.size) != 0 && errno != EINPROGRESS)
    return os(doing);
  return fd;
}

result<unique_fd> way_out::datagrams(bool v6) const {
  auto doing = "open a UDP socket through " + settings_.interface;
  unique_fd fd{socket(v6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  if (!fd)
    return os(doing);
  if ((errno = bind(fd.get(), v6)) != 0)
    return os(doing);
  return fd;
}

} // namespace dongled::io::relay
