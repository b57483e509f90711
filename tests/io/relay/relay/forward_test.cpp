#include "tests/io/relay/forwarding.hpp"

using namespace dongled;
using namespace dongled::io::relay;
using namespace dongled::test;
using namespace dongled::test::proxied;

TEST_CASE("a request for http:// is sent on, and the connections are kept on both sides",
          "[netns]") {
  if (!in_own_namespace())
    return;
  forwarding w{path_in_body};
  w.serve(81, [](tcp x) {
    head_of(x);
    x.write(ok("other"));
  });
  auto x = w.dial();
  for (int i = 0; i < 3; ++i) {
    auto path = "/" + std::to_string(i);
    REQUIRE(x.write(get(path, "Proxy-Connection: keep-alive\r\nAccept: */*\r\n")));
    CHECK(answer_of(x) == ok("GET " + path + " HTTP/1.1"));
    CHECK(w.last() == "GET " + path + " HTTP/1.1\r\nHost: 203.0.113.7\r\nAccept: */*\r\n\r\n");
    CHECK(w.wait(w.requests, static_cast<size_t>(i)).port == 80);
    CHECK(w.wait(w.outcomes, static_cast<size_t>(i)).code == reply::succeeded);
    CHECK(w.wait(w.endings, static_cast<size_t>(i)).why == ending::finished);
  }
  CHECK(w.accepted == 1);
  // The next one may go elsewhere.
  REQUIRE(x.write(get("/", {}, 81)));
  CHECK(answer_of(x) == ok("other"));
  CHECK(w.wait(w.requests, 3).port == 81);
  REQUIRE(x.write(get("/last", "Connection: close\r\n")));
  CHECK(x.read_all()
        == "HTTP/1.1 200 OK\r\nContent-Length: 18\r\nConnection: close\r\n\r\nGET /last HTTP/1.1");
  CHECK(w.accepted == 2);
  CHECK(eventually([&] { return w.plane->count(world::dongle).connections == 0; }));
  auto count = w.plane->count(world::dongle);
  CHECK(count.accepted == 1);
  CHECK(count.ended[static_cast<size_t>(ending::finished)] == 5);
  CHECK(count.up_bytes > 0);
}

TEST_CASE("requests that come at once are answered in turn", "[netns]") {
  if (!in_own_namespace())
    return;
  forwarding w{path_in_body};
  auto x = w.dial();
  std::string all, want;
  for (int i = 0; i < 20; ++i) {
    all += get("/" + std::to_string(i));
    want += ok("GET /" + std::to_string(i) + " HTTP/1.1");
  }
  REQUIRE(x.write(all));
  CHECK(x.read(want.size()) == want);
}

TEST_CASE("bodies go both ways, by length and in chunks, whatever their size", "[netns]") {
  if (!in_own_namespace())
    return;
  auto big = noise(3'000'000, 5);
  forwarding w{[&](tcp& x, const std::string& head) {
    std::string body;
    if (head.find("chunked") != std::string::npos)
      for (;;) {
        std::string line;
        while (!line.ends_with("\r\n"))
          line += x.read(1);
        auto size = std::stoul(line, nullptr, 16);
        auto part = x.read(size + 2);
        if (size == 0)
          break;
        body += part.substr(0, size);
      }
    else
      body = x.read(std::stoul(head.substr(head.find("Content-Length: ") + 16)));
    char size[32];
    std::snprintf(size, sizeof size, "%zx\r\n", body.size());
    return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + (size + body)
           + "\r\n0\r\nX-Trailer: y\r\n\r\n";
  }};
  auto x = w.dial();
  auto line = "POST http://203.0.113.7/ HTTP/1.1\r\nHost: 203.0.113.7\r\n";
  auto sends = [&](const std::string& bytes) {
    std::thread writer{[&] { x.write(bytes); }};
    CHECK(head_of(x) == "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    char size[32];
    auto n = std::snprintf(size, sizeof size, "%zx\r\n", big.size());
    CHECK(x.read(static_cast<size_t>(n)) == size);
    CHECK((x.read(big.size()) == big));
    CHECK(x.read(21) == "\r\n0\r\nX-Trailer: y\r\n\r\n");
    writer.join();
  };
  sends(line + ("Content-Length: " + std::to_string(big.size()) + "\r\n\r\n") + big);
  char size[32];
  std::snprintf(size, sizeof size, "%zx;ext=1\r\n", big.size());
  sends(line + ("Transfer-Encoding: chunked\r\n\r\n" + (size + big)) + "\r\n0\r\n\r\n");
  CHECK(w.accepted == 1);
}

TEST_CASE("who waits for a 100 gets it, and a server may say no before", "[netns]") {
  if (!in_own_namespace())
    return;
  forwarding w{[](tcp& x, const std::string& head) -> std::string {
    if (head.find("/no") != std::string::npos)
      return "HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n";
    x.write("HTTP/1.1 100 Continue\r\n\r\n");
    return ok(x.read(5));
  }};
  auto head = [](const std::string& path) {
    return "PUT http://203.0.113.7" + path
           + " HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n";
  };
  auto x = w.dial();
  REQUIRE(x.write(head("/yes")));
  CHECK(head_of(x) == "HTTP/1.1 100 Continue\r\n\r\n");
  REQUIRE(x.write("hello"));
  CHECK(answer_of(x) == ok("hello"));
  // A body may be under way: only the end of the connection tells where it is not.
  REQUIRE(x.write(head("/no")));
  CHECK(x.read_all()
        == "HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
}

TEST_CASE("an answer without a body has none, whatever it says", "[netns]") {
  if (!in_own_namespace())
    return;
  forwarding w{[](tcp&, const std::string& head) -> std::string {
    if (head.starts_with("HEAD"))
      return "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n";
    if (head.find("/204") != std::string::npos)
      return "HTTP/1.1 204 No Content\r\n\r\n";
    if (head.find("/304") != std::string::npos)
      return "HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n";
    return ok("end");
  }};
  auto x = w.dial();
  REQUIRE(x.write("HEAD http://203.0.113.7/ HTTP/1.1\r\nHost: a\r\n\r\n"));
  CHECK(head_of(x) == "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
  REQUIRE(x.write(get("/204")));
  CHECK(head_of(x) == "HTTP/1.1 204 No Content\r\n\r\n");
  REQUIRE(x.write(get("/304")));
  CHECK(head_of(x) == "HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n");
  REQUIRE(x.write(get("/")));
  CHECK(answer_of(x) == ok("end"));
  CHECK(w.accepted == 1);
}

TEST_CASE("an answer that ends with its connection ends the client's, too", "[netns]") {
  if (!in_own_namespace())
    return;
  world w;
  w.serve(80, [](tcp x) {
    auto head = head_of(x);
    if (head.find("/cut") != std::string::npos)
      x.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
    else if (head.find("/reset") != std::string::npos) {
      x.write("HTTP/1.1 200 OK\r\n\r\nhalf");
      x.reset();
    } else
      x.write("HTTP/1.0 200 OK\r\n\r\nall of it");
  });
  auto x = w.dial();
  REQUIRE(x.write(get("/")));
  CHECK(x.read_all() == "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nall of it");
  CHECK(x.last_errno == 0);
  // One that is cut short is not taken for whole.
  auto y = w.dial();
  REQUIRE(y.write(get("/cut")));
  CHECK(y.read_all() == "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
  CHECK(y.last_errno == ECONNRESET);
}
