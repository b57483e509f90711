#include "tests/lab/router_advertiser.hpp"

#include <arpa/inet.h>
#include <netinet/icmp6.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

namespace dongled::lab {

namespace {

constexpr uint16_t router_lifetime_s = 60;
constexpr uint32_t prefix_lifetime_s = 600;

template <class T>
void append(std::string& to, const T& x) {
  to.append(reinterpret_cast<const char*>(&x), sizeof x);
}

} // namespace

result<std::unique_ptr<router_advertiser>>
router_advertiser::make(loop& on, const netns& where, int ifindex, const std::string& prefix) {
  nd_router_advert head{};
  head.nd_ra_type = ND_ROUTER_ADVERT;
  head.nd_ra_curhoplimit = 64;
  head.nd_ra_flags_reserved = 0x08; // preference: high
  head.nd_ra_router_lifetime = htons(router_lifetime_s);
  nd_opt_prefix_info about{};
  about.nd_opt_pi_type = ND_OPT_PREFIX_INFORMATION;
  about.nd_opt_pi_len = sizeof about / 8;
  about.nd_opt_pi_prefix_len = 64;
  about.nd_opt_pi_flags_reserved = ND_OPT_PI_FLAG_ONLINK | ND_OPT_PI_FLAG_AUTO;
  about.nd_opt_pi_valid_time = about.nd_opt_pi_preferred_time = htonl(prefix_lifetime_s);
  if (::inet_pton(AF_INET6, prefix.c_str(), &about.nd_opt_pi_prefix) != 1)
    return failure{fault::bad_input, "reading the prefix " + prefix, 0};
  std::string message;
  append(message, head);
  append(message, about);
  netns::inside here{where};
  unique_fd fd{::socket(AF_INET6, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_ICMPV6)};
  int hops = 255; // what a host asks of such a message
  if (!fd || ::setsockopt(fd.get(), IPPROTO_IPV6, IPV6_MULTICAST_HOPS, &hops, sizeof hops) != 0
      || ::setsockopt(fd.get(), IPPROTO_IPV6, IPV6_MULTICAST_IF, &ifindex, sizeof ifindex) != 0)
    return failure{fault::os, "opening a socket for router advertisements", errno};
  icmp6_filter none{};
  ICMP6_FILTER_SETBLOCKALL(&none);
  ::setsockopt(fd.get(), IPPROTO_ICMPV6, ICMP6_FILTER, &none, sizeof none);
  std::unique_ptr<router_advertiser> x{
    new router_advertiser(on, std::move(fd), ifindex, std::move(message))};
  x->advertise();
  return x;
}

router_advertiser::~router_advertiser() { loop_.cancel(next_); }

void router_advertiser::advertise() {
  sockaddr_in6 to{};
  to.sin6_family = AF_INET6;
  to.sin6_scope_id = static_cast<uint32_t>(ifindex_);
  ::inet_pton(AF_INET6, "ff02::1", &to.sin6_addr);
  // A link that is down or has no address yet: the next one will do.
  (void)::sendto(socket_.get(), message_.data(), message_.size(), 0,
                 reinterpret_cast<const sockaddr*>(&to), sizeof to);
  next_ = loop_.after(std::chrono::milliseconds{1000}, [this] { advertise(); });
}

} // namespace dongled::lab
