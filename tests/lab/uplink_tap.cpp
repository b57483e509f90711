#include "tests/lab/uplink_tap.hpp"

#include <algorithm>
#include <array>
#include <cerrno>

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>

namespace dongled::lab {

namespace {

constexpr size_t most_flows = 10'000;

std::string address_text(int family, const uint8_t* raw) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(family, raw, text.data(), text.size());
  return text.data();
}

std::string proto_text(uint8_t number) {
  switch (number) {
  case IPPROTO_TCP: return "tcp";
  case IPPROTO_UDP: return "udp";
  case IPPROTO_ICMP:
  case IPPROTO_ICMPV6: return "icmp";
  default: return std::to_string(number);
  }
}

/// Router and neighbour discovery, multicast listener reports (RFC 4861, RFC 3810).
bool is_chatter(uint8_t icmp6_type) {
  return (icmp6_type >= 130 && icmp6_type <= 137) || icmp6_type == 143;
}

} // namespace

std::optional<uplink_flow> classify_packet(std::span<const uint8_t> p) {
  if (p.empty())
    return std::nullopt;
  uplink_flow flow;
  uint8_t proto = 0;
  size_t payload = 0;
  if (p[0] >> 4 == 4 && p.size() >= 20) {
    proto = p[9];
    payload = static_cast<size_t>(p[0] & 15) * 4;
    flow.from = address_text(AF_INET, p.data() + 12);
    flow.to = address_text(AF_INET, p.data() + 16);
    // IGMP is the link's own chatter.
    if (proto == IPPROTO_IGMP)
      return std::nullopt;
  } else if (p[0] >> 4 == 6 && p.size() >= 40) {
    proto = p[6];
    payload = 40;
    flow.from = address_text(AF_INET6, p.data() + 8);
    flow.to = address_text(AF_INET6, p.data() + 24);
    // Multicast listener reports come behind a hop-by-hop header of 8 bytes.
    if (proto == 0 && p.size() >= 48) {
      proto = p[40];
      payload = 48;
    }
    if (proto == IPPROTO_ICMPV6 && (p.size() <= payload || is_chatter(p[payload])))
      return std::nullopt;
  } else {
    return std::nullopt;
  }
  flow.proto = proto_text(proto);
  if ((proto == IPPROTO_TCP || proto == IPPROTO_UDP) && p.size() >= payload + 4) {
    auto port = [&p](size_t at) { return static_cast<uint16_t>(p[at] << 8 | p[at + 1]); };
    flow.port = std::min(port(payload), port(payload + 2));
  }
  return flow;
}

result<std::unique_ptr<uplink_tap>> uplink_tap::make(loop& on, const netns& where, int ifindex) {
  netns::inside here{where};
  unique_fd fd{::socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  sockaddr_ll to{};
  to.sll_family = AF_PACKET;
  to.sll_protocol = htons(ETH_P_ALL);
  to.sll_ifindex = ifindex;
  int size = 4 << 20;
  if (!fd || ::bind(fd.get(), reinterpret_cast<sockaddr*>(&to), sizeof to) != 0)
    return failure{fault::os, "tapping the uplink", errno};
  ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
  std::unique_ptr<uplink_tap> x{new uplink_tap(on, std::move(fd))};
  on.watch(x->fd_.get(), EPOLLIN, [tap = x.get()](uint32_t) { tap->drain(); });
  return x;
}

uplink_tap::~uplink_tap() { loop_.forget(fd_.get()); }

void uplink_tap::drain() {
  // Only the headers are of interest; MSG_TRUNC returns the full length all the same.
  std::array<uint8_t, 128> head;
  while (true) {
    sockaddr_ll from{};
    socklen_t len = sizeof from;
    auto n = ::recvfrom(fd_.get(), head.data(), head.size(), MSG_TRUNC,
                        reinterpret_cast<sockaddr*>(&from), &len);
    if (n <= 0)
      return;
    if (from.sll_protocol != htons(ETH_P_IP) && from.sll_protocol != htons(ETH_P_IPV6))
      continue;
    auto flow = classify_packet({head.data(), std::min(head.size(), static_cast<size_t>(n))});
    if (!flow || (flows_.size() >= most_flows && !flows_.contains(*flow)))
      continue;
    auto& t = flows_[*flow];
    ++t.packets;
    t.bytes += static_cast<uint64_t>(n);
  }
}

const std::map<uplink_flow, uplink_tap::tally>& uplink_tap::flows() {
  drain();
  return flows_;
}

void uplink_tap::clear() {
  drain();
  flows_.clear();
}

} // namespace dongled::lab
