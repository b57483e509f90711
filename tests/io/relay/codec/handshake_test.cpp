#include "io/relay/codec/handshake.hpp"
#include "tests/support/catch.hpp"

using namespace dongled::io::relay;
using namespace std::literals;
using step = handshake::step;

TEST_CASE("the first byte decides between SOCKS5, HTTP and nothing") {
  for (int i = 0; i < 256; ++i) {
    handshake x{false};
    CHECK(x.next() == step::more);
    CHECK(x.room() > 0);
    x.feed({});
    x.feed(std::string(1, static_cast<char>(i)));
    auto letter = i >= 'A' && i <= 'Z';
    auto method = letter && "CDGHOPT"s.find(static_cast<char>(i)) != std::string::npos;
    CHECK(x.speaks_http() == letter);
    CHECK(x.next() == (i == 5 || method ? step::more : step::hang_up));
  }
}

TEST_CASE("both protocols end in the same request") {
  handshake http{true}, socks{true};
  http.feed("CONNECT example.net:443 HTTP/1.1\r\nProxy-Authorization: Basic YTpi\r\n\r\nearly");
  socks.feed("\x05\x02\x00\x02\x01\x01"
             "a\x01"
             "b\x05\x01\x00\x03\x0b"
             "example.net\x01\xbb"
             "early"s);
  CHECK(socks.next() == step::answer);
  for (auto x : {&http, &socks}) {
    REQUIRE(x->next() == step::credentials);
    REQUIRE(x->next() == step::credentials);
    CHECK(x->user() == "a");
    CHECK(x->secret() == "b");
    x->judged(true);
    if (x == &socks)
      REQUIRE(x->next() == step::answer);
    REQUIRE(x->next() == step::request);
    CHECK(x->secret().empty());
    CHECK(x->host() == "example.net");
    CHECK(x->port() == 443);
    CHECK(x->what() == socks5::command::connect);
    CHECK(x->take_rest() == "early");
  }
}

TEST_CASE("a reply is in the client's protocol") {
  CHECK(encode_reply(false, reply::not_allowed)[1] == 2);
  CHECK(encode_reply(true, reply::not_allowed).starts_with("HTTP/1.1 403 "));
  CHECK(encode_reply(true, reply::host_unreachable, {}, true).starts_with("HTTP/1.1 504 "));
}
