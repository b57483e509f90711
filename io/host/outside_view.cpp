#include "io/host/outside_view.hpp"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <future>
#include <linux/rtnetlink.h>
#include <memory>
#include <net/if.h>
#include <netinet/in.h>
#include <netlink/errno.h>
#include <netlink/netlink.h>
#include <netlink/route/addr.h>
#include <netlink/route/link.h>
#include <netlink/route/link/veth.h>
#include <netlink/route/route.h>
#include <netlink/socket.h>
#include <sched.h>
#include <set>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>

namespace dongled::io::host {

namespace {

constexpr auto near_name = "dongled-check0", far_name = "dongled-check1";
/// The near end's address; from the range for tests of networks (RFC 2544).
constexpr auto near_address = "198.19.255.254";
constexpr timeval attempt_patience{1, 500'000}; // a lost SYN is sent again after a second

struct socket_closer {
  void operator()(nl_sock* x) const noexcept { nl_socket_free(x); }
};
struct link_closer {
  void operator()(rtnl_link* x) const noexcept { rtnl_link_put(x); }
};
struct addr_closer {
  void operator()(rtnl_addr* x) const noexcept { rtnl_addr_put(x); }
};
struct route_closer {
  void operator()(rtnl_route* x) const noexcept { rtnl_route_put(x); }
};
struct nl_addr_closer {
  void operator()(nl_addr* x) const noexcept { nl_addr_put(x); }
};
using nl_address = std::unique_ptr<nl_addr, nl_addr_closer>;

failure nl_failure(int code, const std::string& doing) {
  auto denied = code == -NLE_PERM || code == -NLE_NOACCESS;
  return {denied ? fault::denied : fault::os, doing + ": " + nl_geterror(code), code};
}

nl_address parsed(const std::string& text) {
  nl_addr* x = nullptr;
  nl_addr_parse((text + "/32").c_str(), AF_INET, &x);
  return nl_address{x};
}

/// rtnetlink in the namespace of the thread that opened it.
class wires {
public:
  wires() : sock_(nl_socket_alloc()) {
    if (sock_ && nl_connect(sock_.get(), NETLINK_ROUTE) < 0)
      sock_.reset();
  }
  explicit operator bool() const { return sock_ != nullptr; }
  nl_sock* get() const { return sock_.get(); }

  int raise(int index) const {
    std::unique_ptr<rtnl_link, link_closer> is{rtnl_link_alloc()}, to{rtnl_link_alloc()};
    rtnl_link_set_ifindex(is.get(), index);
    rtnl_link_set_flags(to.get(), IFF_UP);
    return rtnl_link_change(sock_.get(), is.get(), to.get(), 0);
  }
  int give(int index, const std::string& address) const {
    std::unique_ptr<rtnl_addr, addr_closer> x{rtnl_addr_alloc()};
    auto local = parsed(address);
    rtnl_addr_set_ifindex(x.get(), index);
    rtnl_addr_set_local(x.get(), local.get());
    return rtnl_addr_add(sock_.get(), x.get(), NLM_F_REPLACE);
  }
  int lead(int index, const std::string& address) const {
    std::unique_ptr<rtnl_route, route_closer> x{rtnl_route_alloc()};
    auto to = parsed(address);
    rtnl_route_set_dst(x.get(), to.get());
    rtnl_route_set_table(x.get(), RT_TABLE_MAIN);
    rtnl_route_set_scope(x.get(), RT_SCOPE_LINK);
    rtnl_route_set_protocol(x.get(), RTPROT_STATIC);
    auto hop = rtnl_route_nh_alloc();
    rtnl_route_nh_set_ifindex(hop, index);
    rtnl_route_add_nexthop(x.get(), hop);
    return rtnl_route_add(sock_.get(), x.get(), NLM_F_CREATE | NLM_F_REPLACE);
  }
  void remove(const char* name) const {
    std::unique_ptr<rtnl_link, link_closer> x{rtnl_link_alloc()};
    rtnl_link_set_name(x.get(), name);
    rtnl_link_delete(sock_.get(), x.get());
  }

private:
  std::unique_ptr<nl_sock, socket_closer> sock_;
};

/// Reads exactly @p size bytes; false: they did not come.
bool read_all(int from, unsigned char* to, size_t size) {
  for (size_t at = 0; at < size;) {
    auto n = ::recv(from, to + at, size - at, 0);
    if (n <= 0)
      return false;
    at += static_cast<size_t>(n);
  }
  return true;
}

/// Says hello as SOCKS5 clients do (RFC 1928), and asks for what nobody serves (RFC 5737).
attempt_answer converse(int with) {
  constexpr std::array<unsigned char, 3> hello{5, 1, 0};
  constexpr std::array<unsigned char, 10> wish{5, 1, 0, 1, 192, 0, 2, 1, 0, 9};
  std::array<unsigned char, 10> said{};
  if (::send(with, hello.data(), hello.size(), MSG_NOSIGNAL) < 0 || !read_all(with, said.data(), 2))
    return attempt_answer::refusal;
  if (said[1] == 0xff)
    return attempt_answer::served; // it asks for a login: who is not listed is told otherwise
  if (said[1] != 0 || ::send(with, wish.data(), wish.size(), MSG_NOSIGNAL) < 0)
    return attempt_answer::refusal;
  errno = 0;
  if (!read_all(with, said.data(), said.size()))
    return errno == EAGAIN ? attempt_answer::served
                           : attempt_answer::refusal; // it tries to connect
  constexpr unsigned char not_allowed = 2;
  return said[1] == not_allowed ? attempt_answer::refusal : attempt_answer::served;
}

attempt_answer attempted(const connection_attempt& x, const std::string& target) {
  auto fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return attempt_answer::silence;
  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &attempt_patience, sizeof attempt_patience);
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &attempt_patience, sizeof attempt_patience);
  auto place = [](const std::string& address, uint16_t port) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(port);
    inet_pton(AF_INET, address.c_str(), &at.sin_addr);
    return at;
  };
  auto from = place(to_string(x.from), 0), to = place(target, x.port);
  auto out = attempt_answer::silence;
  if (::bind(fd, reinterpret_cast<sockaddr*>(&from), sizeof from) == 0) {
    if (::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0)
      out = converse(fd);
    else if (errno == ECONNREFUSED || errno == ECONNRESET)
      out = attempt_answer::reset;
  }
  ::close(fd);
  return out;
}

std::set<std::string> sources_of(const std::vector<connection_attempt>& all) {
  std::set<std::string> out;
  for (auto& x : all)
    out.insert(to_string(x.from));
  return out;
}

/// In the namespace: gives the far end its addresses, and connects; all at a time.
result<std::vector<attempt_answer>> connected_from_there(const std::vector<connection_attempt>& all,
                                                         const std::string& target) {
  wires here;
  auto index = static_cast<int>(if_nametoindex(far_name));
  if (!here || index == 0)
    return failure{fault::os, "the far end is not there"};
  auto bad = here.raise(index);
  for (auto& x : sources_of(all))
    bad = bad < 0 ? bad : here.give(index, x);
  bad = bad < 0 ? bad : here.lead(index, target);
  if (bad < 0)
    return nl_failure(bad, "set up the far end");
  std::vector<std::future<attempt_answer>> running; // threads of this one live in its namespace
  for (auto& x : all)
    running.push_back(std::async(std::launch::async, attempted, x, target));
  std::vector<attempt_answer> out;
  for (auto& x : running)
    out.push_back(x.get());
  return out;
}

} // namespace

const char* to_string(attempt_answer x) noexcept {
  switch (x) {
  case attempt_answer::silence: return "no answer";
  case attempt_answer::reset: return "nobody listens";
  case attempt_answer::refusal: return "refused by the proxy";
  case attempt_answer::served: return "served";
  }
  return "?";
}

result<std::vector<attempt_answer>> connect_from_outside(const std::vector<connection_attempt>& all,
                                                         const std::string& at) {
  auto target = at.empty() ? std::string{near_address} : at;
  wires here;
  if (!here)
    return failure{fault::os, "open rtnetlink"};
  here.remove(near_name); // of a check that was killed
  std::promise<result<pid_t>> there;
  std::promise<bool> ready;
  result<std::vector<attempt_answer>> out = failure{fault::os, "nothing was tried"};
  std::thread outside{[&] {
    if (::unshare(CLONE_NEWNET) != 0)
      return there.set_value(
        failure{errno == EPERM ? fault::denied : fault::os,
                std::string{"make a network namespace: "} + std::strerror(errno), errno});
    there.set_value(static_cast<pid_t>(::syscall(SYS_gettid)));
    if (ready.get_future().get())
      out = connected_from_there(all, target);
  }};
  auto who = there.get_future().get();
  auto made = who ? rtnl_link_veth_add(here.get(), near_name, far_name, *who) : 0;
  if (who && made >= 0) {
    auto index = static_cast<int>(if_nametoindex(near_name));
    made = here.raise(index);
    made = made < 0 ? made : here.give(index, near_address);
    for (auto& x : sources_of(all))
      made = made < 0 ? made : here.lead(index, x);
  }
  if (who)
    ready.set_value(made >= 0);
  outside.join();
  here.remove(near_name);
  if (!who)
    return who.why();
  return made < 0 ? nl_failure(made, "set up a pair of interfaces") : out;
}

} // namespace dongled::io::host
