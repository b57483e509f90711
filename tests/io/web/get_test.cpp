#include "io/web/get.hpp"

#include "tests/io/hilink/tiny_server.hpp"
#include "tests/support/catch.hpp"

#include <future>

using namespace dongled;
using namespace dongled::io::web;
using namespace std::chrono_literals;
using test::tiny_server;

namespace {

get page_at(uint16_t port, const std::string& path = "/list") {
  get x;
  x.from = *parse_url("http://127.0.0.1:" + std::to_string(port) + path);
  return x;
}

void say_to(int peer, std::string_view text) { (void)!::send(peer, text.data(), text.size(), 0); }

/// What is made of a server that answers @p text; @p seen: what it was asked.
result<page> fetched(const std::string& text, get x = {}, std::string* seen = nullptr) {
  tiny_server server([&](int peer) {
    auto got = test::read_request(peer, 0);
    if (seen)
      *seen = got;
    say_to(peer, text);
  });
  auto to = page_at(server.port);
  x.from = to.from;
  cancellation never;
  return fetch(x, 5s, never);
}

fault why_not(const std::string& text, get x = {}) {
  auto got = fetched(text, std::move(x));
  return got ? fault::none : got.why().code;
}

} // namespace

TEST_CASE("a page is fetched with what is known of it, and without compression") {
  std::string seen;
  get x;
  x.etag = "\"7\"";
  x.modified = "Mon, 01 Jan 2026 00:00:00 GMT";
  auto got = fetched("HTTP/1.1 200 OK\r\nETag: \"8\"\r\nLast-Modified: today\r\n"
                     "Content-Length: 5\r\n\r\nhello",
                     x, &seen);
  REQUIRE(got);
  CHECK(got->status == 200);
  CHECK(got->body == "hello");
  CHECK(got->etag == "\"8\"");
  CHECK(got->modified == "today");
  CHECK(seen.starts_with("GET /list HTTP/1.1\r\nHost: 127.0.0.1:"));
  CHECK(seen.find("\r\nIf-None-Match: \"7\"\r\n") != seen.npos);
  CHECK(seen.find("\r\nIf-Modified-Since: Mon, 01 Jan 2026 00:00:00 GMT\r\n") != seen.npos);
  CHECK(seen.find("\r\nAccept-Encoding: identity\r\n") != seen.npos);
  CHECK(seen.find("\r\nUser-Agent: dongled\r\n") != seen.npos);
}

TEST_CASE("what is not new, not there, or to be asked for later is told as it is") {
  CHECK(fetched("HTTP/1.1 304 Not Modified\r\n\r\n")->status == 304);
  CHECK(fetched("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno")->status == 404);
  CHECK(fetched("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno")->body.empty());
  auto busy = fetched("HTTP/1.1 503 Busy\r\nRetry-After: 90\r\nContent-Length: 0\r\n\r\n");
  CHECK(busy->retry_after == seconds{90});
  busy = fetched("HTTP/1.1 503 Busy\r\nRetry-After: tomorrow\r\nContent-Length: 0\r\n\r\n");
  CHECK_FALSE(busy->retry_after);
}

TEST_CASE("a page that is too long, cut short, compressed or no HTTP is none") {
  get small;
  small.most = 10;
  CHECK(why_not("HTTP/1.1 200 OK\r\n\r\n" + std::string(100, 'x'), small) == fault::bad_input);
  CHECK(why_not("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n", small) == fault::bad_input);
  CHECK(why_not("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort") == fault::bad_input);
  CHECK(why_not("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
        == fault::bad_input);
  CHECK(why_not("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nxx")
        == fault::bad_input);
  CHECK(why_not("nonsense\r\n\r\n") == fault::bad_input);
  CHECK(why_not("") == fault::bad_input);
}

TEST_CASE("redirects lead three times, and never away from https") {
  tiny_server last([](int peer) {
    test::read_request(peer, 0);
    say_to(peer, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  });
  auto to = "http://127.0.0.1:" + std::to_string(last.port) + "/there";
  auto got = fetched("HTTP/1.1 302 Found\r\nLocation: " + to + "\r\nContent-Length: 0\r\n\r\n");
  REQUIRE(got);
  CHECK(got->body == "ok");
  CHECK(why_not("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n") == fault::refused);
  CHECK(why_not("HTTP/1.1 302 Found\r\nLocation: ftp://x/\r\nContent-Length: 0\r\n\r\n")
        == fault::refused);
}

TEST_CASE("a server that is silent costs no more than the limit") {
  cancellation never;
  std::promise<void> over;
  tiny_server server([&](int) { over.get_future().wait(); });
  auto got = fetch(page_at(server.port), 200ms, never);
  over.set_value();
  REQUIRE_FALSE(got);
  CHECK(got.why().code == fault::timed_out);
}
