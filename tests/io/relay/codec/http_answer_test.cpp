#include "io/relay/codec/http_answer.hpp"
#include "tests/support/catch.hpp"

#include <random>

using namespace dongled::io::relay;
using dongled::fault;

namespace {

/// What the reader makes of @p raw: an address, "more", or the name of the fault.
std::string read(const std::string& raw, bool at_end = false) {
  auto x = read_probe_answer(raw, at_end);
  if (!x)
    return "more";
  return *x ? **x : std::string{to_string(x->why().code)};
}

const std::string ok = "HTTP/1.1 200 OK\r\n";

} // namespace

TEST_CASE("an address is read as text or JSON, by length, by chunks or up to the end") {
  CHECK(read(ok + "Content-Length: 12\r\n\r\n198.51.100.7") == "198.51.100.7");
  CHECK(read(ok + "content-length:13\r\n\r\n198.51.100.7\n") == "198.51.100.7");
  CHECK(read(ok + "Content-Length: 21\r\n\r\n{\"ip\":\"198.51.100.7\"}") == "198.51.100.7");
  CHECK(read(ok + "\r\n  198.51.100.7 \r\n", true) == "198.51.100.7");
  CHECK(read(ok + "\r\n2001:DB8::1", true) == "2001:db8::1");
  CHECK(read("HTTP/1.0 200 OK\n\n198.51.100.7\n", true) == "198.51.100.7");
  CHECK(read(ok + "Transfer-Encoding: chunked\r\n\r\n3\r\n198\r\n9;x=y\r\n.51.100.7\r\n0\r\n\r\n")
        == "198.51.100.7");
}

TEST_CASE("an answer asks for more until it is complete, and the end cuts it short") {
  auto whole = ok + "Content-Length: 12\r\n\r\n198.51.100.7";
  auto chunks = ok + "Transfer-Encoding: chunked\r\n\r\n3\r\n198\r\n9\r\n.51.100.7\r\n0\r\n";
  for (auto& text : {whole, chunks}) {
    for (size_t i = 0; i < text.size(); ++i) {
      INFO(text.substr(0, i));
      REQUIRE(read(text.substr(0, i)) == "more");
      REQUIRE(read(text.substr(0, i), true) == "bad_input");
    }
    CHECK(read(text) == "198.51.100.7");
  }
  CHECK(read(ok + "\r\n198.51.100.7") == "more");
}

TEST_CASE("a server that says anything else is not believed") {
  CHECK(read("HTTP/1.1 302 Found\r\nLocation: http://portal/\r\n\r\n") == "refused");
  CHECK(read("HTTP/1.1 500 Oops\r\n\r\n198.51.100.7", true) == "refused");
  for (auto& text :
       {std::string{"SSH-2.0-OpenSSH\r\n"}, std::string{"HTTP/1.1 abc\r\n\r\n"},
        std::string{"HTTP/1.1\r\n\r\n"}, ok + "Content-Length: -1\r\n\r\n",
        ok + "Content-Length: 99999999999999999999\r\n\r\n", ok + "Content-Length: 4097\r\n\r\n",
        ok + "Transfer-Encoding: gzip\r\n\r\n", ok + "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        ok + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
        ok + "Transfer-Encoding: chunked\r\n\r\n3\r\n198x", ok + "Content-Length: 4\r\n\r\nhost",
        ok + "Content-Length: 0\r\n\r\n", ok + "Content-Length: 10\r\n\r\n{\"ip\":\"x\"}",
        ok + "Content-Length: 8\r\n\r\n{\"ip\":1}", ok + "Content-Length: 2\r\n\r\n{}",
        ok + "Content-Length: 1\r\n\r\n{", ok + "Content-Length: 20\r\n\r\n<html>1.2.3.4</html>",
        std::string(5000, 'H')}) {
    INFO(text.substr(0, 80));
    CHECK(read(text) == "bad_input");
  }
}

TEST_CASE("random bytes and mutated answers never crash the reader") {
  std::mt19937 random{99};
  size_t believed = 0;
  for (int i = 0; i < 20'000; ++i) {
    auto text = i % 2 ? ok + "Content-Length: 21\r\n\r\n{\"ip\":\"198.51.100.7\"}"
                      : ok + "Transfer-Encoding: chunked\r\n\r\nc\r\n198.51.100.7\r\n0\r\n\r\n";
    for (auto n = random() % 6; n > 0; --n)
      text[random() % text.size()] = static_cast<char>(random());
    text.resize(random() % (text.size() + 1));
    believed += read(text, true).find('.') != std::string::npos;
  }
  CHECK(believed < 20'000);
}

TEST_CASE("a probe's URL is taken apart, or refused") {
  auto plain = parse_probe_url("http://api.ipify.org/");
  REQUIRE(plain);
  CHECK(plain->host == "api.ipify.org");
  CHECK(plain->port == 80);
  CHECK(plain->path == "/");
  auto full = parse_probe_url("http://echo.example:8080/ip?format=json#top");
  REQUIRE(full);
  CHECK(full->host == "echo.example");
  CHECK(full->port == 8080);
  CHECK(full->path == "/ip?format=json");
  CHECK(parse_probe_url("http://[2001:db8::1]:81/x")->host == "2001:db8::1");
  CHECK(parse_probe_url("http://[2001:db8::1]")->port == 80);
  CHECK(parse_probe_url("http://host?x")->path == "/?x");
  for (auto url : {"https://api.ipify.org/", "ftp://x/", "http://", "http:///ip", "http://a:0/",
                   "http://a:65536/", "http://a:b/", "http://user@host/", "http://a b/",
                   "http://a/\r\nX: y", "api.ipify.org", ""}) {
    INFO(url);
    auto x = parse_probe_url(url);
    REQUIRE_FALSE(x);
    CHECK(x.why().code == fault::bad_input);
  }
}

TEST_CASE("a probe's request names its host and asks to close") {
  auto text = probe_request({"echo.example", 8080, "/ip"});
  CHECK(text.substr(0, 42) == "GET /ip HTTP/1.1\r\nHost: echo.example:8080\r");
  CHECK(text.find("Connection: close\r\n\r\n") != std::string::npos);
  CHECK(probe_request({"2001:db8::1", 80, "/"}).find("Host: [2001:db8::1]\r\n")
        != std::string::npos);
}
