#include "tests/bench/far_end.hpp"

#include "tests/bench/dial.hpp"
#include "tests/bench/far_server.hpp"
#include "tests/lab/firewall.hpp"
#include "tests/lab/rtnl.hpp"

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>

#include <arpa/inet.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

namespace dongled::bench {

namespace fs = std::filesystem;

namespace {

/// Whether the calling thread's namespace owns an IPv4 address.
bool is_ours(const std::string& address) {
  in_addr wanted{};
  ::inet_pton(AF_INET, address.c_str(), &wanted);
  ifaddrs* list = nullptr;
  bool found = false;
  if (::getifaddrs(&list) != 0)
    return false;
  for (auto* x = list; x != nullptr && !found; x = x->ifa_next)
    found = x->ifa_addr != nullptr && x->ifa_addr->sa_family == AF_INET
            && reinterpret_cast<sockaddr_in*>(x->ifa_addr)->sin_addr.s_addr == wanted.s_addr;
  ::freeifaddrs(list);
  return found;
}

/// Moves the calling process into the namespace that owns @p address.
bool enter_owner_of(const std::string& address) {
  std::error_code none;
  for (const auto& x : fs::directory_iterator{"/proc/1/fd", none}) {
    if (!fs::read_symlink(x.path(), none).string().starts_with("net:["))
      continue;
    unique_fd fd{::open(x.path().c_str(), O_RDONLY | O_CLOEXEC)};
    if (fd && ::setns(fd.get(), CLONE_NEWNET) == 0 && is_ours(address))
      return true;
  }
  return false;
}

/// Packets of the bench would fill the dongle's connection tracking and measure that.
constexpr const char* untracked = R"(table ip relay_bench {
  chain arriving { type filter hook prerouting priority raw; ip daddr 192.0.2.70 notrack; }
  chain leaving { type filter hook output priority raw; ip saddr 192.0.2.70 notrack; }
})";

struct doors {
  unique_fd streams, datagrams;
};

result<doors> settle() {
  auto here = lab::netns::current();
  if (!here)
    return here.why();
  auto net = lab::rtnl::open(*here);
  if (!net)
    return net.why();
  auto lo = net->index_of("lo");
  if (!lo)
    return lo.why();
  if (auto x = net->add_address(*lo, far::address, 32); !x)
    return x.why();
  if (auto x = lab::load_ruleset(*here, untracked); !x)
    return x.why();
  auto streams = lab::listen_in(*here, lab::listen_kind::tcp, far::address, far::port);
  if (!streams)
    return streams.why();
  auto datagrams = lab::listen_in(*here, lab::listen_kind::udp, far::address, far::port);
  if (!datagrams)
    return datagrams.why();
  return doors{*std::move(streams), *std::move(datagrams)};
}

} // namespace

result<far_end> far_end::start(int subnet) {
  void* page = ::mmap(nullptr, sizeof(std::atomic<uint64_t>), PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED)
    return failure{fault::os, "sharing a page", errno};
  auto* swallowed = new (page) std::atomic<uint64_t>{0};
  pid_t process = ::fork();
  if (process < 0)
    return failure{fault::os, "starting the far end", errno};
  if (process == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (!enter_owner_of("192.168." + std::to_string(subnet) + ".1"))
      ::_exit(1);
    auto made = settle();
    if (!made)
      ::_exit(2);
    far_server{std::move(made->streams), std::move(made->datagrams), *swallowed}.run();
  }
  return far_end{process, swallowed};
}

far_end::far_end(far_end&& x) noexcept
  : process_(std::exchange(x.process_, -1)), swallowed_(std::exchange(x.swallowed_, nullptr)) {}

far_end::~far_end() {
  if (process_ > 0) {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }
  if (swallowed_ != nullptr)
    ::munmap(swallowed_, sizeof *swallowed_);
}

} // namespace dongled::bench
