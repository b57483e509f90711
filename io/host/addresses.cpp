#include "io/host/addresses.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>

#include <cerrno>
#include <cstring>
#include <memory>

namespace dongled::io::host {

result<std::vector<host_address>> host_addresses() {
  ifaddrs* raw = nullptr;
  if (getifaddrs(&raw) != 0)
    return failure{means_exhausted(errno) ? fault::exhausted : fault::os,
                   std::string("list the host's addresses: ") + std::strerror(errno), errno};
  std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> list(raw, freeifaddrs);
  std::vector<host_address> out;
  for (auto at = list.get(); at; at = at->ifa_next) {
    if (!at->ifa_addr || !at->ifa_name) // An interface without any address is listed too.
      continue;
    char text[INET6_ADDRSTRLEN] = {};
    auto family = at->ifa_addr->sa_family;
    if (family == AF_INET) {
      sockaddr_in v4{};
      std::memcpy(&v4, at->ifa_addr, sizeof v4);
      inet_ntop(AF_INET, &v4.sin_addr, text, sizeof text);
    } else if (family == AF_INET6) {
      sockaddr_in6 v6{};
      std::memcpy(&v6, at->ifa_addr, sizeof v6);
      inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof text);
    } else {
      continue;
    }
    out.push_back({at->ifa_name, text, family == AF_INET6});
  }
  return out;
}

} // namespace dongled::io::host
