#include "tests/lab/web_page.hpp"

#include "tests/lab/big_file.hpp"
#include "tests/support/catch.hpp"

using namespace dongled::lab;

TEST_CASE("a request's head is read, absolute form and odd spacing included") {
  web_request r;
  REQUIRE(parse_web_request("GET http://h.test/big?bytes=5&seed=9 HTTP/1.1\r\nHOST:h.test\r\n"
                            "connection:  Close ",
                            r));
  CHECK(r.path == "/big");
  CHECK(r.host == "h.test");
  CHECK_FALSE(r.keep_alive);
  CHECK(query_number(r.query, "bytes", 1) == 5);
  CHECK(query_number(r.query, "seed", 1) == 9);
  CHECK(query_number(r.query, "rate", 3) == 3);
  CHECK_FALSE(parse_web_request("\x05\x01", r));
  CHECK_FALSE(parse_web_request("GET / SPDY", r));
}

TEST_CASE("the caller's address comes as text or as JSON") {
  web_request r;
  r.method = "GET";
  r.path = "/";
  r.host = "api.ipify.org";
  CHECK(serve_page(r, "203.0.113.7", 0).body == "203.0.113.7");
  r.query = "format=json";
  CHECK(serve_page(r, "203.0.113.7", 0).body == R"({"ip":"203.0.113.7"})");
  r.query.clear();
  r.path = "/all.json";
  CHECK(serve_page(r, "203.0.113.7", 0).type == "application/json");
  r.path = "/nothing";
  CHECK(serve_page(r, "203.0.113.7", 0).status == 404);
  r.method = "POST";
  CHECK(serve_page(r, "203.0.113.7", 12).body == R"({"bytes":12})");
}

TEST_CASE("the big file is the same bytes wherever one starts reading") {
  auto whole = big_bytes(4, 0, 1000);
  CHECK(whole.size() == 1000);
  for (size_t from : {0u, 1u, 7u, 8u, 13u, 991u})
    CHECK(big_bytes(4, from, 1000 - from) == whole.substr(from));
  CHECK(static_cast<uint8_t>(whole[13]) == big_byte(4, 13));
  CHECK(big_bytes(5, 0, 1000) != whole);
}
