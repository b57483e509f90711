#include "io/hilink/http_transport.hpp"

#include "io/hilink/errors.hpp"
#include "tests/io/hilink/tiny_server.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/no_descriptors.hpp"

#include <arpa/inet.h>
#include <csignal>
#include <net/if.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace dongled;
using namespace dongled::io::hilink;
using namespace dongled::test;
using namespace std::chrono_literals;

namespace {

http_transport to(const tiny_server& server) {
  return http_transport({.host = "127.0.0.1", .port = server.port, .source = "127.0.0.1"});
}

http_request get(std::string path) { return {http_request::verb::get, std::move(path), {}, {}}; }

} // namespace

TEST_CASE("a request goes out with its headers, and the reply comes back in both spellings") {
  std::string seen;
  tiny_server server([&](int peer) {
    seen = read_request(peer, 9);
    send_all(peer, "HTTP/1.1 200 OK\r\nServer: WebServer\r\n"
                   "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n"
                   "Set-Cookie:SessionID=ab+/=;path=/;HttpOnly;\r\n"
                   "__RequestVerificationToken:xyz\r\nConnection: close\r\n"
                   "Content-Length: 5\r\n\r\nhello");
  });
  auto reply = to(server).send({http_request::verb::post,
                                "/api/x",
                                "<request>",
                                {{"Cookie", "SessionID=s1"}, {"Content-Type", "text/xml"}}},
                               5s);
  REQUIRE(reply);
  CHECK(reply->status == 200);
  CHECK(reply->body == "hello");
  CHECK(reply->header("set-cookie") == "SessionID=ab+/=;path=/;HttpOnly;");
  CHECK(reply->header("__requestverificationtoken") == "xyz");
  CHECK_FALSE(reply->header("absent"));
  CHECK(seen.starts_with("POST /api/x HTTP/1.1\r\n"));
  CHECK(seen.find("Cookie: SessionID=s1\r\n") != seen.npos);
  CHECK(seen.find("Content-Type: text/xml\r\n") != seen.npos);
  CHECK(seen.find("Connection: close\r\n") != seen.npos);
  CHECK(seen.ends_with("\r\n\r\n<request>"));
}

TEST_CASE("a server that keeps the connection open does not hold us") {
  tiny_server server([](int peer) {
    read_request(peer);
    send_all(peer, "HTTP/1.1 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\nok");
    wait_for_close(peer);
  });
  auto reply = to(server).send(get("/"), 5s);
  REQUIRE(reply);
  CHECK(reply->body == "ok");
}

TEST_CASE("redirects are not followed") {
  tiny_server server([](int peer) {
    read_request(peer);
    send_all(peer, "HTTP/1.1 302 Found\r\nLocation: http://192.0.2.1/\r\n"
                   "Content-Length: 0\r\n\r\n");
  });
  auto reply = to(server).send(get("/"), 5s);
  REQUIRE(reply);
  CHECK(reply->status == 302);
}

TEST_CASE("a server that accepts and never answers is cut at the deadline") {
  tiny_server server([](int peer) {
    read_request(peer);
    wait_for_close(peer);
  });
  auto reply = to(server).send(get("/"), 200ms);
  REQUIRE_FALSE(reply);
  CHECK(reply.why().code == fault::timed_out);
  CHECK(is_silence(reply.why()));
}

TEST_CASE("a server that trickles is cut at the deadline, in the headers and in the body") {
  for (std::string head :
       {"HTTP/1.1 200 OK\r\nX-Slow: ", "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"}) {
    CAPTURE(head);
    tiny_server server([&](int peer) {
      read_request(peer);
      // Ends when the client hangs up, well before all is sent.
      for (auto alive = send_all(peer, head); alive; alive = send_all(peer, "x"))
        poll(nullptr, 0, 10);
    });
    auto reply = to(server).send(get("/"), 300ms);
    REQUIRE_FALSE(reply);
    CHECK(reply.why().code == fault::timed_out);
  }
}

TEST_CASE("a reply that does not end is cut by its size") {
  for (auto& [head, more] : std::initializer_list<std::pair<std::string, std::string>>{
         {"HTTP/1.1 200 OK\r\n\r\n", std::string(10'000, 'x')},
         {"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", std::string(10'000, 'x')},
         {"HTTP/1.1 200 OK\r\n", "X-Header: " + std::string(1000, 'x') + "\r\n"},
         {"HTTP/1.1 200 OK", std::string(10'000, 'x')}}) {
    CAPTURE(head, more.substr(0, 20));
    tiny_server server([&, &head = head, &more = more](int peer) {
      read_request(peer);
      for (auto alive = send_all(peer, head); alive; alive = send_all(peer, more))
        continue;
    });
    auto reply = to(server).send(get("/"), 30s);
    REQUIRE_FALSE(reply);
    CAPTURE(reply.why().doing);
    CHECK(reply.why().code == fault::bad_input);
  }
}

TEST_CASE("a connection that breaks is silence, whether before, in or instead of the reply") {
  for (std::string part :
       {"", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort",
        "\x01\x02\r\n\r\n"}) {
    CAPTURE(part);
    tiny_server server([&](int peer) {
      read_request(peer);
      send_all(peer, part);
      linger at_once{1, 0}; // closes with a reset
      if (part.empty())
        setsockopt(peer, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    });
    auto reply = to(server).send(get("/"), 5s);
    REQUIRE_FALSE(reply);
    CHECK(reply.why().code == fault::os);
    CHECK(reply.why().detail == ECONNRESET);
  }
}

TEST_CASE("a closed connection does not end the process") {
  std::signal(SIGPIPE, SIG_DFL);
  tiny_server server([](int peer) {
    linger at_once{1, 0};
    setsockopt(peer, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  });
  auto reply = to(server).send(
    {http_request::verb::post, "/api/x", std::string(8 * 1024 * 1024, 'x'), {}}, 5s);
  REQUIRE_FALSE(reply);
  CHECK(is_silence(reply.why()));
}

TEST_CASE("nobody listening is refused") {
  uint16_t port = 0;
  {
    tiny_server server([](int) {});
    port = server.port;
    http_transport({.host = "127.0.0.1", .port = port}).send(get("/"), 1s).operator bool();
  }
  auto reply = http_transport({.host = "127.0.0.1", .port = port}).send(get("/"), 5s);
  REQUIRE_FALSE(reply);
  CHECK(reply.why().code == fault::refused);
  CHECK(is_silence(reply.why()));
}

TEST_CASE("a modem that we have no descriptor to ask with is not silent") {
  no_descriptors poor;
  auto reply = http_transport({.host = "127.0.0.1", .port = 9}).send(get("/"), 1s);
  REQUIRE_FALSE(reply);
  CHECK(reply.why().code == fault::exhausted);
  CHECK_FALSE(is_silence(reply.why()));
}

TEST_CASE("a request whose link cannot be bound never leaves") {
  struct {
    http_endpoint where;
  } rows[] = {
    {{.host = "127.0.0.1", .ifindex = 999'999}},
    {{.host = "127.0.0.1", .interface = "no-such-link"}},
    {{.host = "127.0.0.1", .source = "192.0.2.77"}},
    {{.host = "127.0.0.1", .source = "not an address"}},
  };
  for (auto& row : rows) {
    bool spoken_to = false;
    {
      tiny_server server([&](int peer) { spoken_to = !read_request(peer).empty(); });
      row.where.port = server.port;
      auto reply = http_transport(row.where).send(get("/api/x"), 5s);
      REQUIRE_FALSE(reply);
      CHECK(came_to_nothing(reply.why()));
      // The server's turn ends with a connection that says nothing.
      auto knock = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
      sockaddr_in at{};
      at.sin_family = AF_INET;
      at.sin_port = htons(server.port);
      at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
      CHECK(connect(knock, reinterpret_cast<sockaddr*>(&at), sizeof at) == 0);
      close(knock);
    }
    CHECK_FALSE(spoken_to);
  }
}

TEST_CASE("a request can be bound to its link") {
  tiny_server server([](int peer) {
    read_request(peer);
    send_all(peer, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  });
  http_transport x({.host = "127.0.0.1",
                    .port = server.port,
                    .source = "127.0.0.1",
                    .ifindex = if_nametoindex("lo"),
                    .interface = "lo"});
  auto reply = x.send(get("/"), 5s);
  REQUIRE(reply);
  CHECK(reply->body == "ok");
}

TEST_CASE("names are not looked up, and no time is no request") {
  auto named = http_transport({.host = "localhost"}).send(get("/"), 1s);
  REQUIRE_FALSE(named);
  CHECK(named.why().code == fault::bad_input);
  auto late = http_transport({.host = "127.0.0.1"}).send(get("/"), 0ms);
  REQUIRE_FALSE(late);
  CHECK(late.why().code == fault::timed_out);
}

TEST_CASE("a request that is called off fails at once, and so do those after it") {
  auto by = std::make_shared<cancellation>();
  tiny_server server([&](int peer) {
    read_request(peer);
    by->request(); // the request is under way, and nobody will answer it
    char rest = 0;
    (void)!recv(peer, &rest, 1, 0); // until the client hangs up
  });
  http_transport x({.host = "127.0.0.1", .port = server.port}, by);
  auto reply = x.send(get("/"), 24h); // Longer than any test may take.
  REQUIRE_FALSE(reply);
  CHECK(reply.why().code == fault::timed_out);
  auto next = http_transport({.host = "127.0.0.1"}, by).send(get("/"), 24h);
  CHECK_FALSE(next);
}
