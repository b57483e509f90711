#include "tests/io/relay/forwarding.hpp"

using namespace dongled;
using namespace dongled::io::relay;
using namespace dongled::test;
using namespace dongled::test::proxied;

TEST_CASE("a server that closes between two requests is called again", "[netns]") {
  if (!in_own_namespace())
    return;
  std::atomic<int> accepted{0};
  world w;
  w.serve(80, [&](tcp x) {
    ++accepted;
    head_of(x);
    x.write(ok("1"));
    head_of(x); // the next one, or nothing; either way it is not answered
  });
  auto x = w.dial();
  REQUIRE(x.write(get("/")));
  CHECK(answer_of(x) == ok("1"));
  REQUIRE(x.write(get("/again")));
  CHECK(answer_of(x) == ok("1"));
  CHECK(accepted == 2);
  // What is not idempotent is not sent twice.
  REQUIRE(x.write("POST http://203.0.113.7/ HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"));
  CHECK(x.read_all().starts_with("HTTP/1.1 502 Bad Gateway\r\n"));
  CHECK(accepted == 2);
}

TEST_CASE("each request of a kept connection is judged", "[netns]") {
  if (!in_own_namespace())
    return;
  users_file users{{{"alice", "secret"}}};
  forwarding w{path_in_body, [&](auto& s) { s.users_file = users.path(); }};
  auto as_alice = std::string{"Proxy-Authorization: Basic YWxpY2U6c2VjcmV0\r\n"};
  auto x = w.dial();
  REQUIRE(x.write(get("/", as_alice)));
  CHECK(answer_of(x) == ok("GET / HTTP/1.1"));
  CHECK(w.last().find("Proxy-Auth") == std::string::npos);
  CHECK(w.wait(w.requests, 0).user == "alice");
  REQUIRE(x.write("GET http://127.0.0.1/ HTTP/1.1\r\nHost: a\r\n" + as_alice + "\r\n"));
  CHECK(x.read_all().starts_with("HTTP/1.1 403 Forbidden\r\n"));
  auto y = w.dial();
  REQUIRE(y.write(get("/", as_alice)));
  CHECK(answer_of(y) == ok("GET / HTTP/1.1"));
  REQUIRE(y.write(get("/")));
  CHECK(y.read_all().starts_with("HTTP/1.1 407 Proxy Authentication Required\r\n"));
  // And the dongle's hold holds for it.
  auto z = w.dial();
  REQUIRE(z.write(get("/", as_alice)));
  CHECK(answer_of(z) == ok("GET / HTTP/1.1"));
  w.plane->set_egress(world::dongle, std::nullopt);
  REQUIRE(z.write(get("/", as_alice)));
  CHECK(z.read_all().starts_with("HTTP/1.1 503 Service Unavailable\r\n"));
}

TEST_CASE("what is no message is not passed on", "[netns]") {
  if (!in_own_namespace())
    return;
  forwarding w{[](tcp& x, const std::string& head) -> std::string {
    if (head.find("/noise") != std::string::npos)
      return "SSH-2.0-noise\r\n\r\n";
    if (head.find("/two") != std::string::npos)
      return "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nabc";
    if (head.find("/more") != std::string::npos)
      return ok("a") + "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nother";
    x.read(1);
    return ok(head.substr(0, head.find("\r\n")));
  }};
  for (auto path : {"/noise", "/two"}) {
    auto x = w.dial();
    REQUIRE(x.write(get(path)));
    CHECK(x.read_all().starts_with("HTTP/1.1 502 Bad Gateway\r\n"));
  }
  // An answer that nobody asked for is nobody's.
  auto x = w.dial();
  REQUIRE(x.write(get("/more")));
  CHECK(answer_of(x) == ok("a"));
  auto before = w.accepted.load();
  REQUIRE(x.write(get("/more")));
  CHECK(answer_of(x) == ok("a"));
  CHECK(w.accepted == before + 1);
  auto y = w.dial();
  REQUIRE(y.write("POST http://203.0.113.7/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: "
                  "chunked\r\n\r\n3\nabc\n0\n\n"));
  CHECK(y.read_all().starts_with("HTTP/1.1 400 Bad Request\r\n"));
  CHECK(eventually([&] { return w.plane->count(world::dongle).connections <= 1; }));
}
