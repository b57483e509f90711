#include "io/hilink/http_codec.hpp"

#include "tests/support/catch.hpp"

#include <random>

using namespace dongled::io::hilink;
using state = reply_reader::state;

namespace {

const std::string head_a =
  "HTTP/1.1 200 OK\r\nServer: WebServer\r\nSet-Cookie:SessionID=s;path=/;\r\n"
  "Connection: close\r\nContent-Length: 5\r\n\r\n";
const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

/// The state after all of it, and after the end of the connection if that is still open.
state of(const std::string& text, std::string* body = nullptr) {
  reply_reader x;
  auto got = x.take(text);
  if (got == state::more)
    got = x.end();
  if (body)
    *body = x.reply().body;
  return got;
}

} // namespace

TEST_CASE("a request is encoded for one connection") {
  CHECK(encode({http_request::verb::get, "/api/x", {}, {{"Cookie", "SessionID=s"}}}, "192.168.8.1")
        == "GET /api/x HTTP/1.1\r\nHost: 192.168.8.1\r\nConnection: close\r\nAccept: */*\r\n"
           "Cookie: SessionID=s\r\n\r\n");
  CHECK(encode({http_request::verb::post, "/api/x", "<a/>", {}}, "192.168.8.1")
        == "POST /api/x HTTP/1.1\r\nHost: 192.168.8.1\r\nConnection: close\r\nAccept: */*\r\n"
           "Content-Length: 4\r\n\r\n<a/>");
}

TEST_CASE("a reply is the same however its bytes are cut") {
  auto text = head_a + "hello";
  for (size_t cut = 0; cut <= text.size(); ++cut) {
    reply_reader x;
    x.take(text.substr(0, cut));
    REQUIRE(x.take(text.substr(cut)) == state::whole);
    REQUIRE(x.reply().status == 200);
    REQUIRE(x.reply().body == "hello");
    REQUIRE(x.reply().header("set-cookie") == "SessionID=s;path=/;");
  }
}

TEST_CASE("chunks are joined, extensions and trailers left out") {
  auto text = chunked + "3\r\nhel\r\n2;ext=1\r\nlo\r\n0\r\nX-Trailer: 1\r\n\r\n";
  for (size_t cut = 0; cut <= text.size(); ++cut) {
    reply_reader x;
    x.take(text.substr(0, cut));
    REQUIRE(x.take(text.substr(cut)) == state::whole);
    REQUIRE(x.reply().body == "hello");
  }
}

TEST_CASE("a reply without a length ends with the connection, others end early") {
  std::string body;
  CHECK(of("HTTP/1.0 200 OK\r\n\r\nhello", &body) == state::whole);
  CHECK(body == "hello");
  CHECK(of(head_a + "hell") == state::malformed);
  CHECK(of(chunked + "5\r\nhel") == state::malformed);
  CHECK(of("HTTP/1.1 200 OK\r\nCont") == state::malformed);
  CHECK(of("") == state::malformed);
}

TEST_CASE("what comes after the promised length is not ours") {
  std::string body;
  CHECK(of(head_a + "hello, world", &body) == state::whole);
  CHECK(body == "hello");
}

TEST_CASE("interim and empty replies are understood") {
  std::string body;
  CHECK(of("HTTP/1.1 100 Continue\r\n\r\n" + head_a + "hello", &body) == state::whole);
  CHECK(body == "hello");
  CHECK(of("HTTP/1.1 204 No Content\r\n\r\n") == state::whole);
  CHECK(of("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n") == state::whole);
}

TEST_CASE("what is no HTTP is malformed") {
  for (std::string text :
       {"\x01\x02\r\n\r\n", "HTTP/2.0 200 OK\r\n\r\n", "HTTP/1.1 abc OK\r\n\r\n",
        "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\n: x\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", "HTTP/1.1 0xx\r\n\r\n"}) {
    CAPTURE(text);
    CHECK(of(text) == state::malformed);
  }
  CHECK(of(chunked + "zz\r\n") == state::malformed);
  CHECK(of(chunked + "1\r\nxyz\r\n") == state::malformed);
  CHECK(of(chunked + std::string(1000, '0')) == state::malformed);
}

TEST_CASE("no reply grows without bound") {
  CHECK(of("HTTP/1.1 200 " + std::string(70'000, 'x')) == state::too_large);
  CHECK(of("HTTP/1.1 200 OK\r\nX: " + std::string(70'000, 'x') + "\r\n\r\n") == state::too_large);
  CHECK(of("HTTP/1.1 200 OK\r\nContent-Length: 262145\r\n\r\n") == state::too_large);
  CHECK(of("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n")
        == state::malformed);
  CHECK(of("HTTP/1.1 200 OK\r\n\r\n" + std::string(300'000, 'x')) == state::too_large);
  CHECK(of(chunked + "fffff\r\n") == state::too_large);
  std::string chunks = chunked;
  for (int i = 0; i < 10; ++i)
    chunks += "8000\r\n" + std::string(0x8000, 'x') + "\r\n";
  CHECK(of(chunks) == state::too_large);
  std::string trailers = chunked + "0\r\n";
  for (int i = 0; i < 10'000; ++i)
    trailers += "X-Trailer: 1\r\n";
  CHECK(of(trailers) == state::too_large);
  auto interim = std::string("HTTP/1.1 100 Continue\r\n\r\n");
  reply_reader x;
  for (int i = 0; i < 1000; ++i)
    REQUIRE(x.take(interim) == state::more);
}

TEST_CASE("a limit is the same however the bytes before it are cut") {
  // Each at its limit, and one byte beyond.
  const std::string start = "HTTP/1.1 200 OK\r\nX: ";
  auto head = [&](size_t size) { return start + std::string(size - start.size(), 'x'); };
  auto size_line = [](size_t size) { return chunked + "1;" + std::string(size - 2, 'x'); };
  auto trailer = [](size_t size) { return chunked + "0\r\n" + std::string(size, 'x'); };
  struct {
    std::string fits, is_too_long, after;
    state verdict;
  } rows[] = {
    {head(reply_reader::head_limit), head(reply_reader::head_limit + 1), "\r\n\r\n",
     state::too_large},
    {size_line(256), size_line(257), "\r\na\r\n0\r\n\r\n", state::malformed},
    {trailer(reply_reader::head_limit), trailer(reply_reader::head_limit + 1), "\r\n\r\n",
     state::too_large},
  };
  for (auto& row : rows)
    for (size_t cut = 0; cut <= row.after.size(); ++cut) {
      reply_reader x, y;
      x.take(row.fits + row.after.substr(0, cut));
      x.take(row.after.substr(cut));
      CHECK((x.end() == state::whole));
      y.take(row.is_too_long + row.after.substr(0, cut));
      y.take(row.after.substr(cut));
      CHECK((y.end() == row.verdict));
    }
}

TEST_CASE("no garbage makes the reply reader misbehave") {
  std::mt19937 dice(4711); // fixed: a failure repeats
  size_t whole = 0;
  for (int i = 0; i < 20'000; ++i) {
    auto text = i % 2 ? head_a + "hello" : chunked + "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n";
    for (auto n = dice() % 4; n > 0; --n)
      text[dice() % text.size()] = static_cast<char>(dice());
    reply_reader x;
    auto got = state::more;
    for (size_t at = 0; at < text.size();) {
      auto size = 1 + dice() % 30;
      got = x.take(std::string_view(text).substr(at, size));
      at += size;
    }
    if (got == state::more)
      got = x.end();
    REQUIRE(got != state::more);
    REQUIRE(x.reply().body.size() <= reply_reader::body_limit);
    whole += got == state::whole;
  }
  CHECK(whole > 1000);
}
