#include "io/web/post.hpp"

#include "tests/io/hilink/tiny_server.hpp"
#include "tests/support/catch.hpp"

#include <future>

using namespace dongled;
using namespace dongled::io::web;
using namespace std::chrono_literals;
using test::tiny_server;

namespace {

post to(uint16_t port) {
  post x{*parse_url("http://127.0.0.1:" + std::to_string(port) + "/hook?a=b"), "application/json",
         R"({"a":1})"};
  x.headers = {{"X-Dongled-Event", "toggle_ended"}};
  return x;
}

void say(int peer, std::string_view text) { (void)!::send(peer, text.data(), text.size(), 0); }

/// What a server that answers @p text makes of it.
result<int> answered(const std::string& text) {
  tiny_server server([&](int peer) {
    test::read_request(peer, 7);
    say(peer, text);
  });
  cancellation never;
  return send(to(server.port), 5s, never);
}

} // namespace

TEST_CASE("a POST carries its body and headers, and the status comes back") {
  std::string seen;
  int code = 0;
  {
    tiny_server server([&](int peer) {
      seen = test::read_request(peer, 7);
      say(peer, "HTTP/1.1 204 No Content\r\n\r\n");
    });
    cancellation never;
    auto got = send(to(server.port), 5s, never);
    REQUIRE(got);
    code = *got;
    CHECK(server.port != 0);
  }
  CHECK(code == 204);
  CHECK(seen.starts_with("POST /hook?a=b HTTP/1.1\r\nHost: 127.0.0.1:"));
  CHECK(seen.find("\r\nContent-Type: application/json\r\nContent-Length: 7\r\n") != seen.npos);
  CHECK(seen.find("\r\nX-Dongled-Event: toggle_ended\r\n") != seen.npos);
  CHECK(seen.ends_with("\r\n\r\n{\"a\":1}"));
}

TEST_CASE("only a status line counts as an answer") {
  CHECK(*answered("HTTP/1.0 500 Oh\r\n\r\n") == 500);
  CHECK(*answered("HTTP/1.1 301\r\nLocation: http://elsewhere/\r\n\r\n") == 301);
  CHECK(*answered("HTTP/1.1 200 OK\n\n" + std::string(3'000'000, 'x')) == 200);
  for (std::string text : {"", "hello\r\n", "HTTP/1.1 20\r\n", "HTTP/1.1 2000 OK\r\n",
                           "HTTP/2 200\r\n", "HTTP/1.1 abc\r\n"}) {
    auto got = answered(text);
    REQUIRE_FALSE(got);
    CHECK(got.why().code == fault::bad_input);
  }
  CHECK_FALSE(answered(std::string(100'000, 'x')));
}

TEST_CASE("a server that says nothing costs no more than the limit") {
  std::promise<void> over;
  tiny_server server([&](int) { over.get_future().wait(); });
  cancellation never;
  auto got = send(to(server.port), 200ms, never);
  over.set_value();
  REQUIRE_FALSE(got);
  CHECK(got.why().code == fault::timed_out);
}

TEST_CASE("a trickle does not outrun the limit") {
  std::atomic<bool> over{false};
  tiny_server server([&](int peer) {
    while (!over && ::send(peer, "H", 1, MSG_NOSIGNAL) == 1)
      std::this_thread::sleep_for(20ms); // this is how slowly it speaks
  });
  cancellation never;
  auto got = send(to(server.port), 300ms, never);
  over = true;
  REQUIRE_FALSE(got);
  CHECK(got.why().code == fault::timed_out);
}

TEST_CASE("a call that is called off returns") {
  std::promise<void> over;
  cancellation by;
  tiny_server server([&](int peer) {
    test::read_request(peer, 7);
    by.request();
    over.get_future().wait();
  });
  auto got = send(to(server.port), 60s, by);
  over.set_value();
  REQUIRE_FALSE(got);
  CHECK(got.why().code == fault::timed_out);
  CHECK_FALSE(send(to(server.port), 60s, by));
}

TEST_CASE("nobody there, and what speaks no TLS, are failures that say so") {
  uint16_t port = 0;
  {
    tiny_server gone([](int) {});
    port = gone.port;
    cancellation never;
    (void)!send(to(port), 5s, never);
  }
  cancellation never;
  auto refused = send(to(port), 5s, never);
  REQUIRE_FALSE(refused);
  CHECK(refused.why().code == fault::refused);

  tiny_server plain([](int peer) {
    char byte[64];
    (void)!::recv(peer, byte, sizeof byte, 0);
    say(peer, "HTTP/1.1 400 Bad Request\r\n\r\n");
  });
  auto x = to(plain.port);
  x.to.tls = true;
  auto got = send(x, 5s, never);
  REQUIRE_FALSE(got);
  CHECK(got.why().code == fault::os);
  CHECK(got.why().doing.find("TLS") != std::string::npos);
}
