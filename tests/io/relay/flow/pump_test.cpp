#include "io/relay/flow/pump.hpp"

#include "tests/support/catch.hpp"

#include <arpa/inet.h>
#include <array>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

using namespace dongled::io::relay;

namespace {

/// Two ends of a TCP connection on the loopback, non-blocking, with room for some bulk.
struct pair {
  pair() {
    unique_fd door{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_in sa{};
    sa.sin_family = AF_INET;
    sa.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(sa);
    auto where = reinterpret_cast<sockaddr*>(&sa);
    REQUIRE(bind(door.get(), where, size) == 0);
    REQUIRE(listen(door.get(), 1) == 0);
    REQUIRE(getsockname(door.get(), where, &size) == 0);
    a = unique_fd{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    int room = 1 << 20;
    setsockopt(a.get(), SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
    REQUIRE(connect(a.get(), where, size) == 0);
    b = unique_fd{accept4(door.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)};
    REQUIRE(b);
    fcntl(a.get(), F_SETFL, O_NONBLOCK);
  }

  /// Sends until the kernel takes no more; returns how much it took.
  size_t fill() const {
    std::string part(65536, 'x');
    size_t sum = 0;
    for (ssize_t n = 0; (n = send(a.get(), part.data(), part.size(), MSG_NOSIGNAL)) > 0;)
      sum += static_cast<size_t>(n);
    return sum;
  }

  size_t drain() const {
    std::array<char, 65536> part{};
    size_t sum = 0;
    for (ssize_t n = 0; (n = recv(b.get(), part.data(), part.size(), 0)) > 0;)
      sum += static_cast<size_t>(n);
    return sum;
  }

  unique_fd a, b;
};

} // namespace

TEST_CASE("a bulk flow moves its budget a turn and says that there is more") {
  constexpr size_t budget = 128 * 1024, chunk = 64 * 1024;
  pair in, out;
  auto total = in.fill();
  REQUIRE(total > 2 * budget);
  auto tools = std::make_unique<pump_tools>();
  flow carried;
  peer from{in.b.get(), true, true}, to{out.a.get(), true, true};
  uint64_t taken = 0, given = 0, arrived = 0;
  for (size_t turns = 0; taken < total; ++turns) {
    REQUIRE(turns < 10'000);
    auto before = taken;
    auto said = carried.turn(from, to, *tools, budget, taken, given);
    CHECK(taken - before < budget + chunk);
    if (said == flow::status::more)
      CHECK(taken - before >= budget);
    arrived += out.drain();
    from.readable = to.writable = true; // As epoll would say.
  }
  CHECK(given == total);
  CHECK(carried.pending() == 0);
  for (pollfd x{out.b.get(), POLLIN, 0}; arrived < total && poll(&x, 1, 10'000) == 1;)
    arrived += out.drain();
  CHECK(arrived == total);
}
