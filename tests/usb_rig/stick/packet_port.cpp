#include "tests/usb_rig/stick/packet_port.hpp"

#include <array>
#include <cerrno>
#include <cstring>

#include <arpa/inet.h>
#include <linux/ethtool.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

namespace dongled::rig {

namespace {

constexpr size_t largest_frame = 2048;

/// Frames handed on at one wake-up, so that a flood leaves time for the USB side.
constexpr int most_at_once = 64;

failure os_failure(const char* doing) { return {fault::os, doing, errno}; }

} // namespace

result<std::unique_ptr<packet_port>> packet_port::open(lab::loop& on, int ifindex,
                                                       std::function<void(bytes)> got) {
  // Protocol 0: nothing arrives before the socket is bound to its interface.
  lab::unique_fd fd{::socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  if (!fd)
    return os_failure("opening a packet socket");
  int one = 1;
  if (::setsockopt(fd.get(), SOL_PACKET, PACKET_IGNORE_OUTGOING, &one, sizeof one) != 0)
    return os_failure("asking for no frames of our own");
  sockaddr_ll at{};
  at.sll_family = AF_PACKET;
  at.sll_protocol = htons(ETH_P_ALL);
  at.sll_ifindex = ifindex;
  if (::bind(fd.get(), reinterpret_cast<sockaddr*>(&at), sizeof at) != 0)
    return os_failure("binding a packet socket");
  std::unique_ptr<packet_port> x{new packet_port(on, std::move(fd), std::move(got))};
  on.watch(x->fd_.get(), EPOLLIN, [port = x.get()](uint32_t) { port->receive(); });
  return x;
}

packet_port::~packet_port() { loop_.forget(fd_.get()); }

void packet_port::receive() {
  std::array<uint8_t, largest_frame> buffer;
  for (int i = 0; i < most_at_once; ++i) {
    auto n = ::recv(fd_.get(), buffer.data(), buffer.size(), MSG_TRUNC);
    if (n < 0 && errno == ENETDOWN)
      continue; // an error is reported once; the interface may come up again
    if (n <= 0)
      return;
    if (static_cast<size_t>(n) <= buffer.size())
      got_(bytes(buffer.begin(), buffer.begin() + n));
  }
}

void packet_port::send(std::span<const uint8_t> frame) {
  (void)::send(fd_.get(), frame.data(), frame.size(), MSG_NOSIGNAL);
}

result<done> finish_packets(const lab::netns& where, const char* interface) {
  lab::netns::inside here{where};
  lab::unique_fd fd{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  for (uint32_t command : {ETHTOOL_STXCSUM, ETHTOOL_STSO, ETHTOOL_SGSO}) {
    ethtool_value off{command, 0};
    ifreq asked{};
    std::strncpy(asked.ifr_name, interface, sizeof asked.ifr_name - 1);
    asked.ifr_data = reinterpret_cast<char*>(&off);
    if (!fd || ::ioctl(fd.get(), SIOCETHTOOL, &asked) != 0)
      return os_failure("turning off a link's offloads");
  }
  return done{};
}

} // namespace dongled::rig
