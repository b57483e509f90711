#include "tests/io/relay/relay_world.hpp"

#include <linux/sockios.h>
#include <sys/ioctl.h>

#include <future>

using namespace dongled;
using namespace dongled::io::relay;
using namespace dongled::test;

namespace {

constexpr size_t mib = 1024 * 1024;

/// Writes what @p seed makes while reading as much back; returns what was read.
std::string exchange(tcp& x, const std::string& out, size_t in) {
  std::thread writer{[&] {
    x.write(out);
    x.finish();
  }};
  auto got = x.read(in);
  writer.join();
  return got;
}

} // namespace

TEST_CASE("bulk goes both ways at once, complete and in order", "[netns]") {
  if (!in_own_namespace())
    return;
  auto up = noise(48 * mib, 1), down = noise(48 * mib + 12345, 2);
  std::promise<std::string> arrived;
  world w;
  w.serve(7, [&](tcp x) {
    auto got = exchange(x, down, up.size());
    arrived.set_value(got + x.read_all());
  });
  auto x = w.dial();
  REQUIRE(ask(x, world::server, 7) == 0);
  auto got = exchange(x, up, down.size());
  CHECK((got == down));
  CHECK(x.read_all().empty());
  auto end = w.wait(w.endings);
  CHECK((arrived.get_future().get() == up));
  CHECK(end.why == ending::finished);
  CHECK(end.up_bytes == up.size());
  CHECK(end.down_bytes == down.size());
}

TEST_CASE("odd pieces of every size keep their order", "[netns]") {
  if (!in_own_namespace())
    return;
  world w;
  w.serve_echo();
  auto x = w.dial();
  REQUIRE(ask(x, world::server, 7) == 0);
  auto text = noise(3 * mib, 5);
  std::string got;
  std::thread reader{[&] { got = x.read(text.size()); }};
  for (size_t at = 0, n = 1; at < text.size(); at += n, n = n * 3 % 150'001 + 1)
    x.write(std::string_view{text}.substr(at, n));
  reader.join();
  CHECK((got == text));
}

TEST_CASE("end of stream one way leaves the other way open", "[netns]") {
  if (!in_own_namespace())
    return;
  std::promise<std::string> rest;
  world w;
  w.serve(7, [](tcp x) {
    auto question = x.read_all();
    x.write("heard " + std::to_string(question.size()));
  });
  w.serve(8, [&](tcp x) {
    x.write("bye");
    x.finish();
    rest.set_value(x.read_all());
  });
  auto x = w.dial();
  REQUIRE(ask(x, world::server, 7) == 0);
  x.write("a question");
  x.finish();
  CHECK(x.read_all() == "heard 10");

  auto y = w.dial();
  REQUIRE(ask(y, world::server, 8) == 0);
  CHECK(y.read_all() == "bye");
  CHECK(y.write("one more thing"));
  y.finish();
  CHECK(rest.get_future().get() == "one more thing");
  for (size_t i = 0; i < 2; ++i)
    CHECK(w.wait(w.endings, i).why == ending::finished);
}

TEST_CASE("early data and a whole pipelined conversation arrive", "[netns]") {
  if (!in_own_namespace())
    return;
  world w;
  w.serve_echo();
  auto text = noise(200'000, 9);
  auto x = w.dial();
  std::thread writer{[&] {
    x.write(connect_bytes(world::server, 7) + text);
    x.finish();
  }};
  CHECK(read_reply(x) == 0);
  CHECK((x.read_all() == text));
  writer.join();

  // The same byte by byte.
  auto y = w.dial();
  int one = 1;
  setsockopt(y.fd(), IPPROTO_TCP, 1 /* TCP_NODELAY */, &one, sizeof(one));
  for (auto c : connect_bytes(world::server, 7) + "early")
    REQUIRE(y.write({&c, 1}));
  CHECK(read_reply(y) == 0);
  CHECK(y.read(5) == "early");
}

TEST_CASE("a slow reader holds its sender back and loses nothing", "[netns]") {
  if (!in_own_namespace())
    return;
  auto text = noise(96 * mib, 4);
  world w;
  w.serve(7, [&](tcp x) { x.write(text); });
  auto x = w.dial();
  int small = 64 * 1024;
  setsockopt(x.fd(), SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
  REQUIRE(ask(x, world::server, 7) == 0);
  // What is under way settles at what sockets and pipe hold, far from all of it.
  uint64_t before = 1, after = 0;
  CHECK(eventually([&] {
    before = after;
    std::this_thread::sleep_for(50ms);
    after = w.plane->count(world::dongle).down_bytes;
    return after > 0 && after == before;
  }));
  CHECK(after < 32 * mib);
  // Meanwhile somebody else is served.
  w.serve_echo(9);
  auto y = w.dial();
  REQUIRE(ask(y, world::server, 9) == 0);
  CHECK(y.write("ping"));
  CHECK(y.read(4) == "ping");
  CHECK((x.read(text.size()) == text));
  CHECK(x.read_all().empty());
}

TEST_CASE("an abort of the far end is passed on after all it had sent", "[netns]") {
  if (!in_own_namespace())
    return;
  auto text = noise(300'000, 6);
  std::atomic<bool> go{false};
  world w;
  w.serve(7, [&](tcp x) {
    x.write(text);
    eventually([&] { return go.load(); });
    x.reset();
  });
  auto x = w.dial();
  REQUIRE(ask(x, world::server, 7) == 0);
  CHECK((x.read(text.size()) == text));
  go = true;
  CHECK(x.read(1).empty());
  CHECK(x.last_errno == ECONNRESET);
  CHECK(w.wait(w.endings).why == ending::remote_gone);
}

TEST_CASE("an abort of the client is passed on to the far end", "[netns]") {
  if (!in_own_namespace())
    return;
  std::atomic<int> error{-1};
  world w;
  w.serve(7, [&](tcp x) {
    x.read(1 << 20);
    error = x.last_errno;
  });
  auto x = w.dial();
  REQUIRE(ask(x, world::server, 7) == 0);
  x.write("some");
  CHECK(eventually([&] { return w.plane->count(world::dongle).up_bytes == 4; }));
  x.reset();
  CHECK(w.wait(w.endings).why == ending::client_gone);
  CHECK(eventually([&] { return error == ECONNRESET; }));
}

TEST_CASE("a far end that stops listening does not cost the client its answer", "[netns]") {
  if (!in_own_namespace())
    return;
  auto answer = noise(100'000, 8);
  world w;
  w.serve(7, [&](tcp x) {
    x.read(1);
    x.write(answer);
    x.finish();
    // Only what the relay's side has acknowledged survives the reset below on this side.
    eventually([&] {
      int queued = 0;
      return ioctl(x.fd(), SIOCOUTQ, &queued) != 0 || queued == 0;
    });
    // Closed with the client's upload unread: a reset follows the end of stream.
  });
  auto x = w.dial();
  REQUIRE(ask(x, world::server, 7) == 0);
  std::thread writer{[&] { x.write(noise(4 * mib, 3)); }};
  auto got = x.read(answer.size());
  writer.join();
  CHECK((got == answer));
  CHECK(w.wait(w.endings).up_bytes > 0);
}

TEST_CASE("a client that goes on sending and reads late gets its whole answer", "[netns]") {
  if (!in_own_namespace())
    return;
  auto answer = noise(1'000'000, 8);
  world w;
  w.serve(7, [&](tcp x) {
    x.read(1);
    x.write(answer);
    x.finish();
    eventually([&] {
      int queued = 0;
      return ioctl(x.fd(), SIOCOUTQ, &queued) != 0 || queued == 0;
    });
  });
  auto x = w.dial();
  REQUIRE(ask(x, world::server, 7) == 0);
  std::thread writer{[&] { x.write(noise(4 * mib, 3)); }};
  // Later than the far end was gone: the rest of the answer waits in the relay by then.
  CHECK(eventually([&] { return w.size(w.endings) == 1; }));
  auto got = x.read(answer.size());
  writer.join();
  CHECK((got == answer));
  CHECK(w.wait(w.endings).up_bytes > 0);
}

TEST_CASE("a relay on which nothing moves ends as idle", "[netns]") {
  if (!in_own_namespace())
    return;
  world w{[](auto& s) { s.idle_timeout = seconds{1}; }};
  w.serve_echo();
  auto x = w.dial();
  REQUIRE(ask(x, world::server, 7) == 0);
  CHECK(x.read_all().empty());
  CHECK(w.wait(w.endings).why == ending::idle);
}

TEST_CASE("a client that never finishes its handshake is let go", "[netns]") {
  if (!in_own_namespace())
    return;
  world w{[](auto& s) { s.handshake_timeout = 200ms; }};
  auto x = w.dial();
  REQUIRE(x.write("\x05"));
  CHECK(x.read_all().empty());
  CHECK(eventually([&] { return w.plane->count(world::dongle).connections == 0; }));
  CHECK(w.size(w.requests) == 0);
}
