// What happens on a relay besides bytes that come and go in order.
#include "config/check.hpp"
#include "tests/io/relay/relay_world.hpp"

#include <future>
#include <linux/sockios.h>
#include <sys/ioctl.h>

using namespace dongled;
using namespace dongled::io::relay;
using namespace dongled::test;

namespace {

constexpr size_t much = 4 * 1024 * 1024;

/// Writes @p text with its byte at @p at urgent.
bool write_urgent(tcp& x, const std::string& text, size_t at) {
  return x.write({text.data(), at}) && send(x.fd(), text.data() + at, 1, MSG_OOB) == 1
         && x.write({text.data() + at + 1, text.size() - at - 1});
}

/// Fills every buffer between @p x and who reads nothing; returns how much went in.
size_t fill(tcp& x) {
  std::string part(65536, 'x');
  size_t sum = 0;
  for (int silent = 0; silent < 50;) {
    auto n = send(x.fd(), part.data(), part.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n > 0) {
      sum += static_cast<size_t>(n);
      silent = 0;
    } else {
      ++silent;
      std::this_thread::sleep_for(4ms); // full when nothing moves for 200 ms
    }
  }
  return sum;
}

} // namespace

TEST_CASE("urgent data cuts no upload, with the end behind it or later", "[netns]") {
  if (!in_own_namespace())
    return;
  auto text = noise(2 * much, 3);
  std::string arrived;
  std::atomic<int> transfers{0};
  world w;
  w.serve(7, [&](tcp x) {
    arrived = x.read(text.size());
    ++transfers;
    x.read_all();
  });
  for (auto finishes : {true, false}) {
    auto before = transfers.load();
    auto x = w.dial();
    REQUIRE(ask(x, world::server, 7) == 0);
    REQUIRE(write_urgent(x, text, much));
    if (finishes)
      x.finish();
    REQUIRE(eventually([&] { return transfers > before; }, 20s));
    CHECK(arrived.size() == text.size());
    CHECK((arrived == text));
  }
}

TEST_CASE("urgent data cuts no download, wherever it stands", "[netns]") {
  if (!in_own_namespace())
    return;
  auto text = noise(2 * much, 4);
  std::atomic<size_t> at{0};
  world w;
  w.serve(7, [&](tcp x) { write_urgent(x, text, at); });
  for (auto place : {size_t{0}, size_t{1}, size_t{65536}, much, 2 * much - 1}) {
    at = place;
    auto x = w.dial();
    REQUIRE(ask(x, world::server, 7) == 0);
    auto got = x.read_all();
    CHECK(got.size() == text.size());
    CHECK((got == text));
  }
}

TEST_CASE("an urgent command in the middle of a conversation is heard at once", "[netns]") {
  if (!in_own_namespace())
    return;
  world w;
  w.serve(21, [](tcp x) {
    for (std::string got; got.find("ABOR\r\n") == std::string::npos;) {
      auto c = x.read(1);
      if (c.empty())
        return;
      got += c;
    }
    x.write("226 aborted\r\n");
    x.read_all();
  });
  auto x = w.dial();
  REQUIRE(ask(x, world::server, 21) == 0);
  // As ftplib does it: RFC 959 section 4.1.3, with the whole command urgent.
  for (int i = 0; i < 20; ++i) {
    std::string command = i < 19 ? "NOOP\r\n" : "ABOR\r\n";
    REQUIRE(send(x.fd(), command.data(), command.size(), MSG_OOB) > 0);
  }
  CHECK(x.read(13) == "226 aborted\r\n");
}

TEST_CASE("a client that resets while its upload is stuck gives up its place soon", "[netns]") {
  if (!in_own_namespace())
    return;
  std::atomic<bool> over{false};
  world w;
  w.serve(7, [&](tcp) { eventually([&] { return over.load(); }, 60s); });
  auto x = w.dial();
  REQUIRE(ask(x, world::server, 7) == 0);
  CHECK(fill(x) > 0);
  x.reset();
  auto end = w.wait(w.endings);
  over = true;
  CHECK(end.why == ending::client_gone);
  CHECK(eventually([&] { return w.plane->count(world::dongle).connections == 0; }));
}

TEST_CASE("a client that resets after its half-close is noticed while the far end is silent",
          "[netns]") {
  if (!in_own_namespace())
    return;
  std::atomic<bool> over{false};
  world w;
  w.serve(7, [&](tcp x) {
    x.read_all();
    eventually([&] { return over.load(); }, 60s);
  });
  auto x = w.dial();
  REQUIRE(ask(x, world::server, 7) == 0);
  REQUIRE(x.write("some"));
  x.finish();
  CHECK(eventually([&] { return w.plane->count(world::dongle).up_bytes == 4; }));
  x.reset();
  auto end = w.wait(w.endings);
  over = true;
  CHECK(end.why == ending::client_gone);
}

TEST_CASE("what a client had sent when it reset is passed on while the far end takes it",
          "[netns]") {
  if (!in_own_namespace())
    return;
  std::atomic<bool> go{false};
  std::promise<size_t> arrived;
  world w;
  w.serve(7, [&](tcp x) {
    eventually([&] { return go.load(); });
    size_t sum = 0;
    for (std::string part; !(part = x.read(65536)).empty();) {
      sum += part.size();
      std::this_thread::sleep_for(5ms); // slower than the relay, so that it has to wait
    }
    arrived.set_value(sum);
  });
  auto x = w.dial();
  REQUIRE(ask(x, world::server, 7) == 0);
  fill(x);
  auto acknowledged = [&] {
    int left = 0;
    return ioctl(x.fd(), SIOCOUTQ, &left) == 0 ? left : -1;
  }();
  CHECK(acknowledged >= 0);
  auto taken = w.plane->count(world::dongle).up_bytes;
  x.reset();
  go = true;
  CHECK(arrived.get_future().get() >= taken);
  CHECK(w.wait(w.endings).why == ending::client_gone);
}

TEST_CASE("a far end that resets while the client reads nothing ends the relay soon", "[netns]") {
  if (!in_own_namespace())
    return;
  world w;
  w.serve(7, [&](tcp x) {
    fill(x);
    x.reset();
  });
  auto x = w.dial();
  int small = 16 * 1024;
  setsockopt(x.fd(), SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
  REQUIRE(ask(x, world::server, 7) == 0);
  CHECK(w.wait(w.endings).why == ending::remote_gone);
  CHECK(eventually([&] { return w.plane->count(world::dongle).connections == 0; }));
}

TEST_CASE("a download that its client reads slowly and steadily is not idle", "[netns]") {
  if (!in_own_namespace())
    return;
  auto text = noise(3 * 1024 * 1024, 5);
  world w{[](auto& s) { s.idle_timeout = seconds{1}; }};
  w.serve(7, [&](tcp x) {
    x.write(text);
    x.read_all();
  });
  auto x = w.dial();
  int small = 64 * 1024;
  setsockopt(x.fd(), SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
  REQUIRE(ask(x, world::server, 7) == 0);
  std::string got;
  while (got.size() < text.size()) {
    auto part = x.read(std::min<size_t>(64 * 1024, text.size() - got.size()));
    if (part.empty())
      break;
    got += part;
    std::this_thread::sleep_for(80ms); // 800 kB/s for some four seconds: four times the limit
  }
  CHECK((got == text));
}

TEST_CASE("an upload that the far end reads slowly and steadily is not idle", "[netns]") {
  if (!in_own_namespace())
    return;
  auto text = noise(3 * 1024 * 1024, 6);
  std::promise<std::string> arrived;
  world w{[](auto& s) { s.idle_timeout = seconds{1}; }};
  w.serve(7, [&](tcp x) {
    std::string got;
    while (got.size() < text.size()) {
      auto part = x.read(std::min<size_t>(64 * 1024, text.size() - got.size()));
      if (part.empty())
        break;
      got += part;
      std::this_thread::sleep_for(80ms); // as above, the other way
    }
    arrived.set_value(std::move(got));
  });
  auto x = w.dial();
  REQUIRE(ask(x, world::server, 7) == 0);
  REQUIRE(x.write(text));
  CHECK((arrived.get_future().get() == text));
}

TEST_CASE("a download that its client stops reading is idle", "[netns]") {
  if (!in_own_namespace())
    return;
  world w{[](auto& s) { s.idle_timeout = seconds{1}; }};
  w.serve(7, [&](tcp x) {
    fill(x);
    x.read_all();
  });
  auto x = w.dial();
  REQUIRE(ask(x, world::server, 7) == 0);
  CHECK(w.wait(w.endings).why == ending::idle);
}

namespace {

/// Its word on the first request is a broken promise of ours.
struct mistaken : world {
  std::atomic<int> asked{0};

  std::optional<reply> requested(const request& x) override {
    check(++asked > 1, "who attends makes no mistake");
    return world::requested(x);
  }
};

} // namespace

TEST_CASE("a broken promise ends its relay, and no other", "[netns]") {
  if (!in_own_namespace())
    return;
  mistaken w;
  w.serve_echo();
  auto unlucky = w.dial();
  CHECK(ask(unlucky, world::server, 7) != 0);
  CHECK(w.wait(w.endings).why == ending::shutdown);
  auto next = w.dial();
  REQUIRE(ask(next, world::server, 7) == 0);
  REQUIRE(next.write("hello"));
  CHECK(next.read(5) == "hello");
}
