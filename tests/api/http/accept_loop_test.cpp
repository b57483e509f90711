#include "api/http/accept_loop.hpp"

#include "tests/api/free_port.hpp"
#include "tests/api/raw_client.hpp"
#include "tests/support/catch.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <future>

using namespace dongled;
using namespace dongled::api;
using namespace std::chrono_literals;

namespace {

/// A loop on a socket of its own whose first accepts fail as @p errors says.
struct hindered_loop {
  explicit hindered_loop(std::vector<int> errors) : all(std::move(errors)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    REQUIRE(::bind(listener.get(), reinterpret_cast<sockaddr*>(&at), size) == 0);
    REQUIRE(::listen(listener.get(), 16) == 0);
    REQUIRE(::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&at), &size) == 0);
    port = ntohs(at.sin_port);
    end = std::async(std::launch::async, [this] {
      return loop.run(listener.get(), [](int client) {
        (void)::send(client, "hello", 5, MSG_NOSIGNAL);
        ::close(client);
      });
    });
  }
  ~hindered_loop() { loop.stop(); }

  int take(int from) {
    if (size_t n = tries++; n < all.size()) {
      errno = all[n];
      return -1;
    }
    return ::accept4(from, nullptr, nullptr, SOCK_CLOEXEC);
  }
  std::string served() const { return test::raw_client{port}.read_all(); }

  std::vector<int> all;
  std::atomic<size_t> tries{0};
  io::relay::unique_fd listener{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  uint16_t port = 0;
  accept_loop loop{[this](int from) { return take(from); }};
  std::future<result<done>> end;
};

} // namespace

TEST_CASE("an ENFILE at accept, or a client that has gone, ends no accepting") {
  hindered_loop all{{ENFILE, ECONNABORTED, ENOMEM, EMFILE, EPERM, EINTR}};
  CHECK(all.served() == "hello");
  CHECK(all.served() == "hello");
  CHECK(all.tries == 8);
  all.loop.stop();
  CHECK(all.end.get());
}

TEST_CASE("a socket that listens no more ends the loop, which says so") {
  hindered_loop all{{EINVAL}};
  test::raw_client wakes_it{all.port};
  REQUIRE(all.end.wait_for(20s) == std::future_status::ready);
  auto end = all.end.get();
  REQUIRE_FALSE(end);
  CHECK(end.why().doing.find("accept clients") == 0);
}

TEST_CASE("a loop that is stopped before it runs does not run") {
  accept_loop loop;
  loop.stop();
  io::relay::unique_fd any{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  CHECK(loop.run(any.get(), [](int) {}));
}
