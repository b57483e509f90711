#include "io/web/url.hpp"

#include "tests/support/catch.hpp"

using dongled::io::web::parse_url;

TEST_CASE("a URL says where to connect and what to ask for") {
  auto x = parse_url("http://hooks.example/rack?key=1");
  REQUIRE(x);
  CHECK_FALSE(x->tls);
  CHECK(x->host == "hooks.example");
  CHECK(x->port == 80);
  CHECK(x->target == "/rack?key=1");
  CHECK(x->authority() == "hooks.example");
  CHECK_FALSE(x->literal);

  x = parse_url("https://192.0.2.7:8443");
  REQUIRE(x);
  CHECK(x->tls);
  CHECK(x->port == 8443);
  CHECK(x->target == "/");
  CHECK(x->literal);
  CHECK(x->authority() == "192.0.2.7:8443");

  x = parse_url("https://[2001:db8::1]/x");
  REQUIRE(x);
  CHECK(x->host == "2001:db8::1");
  CHECK(x->port == 443);
  CHECK(x->authority() == "[2001:db8::1]");

  x = parse_url("http://[2001:db8::1]:81?a");
  REQUIRE(x);
  CHECK(x->port == 81);
  CHECK(x->target == "/?a");
  CHECK(x->authority() == "[2001:db8::1]:81");
}

TEST_CASE("what is no such URL is refused, not guessed at") {
  for (auto text : {"", "http://", "ftp://a/", "hooks.example", "http:///x", "http://user@a/",
                    "http://a/#b", "http://a b/", "http://a:0/", "http://a:65536/", "http://a:/",
                    "http://a:80x/", "http://[::1/", "http://[::1]x/", "http://[a]/",
                    "http://[192.0.2.1]/", "http://::1/", "http://a/\r\nX: y", "HTTP://a/"})
    CHECK_FALSE(parse_url(text));
  CHECK_FALSE(parse_url("http://a/" + std::string(3000, 'x')));
}
