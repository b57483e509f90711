#include "api/process/start_checks.hpp"

#include "io/host/listeners.hpp"
#include "io/host/port_holder.hpp"

#include <linux/capability.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>

namespace dongled::api {

result<done> check_privileges(const std::string& proc_status) {
  std::ifstream in(proc_status);
  uint64_t effective = 0;
  for (std::string line; std::getline(in, line);)
    if (line.starts_with("CapEff:"))
      effective = std::strtoull(line.c_str() + 7, nullptr, 16);
  std::string missing;
  for (auto [bit, name] :
       {std::pair{CAP_NET_ADMIN, "CAP_NET_ADMIN"}, std::pair{CAP_NET_RAW, "CAP_NET_RAW"}})
    if (!(effective >> bit & 1))
      missing += (missing.empty() ? "" : " and ") + std::string{name};
  if (missing.empty())
    return done{};
  return failure{fault::denied, "dongled needs " + missing
                                  + " to write routes and to bind sockets to dongles; run it as "
                                    "root, or by its systemd unit"};
}

result<done> check_port(const std::string& what, const std::string& address, uint16_t port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  auto name = what + ' ' + address + " port " + std::to_string(port);
  if (auto bad = ::getaddrinfo(address.c_str(), std::to_string(port).c_str(), &hints, &found))
    return failure{fault::bad_input, name + ": " + ::gai_strerror(bad)};
  std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> guard{found, &::freeaddrinfo};
  auto fd = ::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return failure{fault::os, name + ": " + std::strerror(errno), errno};
  int on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  auto bad = ::bind(fd, found->ai_addr, found->ai_addrlen) != 0 || ::listen(fd, 1) != 0;
  auto why = errno;
  ::close(fd);
  if (!bad)
    return done{};
  auto code = why == EACCES ? fault::denied : why == EADDRINUSE ? fault::busy : fault::os;
  return failure{code, name + ": " + std::strerror(why), why};
}

result<done> check_move(const std::string& what, const std::string& address, uint16_t port) {
  auto free = check_port(what, address, port);
  if (free || free.why().code != fault::busy)
    return free;
  auto there = io::host::listeners_at(port);
  if (!there) // not known: better not
    return failure{free.why().code, free.why().doing + " (" + there.why().doing + ")"};
  auto v6 = address.find(':') != address.npos;
  auto any = address == "0.0.0.0" || address == "::";
  for (auto& x : *there) {
    // "::" may take IPv4's addresses, too; what is ours and in the way will be gone.
    auto meets = x.v6 == v6 ? x.any || any || x.address == address : x.v6 ? x.any : any;
    if (meets && !x.own)
      return free;
  }
  return done{};
}

result<done> check_ports(const settings& x) {
  failure all;
  auto check = [&all](const std::string& what, const std::string& address, uint16_t port) {
    auto free = check_port(what, address, port);
    if (free)
      return;
    all.code = all.code == fault::none ? free.why().code : all.code;
    auto holder = free.why().code == fault::busy ? io::host::holder_of(port) : std::string{};
    all.doing += (all.doing.empty() ? "" : "; ") + free.why().doing
                 + (holder.empty() ? "" : ", it is held by " + holder);
  };
  check("api.listen", x.api.listen, x.api.port);
  check("shell.listen", x.shell.listen, x.shell.port);
  if (x.dongles.expected)
    for (auto n : *x.dongles.expected)
      for (auto port : x.socks.ports(n))
        check("socks.listen for dongle " + to_string(n), x.socks.listen, port);
  if (all.code != fault::none)
    return all;
  return done{};
}

} // namespace dongled::api
