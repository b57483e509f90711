#include "io/host/addresses.hpp"

#include "config/cidr.hpp"
#include "tests/support/catch.hpp"

#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <iostream>

using namespace dongled;

namespace {

bool raise_loopback() {
  auto fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  ifreq request{};
  std::strcpy(request.ifr_name, "lo");
  request.ifr_flags = IFF_UP;
  auto raised = fd >= 0 && ioctl(fd, SIOCSIFFLAGS, &request) == 0;
  close(fd);
  return raised;
}

constexpr int no_namespace = 77;

/// In a network namespace of its own: 0 when loopback's address appears exactly once it is up.
int loopback_appears() {
  if (unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0)
    return no_namespace;
  auto before = io::host::host_addresses();
  if (!before || !before->empty())
    return 1;
  if (!raise_loopback())
    return no_namespace;
  auto after = io::host::host_addresses();
  if (!after)
    return 2;
  for (auto& x : *after)
    if (x.interface == "lo" && x.address == "127.0.0.1" && !x.v6)
      return 0;
  return 3;
}

} // namespace

TEST_CASE("every address of the host is one that can be read again") {
  auto found = io::host::host_addresses();
  REQUIRE(found);
  for (auto& x : *found) {
    CAPTURE(x.interface, x.address);
    auto parsed = ip_address::parse(x.address);
    REQUIRE(parsed.has_value());
    CHECK(parsed->is_v4() != x.v6);
    CHECK_FALSE(x.interface.empty());
  }
}

TEST_CASE("addresses are those of the network namespace we are in", "[netns]") {
  auto child = fork();
  REQUIRE(child >= 0);
  if (child == 0)
    _exit(loopback_appears());
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  if (WEXITSTATUS(status) == no_namespace) {
    std::cout << "SKIPPED [netns]: no permission to make a network namespace\n";
    return;
  }
  CHECK(WEXITSTATUS(status) == 0);
}
