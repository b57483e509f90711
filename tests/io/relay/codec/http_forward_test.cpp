#include "io/relay/codec/http_forward.hpp"
#include "tests/support/catch.hpp"

using namespace dongled::io::relay::http;

namespace {

std::optional<request> asked(const std::string& line, const std::string& fields, unsigned& status) {
  return read_request(line, fields, status);
}

/// What is sent on for a GET with these fields, without its first two lines; or the refusal.
std::string passed(const std::string& fields, const std::string& method = "GET") {
  unsigned status = 0;
  auto x = asked(method + " http://a/ HTTP/1.1", "Host: a\r\n" + fields, status);
  if (!x)
    return std::to_string(status);
  auto first = method + " / HTTP/1.1\r\nHost: a\r\n";
  REQUIRE(x->head.starts_with(first));
  REQUIRE(x->head.ends_with("\r\n\r\n"));
  return x->head.substr(first.size(), x->head.size() - first.size() - 2);
}

std::string first_lines(const std::string& line) {
  unsigned status = 0;
  auto x = asked(line, "Host: other\r\n", status);
  return x ? x->head.substr(0, x->head.find("\r\n\r\n")) + " to " + x->to.host + ' '
               + std::to_string(x->to.port)
           : std::to_string(status);
}

std::string answered(const std::string& head, const std::string& method = "GET", bool old = false) {
  unsigned status = 0;
  auto to = read_request(method + " http://a/ HTTP/1." + (old ? "0" : "1"), "Host: a\r\n", status);
  REQUIRE(to);
  auto x = read_response(head, *to);
  if (!x)
    return "none";
  auto kind = std::string{"nlcu"}[static_cast<size_t>(x->body.what)];
  return x->head + kind + std::to_string(x->body.length) + (x->keep ? " keep" : " close");
}

} // namespace

TEST_CASE("absolute-form becomes origin-form, and Host what it says") {
  CHECK(first_lines("GET http://a/b?c=d HTTP/1.1") == "GET /b?c=d HTTP/1.1\r\nHost: a to a 80");
  CHECK(first_lines("GET HTTP://A.test:81 HTTP/1.1")
        == "GET / HTTP/1.1\r\nHost: A.test:81 to A.test 81");
  CHECK(first_lines("HEAD http://[2001:DB8::1]:8080/x HTTP/1.1")
        == "HEAD /x HTTP/1.1\r\nHost: [2001:DB8::1]:8080 to 2001:db8::1 8080");
  CHECK(first_lines("GET http://a?q HTTP/1.1") == "GET /?q HTTP/1.1\r\nHost: a to a 80");
  CHECK(first_lines("OPTIONS http://a HTTP/1.1") == "OPTIONS * HTTP/1.1\r\nHost: a to a 80");
  CHECK(first_lines("GET http://a:/ HTTP/1.0") == "GET / HTTP/1.0\r\nHost: a: to a 80");
  for (auto bad : {"GET http:/// HTTP/1.1", "GET http://a#f HTTP/1.1", "GET http://a/ b HTTP/1.1",
                   "GET http://u@a/ HTTP/1.1", "GET http://a:0/ HTTP/1.1", "GET a HTTP/1.1",
                   "GET http://2001:db8::1/ HTTP/1.1", "GET https://a/ HTTP/1.1",
                   "GET  http://a/ HTTP/1.1", "GET http://a/\x7f HTTP/1.1"}) {
    INFO(bad);
    CHECK(first_lines(bad) == "400");
  }
  CHECK(first_lines("GET / HTTP/1.1") == "405");
  CHECK(first_lines("TRACE http://a/ HTTP/1.1") == "405");
}

TEST_CASE("what is for one connection only is not passed on, and nothing is added") {
  CHECK(passed("Accept: */*\r\nProxy-Connection: keep-alive\r\nConnection: X-Private, close\r\n"
               "X-Private: 1\r\nKeep-Alive: 5\r\nTE: trailers\r\nUpgrade: h2c\r\n"
               "Proxy-Authorization: Basic xyz\r\nAuthorization: Bearer t\r\nCookie: c\r\n")
        == "Accept: */*\r\nAuthorization: Bearer t\r\nCookie: c\r\n");
  // What the end of the message depends on stays, whoever names it.
  CHECK(passed("Connection: content-length, host\r\nContent-Length: 5\r\n", "POST")
        == "Content-Length: 5\r\n");
  CHECK(passed("Expect: 100-continue\r\nContent-Length: 05\r\n", "POST")
        == "Expect: 100-continue\r\nContent-Length: 5\r\n");
  CHECK(passed("transfer-encoding: Chunked\r\nTrailer: X\r\n", "POST")
        == "Trailer: X\r\nTransfer-Encoding: chunked\r\n");
}

TEST_CASE("a request that two readers could understand in two ways is refused") {
  for (auto bad : {"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                   "Content-Length: 5\r\nContent-Length: 6\r\n",
                   "Content-Length: 5\r\nContent-Length: 5\r\n",
                   "Content-Length: 5, 5\r\n",
                   "Content-Length: +5\r\n",
                   "Content-Length: -1\r\n",
                   "Content-Length: 0x5\r\n",
                   "Content-Length:\r\n",
                   "Content-Length: 5 5\r\n",
                   "Content-Length: 9223372036854775808\r\n",
                   "Transfer-Encoding: chunked, gzip\r\n",
                   "Transfer-Encoding: chunked, chunked\r\n",
                   "Transfer-Encoding: xchunked\r\n",
                   "Transfer-Encoding: chunked;q=1\r\n",
                   "Transfer-Encoding:\r\n",
                   "Transfer-Encoding: ,chunked\r\n",
                   "Host: b\r\n",
                   "X : y\r\n",
                   "X: y\r\n folded\r\n",
                   " X: y\r\n",
                   "X\r\n",
                   "X: a\rb\r\n",
                   "Transfer-Encoding\x0b: chunked\r\n",
                   "X: \x01\r\n"}) {
    INFO(bad);
    CHECK(passed(bad, "POST") == "400");
  }
  CHECK(passed(std::string{"X: a\0b\r\n", 8}, "POST") == "400");
  CHECK(passed("Transfer-Encoding: gzip, chunked\r\n", "POST") == "501");
  unsigned status = 0;
  CHECK_FALSE(read_request("POST http://a/ HTTP/1.0", "Transfer-Encoding: chunked\r\n", status));
  CHECK_FALSE(read_request("GET http://a/ HTTP/1.1", "", status)); // no Host
  CHECK(read_request("GET http://a/ HTTP/1.0", "", status));
}

TEST_CASE("the end of a response is found as RFC 9112 section 6.3 says") {
  CHECK(answered("HTTP/1.1 200 OK\r\nContent-Length: 7\r\nX: y\r\n")
        == "HTTP/1.1 200 OK\r\nContent-Length: 7\r\nX: y\r\nl7 keep");
  CHECK(answered("HTTP/1.1 200\r\nContent-Length: 7, 7\r\nContent-Length: 7\r\n")
        == "HTTP/1.1 200 \r\nContent-Length: 7\r\nl7 keep");
  CHECK(answered("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n")
        == "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nc0 close");
  CHECK(answered("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n")
        == "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nc0 close");
  CHECK(answered("HTTP/1.0 200 OK\r\nContent-Length: 3\r\n")
        == "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nl3 close");
  CHECK(answered("HTTP/1.1 200 OK\r\n") == "HTTP/1.1 200 OK\r\nu0 close");
  CHECK(answered("HTTP/1.1 204 No\r\nContent-Length: 3\r\n") == "HTTP/1.1 204 No\r\nn0 keep");
  CHECK(answered("HTTP/1.1 304 Same\r\nContent-Length: 3\r\n")
        == "HTTP/1.1 304 Same\r\nContent-Length: 3\r\nn0 keep");
  CHECK(answered("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n", "HEAD")
        == "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nn0 keep");
  CHECK(answered("HTTP/1.1 100 Continue\r\nX: y\r\n")
        == "HTTP/1.1 100 Continue\r\nX: y\r\nn0 keep");
  // Who speaks HTTP/1.0 gets no chunks.
  CHECK(answered("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n", "GET", true)
        == "HTTP/1.1 200 OK\r\nc0 keep");
  for (auto bad :
       {"HTTP/2.0 200 OK\r\n", "ICY 200 OK\r\n", "HTTP/1.1 20 OK\r\n", "HTTP/1.1 099 OK\r\n",
        "HTTP/1.1 200OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: x\r\n", "HTTP/1.1 101 Switching\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n", "HTTP/1.1 200 OK\r\n folded\r\n",
        "HTTP/1.1 200 O\rK\r\n", ""}) {
    INFO(bad);
    CHECK(answered(bad) == "none");
  }
}
