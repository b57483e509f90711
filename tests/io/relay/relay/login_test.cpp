#include "tests/io/relay/login.hpp"

using namespace dongled;
using namespace dongled::io::relay;
using namespace dongled::test;

namespace {

/// The head of an HTTP response.
std::string read_head(tcp& x) {
  std::string out;
  while (!out.ends_with("\r\n\r\n")) {
    auto c = x.read(1);
    if (c.empty())
      break;
    out += c;
  }
  return out;
}

std::string http_status(tcp& x) {
  auto head = read_head(x);
  return head.starts_with("HTTP/1.1 ") && head.ends_with("\r\n\r\n") ? head.substr(9, 3) : head;
}

std::string connect_head(const std::string& target, const std::string& fields = {}) {
  return "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n" + fields + "\r\n";
}

constexpr auto as_alice = "Proxy-Authorization: Basic YWxpY2U6c2VjcmV0\r\n"; // alice:secret
constexpr auto echo_target = "203.0.113.7:7";

} // namespace

TEST_CASE("with users only a right login comes through and its name is told", "[netns]") {
  if (!in_own_namespace())
    return;
  users_file users{{{"alice", "secret"}, {"bob", "hunter2"}}};
  world w{[&](auto& s) { s.users_file = users.path(); }, 2};
  w.serve_echo();
  for (int i = 0; i < 3; ++i) { // The first is hashed, the others are known.
    auto x = w.dial();
    REQUIRE(ask_as(x, "alice", "secret", "early") == 0);
    CHECK(x.read(5) == "early");
    CHECK(w.wait(w.requests, static_cast<size_t>(i)).user == "alice");
  }
  for (auto [name, password] :
       {std::pair{"alice", "Secret"}, {"bob", "secret"}, {"eve", "secret"}}) {
    auto x = w.dial();
    CHECK(ask_as(x, name, password, "early") == 101);
    CHECK(x.read_all().empty());
    CHECK(x.last_errno == 0);
  }
  // Nobody comes in without a name.
  auto x = w.dial();
  x.write(connect_bytes(world::server, 7));
  CHECK(x.read_all() == "\x05\xff");
  CHECK(w.size(w.requests) == 3);
  CHECK(w.plane->count(world::dongle).denied == 3);
}

TEST_CASE("a login may come byte by byte, and leave before it is judged", "[netns]") {
  if (!in_own_namespace())
    return;
  users_file users{{{"alice", "secret"}}};
  world w{[&](auto& s) { s.users_file = users.path(); }};
  w.serve_echo();
  for (int i = 0; i < 20; ++i) {
    auto gone = w.dial();
    gone.write(login_bytes("alice", "wrong" + std::to_string(i)));
    gone.reset();
  }
  auto x = w.dial();
  int one = 1;
  setsockopt(x.fd(), IPPROTO_TCP, 1 /* TCP_NODELAY */, &one, sizeof(one));
  for (auto c : login_bytes("alice", "secret") + connect_bytes(world::server, 7).substr(3) + "hi")
    REQUIRE(x.write({&c, 1}));
  CHECK(x.read(14).substr(0, 6) == std::string("\x05\x02\x01\x00\x05\x00", 6));
  CHECK(x.read(2) == "hi");
  x.close();
  CHECK(eventually([&] { return w.plane->count(world::dongle).connections == 0; }));
}

TEST_CASE("many logins at once are all judged", "[netns]") {
  if (!in_own_namespace())
    return;
  users_file users{{{"alice", "secret"}}};
  world w{[&](auto& s) { s.users_file = users.path(); }, 2};
  w.serve_echo();
  std::atomic<int> good{0}, bad{0};
  std::vector<std::thread> clients;
  for (int i = 0; i < 64; ++i)
    clients.emplace_back([&, i] {
      auto x = w.dial();
      auto code = ask_as(x, "alice", i % 8 == 0 ? "wrong" : "secret", {});
      good += code == 0;
      bad += code == 101;
    });
  for (auto& x : clients)
    x.join();
  CHECK(good == 56);
  CHECK(bad == 8);
}

TEST_CASE("new users come into force, removed ones are cut off, a bad file changes nothing",
          "[netns]") {
  if (!in_own_namespace())
    return;
  users_file users{{{"alice", "secret"}, {"bob", "hunter2"}}};
  world w{[&](auto& s) { s.users_file = users.path(); }};
  w.serve_echo();
  auto alice = w.dial(), bob = w.dial();
  REQUIRE(ask_as(alice, "alice", "secret", {}) == 0);
  REQUIRE(ask_as(bob, "bob", "hunter2", {}) == 0);
  users.spoil();
  w.plane->reconfigure(w.socks);
  CHECK(bob.write("still"));
  CHECK(bob.read(5) == "still");
  auto x = w.dial();
  CHECK(ask_as(x, "alice", "secret", {}) == 0);

  users.write({{"alice", "secret"}, {"carol", "new"}});
  w.plane->reconfigure(w.socks);
  CHECK(bob.read_all().empty());
  CHECK(alice.write("still"));
  CHECK(alice.read(5) == "still");
  auto y = w.dial(), z = w.dial();
  CHECK(ask_as(y, "bob", "hunter2", {}) == 101);
  CHECK(ask_as(z, "carol", "new", {}) == 0);
}

TEST_CASE("users that came into force since its greeting hold for a client as well", "[netns]") {
  if (!in_own_namespace())
    return;
  users_file users{{{"alice", "secret"}}};
  world w;
  w.serve_echo();
  auto x = w.dial();
  auto bytes = connect_bytes(world::server, 7);
  REQUIRE(x.write(bytes.substr(0, 3)));
  REQUIRE(x.read(2) == std::string("\x05\x00", 2));
  auto socks = w.socks;
  socks.users_file = users.path();
  w.plane->reconfigure(socks);
  // In force once newcomers without a name are sent away.
  REQUIRE(eventually([&] {
    auto y = w.dial();
    y.write(bytes.substr(0, 3));
    return y.read(2) == "\x05\xff";
  }));
  x.write(bytes.substr(3));
  auto reply = x.read(10);
  REQUIRE(reply.size() == 10);
  CHECK(reply[1] == 2);
}

TEST_CASE("HTTP CONNECT shares the port and carries early data both ways", "[netns]") {
  if (!in_own_namespace())
    return;
  world w;
  w.serve_echo();
  w.dns->set({{"echo.example", {world::server}}});
  auto text = noise(200'000, 3);
  auto x = w.dial();
  std::thread writer{[&] {
    x.write(connect_head("echo.example:7") + text);
    x.finish();
  }};
  CHECK(read_head(x) == "HTTP/1.1 200 Connection established\r\n\r\n");
  CHECK((x.read_all() == text));
  writer.join();
  auto request = w.wait(w.requests);
  CHECK(request.host == "echo.example");
  CHECK(request.port == 7);
  CHECK(w.wait(w.endings).up_bytes == text.size());
  // SOCKS5 as ever.
  auto y = w.dial();
  CHECK(ask(y, world::server, 7) == 0);
}

TEST_CASE("HTTP CONNECT is told why in HTTP's words", "[netns]") {
  if (!in_own_namespace())
    return;
  world w{[](auto& s) { s.connect_timeout = 600ms; }};
  w.dns->set({{"dead.example", {"203.0.113.99"}}});
  auto status = [&](const std::string& bytes) {
    auto x = w.dial();
    x.write(bytes);
    auto code = http_status(x);
    CHECK(x.read_all().empty());
    CHECK(x.last_errno == 0);
    return code;
  };
  CHECK(status(connect_head("203.0.113.7:9")) == "502");
  CHECK(status(connect_head("nobody.example:7")) == "502");
  CHECK(status(connect_head("silent.example:7")) == "504");
  CHECK(status(connect_head("192.168.11.1:80")) == "403");
  CHECK(status(connect_head("nothing")) == "400");
  CHECK(status("GET / HTTP/1.1\r\nHost: x\r\n\r\n") == "405");
  CHECK(status("HELO there\r\n\r\n").empty());
  CHECK(status("HEAD\r\n").empty());
  w.plane->set_egress(world::dongle, std::nullopt);
  CHECK(status(connect_head(echo_target)) == "503");
  CHECK(w.plane->count(world::dongle).malformed == 2);
}

TEST_CASE("HTTP CONNECT logs in with Basic credentials", "[netns]") {
  if (!in_own_namespace())
    return;
  users_file users{{{"alice", "secret"}}};
  world w{[&](auto& s) { s.users_file = users.path(); }};
  w.serve_echo();
  auto x = w.dial(), y = w.dial(), z = w.dial();
  x.write(connect_head(echo_target, as_alice) + "early");
  REQUIRE(http_status(x) == "200");
  CHECK(x.read(5) == "early");
  CHECK(w.wait(w.requests).user == "alice");
  y.write(connect_head(echo_target));
  CHECK(read_head(y).find("\r\nProxy-Authenticate: Basic realm=") != std::string::npos);
  z.write(connect_head(echo_target, "Proxy-Authorization: Basic YWxpY2U6d3Jvbmc=\r\n"));
  CHECK(http_status(z) == "407");
  CHECK(w.size(w.requests) == 1);
}

TEST_CASE("a client that is not on the allow-list is not asked who it is", "[netns]") {
  if (!in_own_namespace())
    return;
  users_file users{{{"alice", "secret"}}};
  world w{[&](auto& s) {
    s.users_file = users.path();
    s.allow = {"198.51.100.0/24"};
  }};
  auto x = w.dial(), y = w.dial();
  x.write(connect_head(echo_target, as_alice));
  CHECK(http_status(x) == "403");
  CHECK(ask_as(y, "alice", "secret", {}) == 101);
  CHECK(w.size(w.requests) == 0);
}
