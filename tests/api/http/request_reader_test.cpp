#include "api/http/request_reader.hpp"

#include "tests/support/catch.hpp"

#include <string>
#include <vector>

using namespace dongled::api;
using reader_state = request_reader::state;

namespace {

/// What a client's bytes are cut into: "GET /path [body]" for each request, then what is wrong.
std::string cut_up(const std::string& bytes, size_t at_a_time = SIZE_MAX) {
  request_reader reader{{}};
  std::string out;
  for (size_t i = 0; i < bytes.size(); i += std::min(at_a_time, bytes.size() - i)) {
    auto now = reader.feed(bytes.substr(i, at_a_time));
    for (; now == reader_state::ready; now = reader.feed({})) {
      auto x = reader.take();
      out += x.head.method + ' ' + x.head.target + " [" + x.body + "]\n";
    }
    if (now == reader_state::refused)
      return out + std::to_string(reader.refusal().status) + '\n';
  }
  return out + (reader.begun() ? "more\n" : "");
}

const std::string smuggled = "GET /toggle/12 HTTP/1.1\r\nHost: x\r\n\r\n";

std::string request_with(const std::string& fields, const std::string& body = {},
                         const std::string& method = "GET") {
  return method + " /health HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n" + body;
}

std::string length_of(const std::string& x) {
  return "Content-Length: " + std::to_string(x.size()) + "\r\n";
}

} // namespace

TEST_CASE("requests are cut the same way, however their bytes come") {
  auto all = request_with("") + request_with("Content-Length: 3\r\n", "abc", "POST")
             + request_with("Transfer-Encoding: chunked\r\n",
                            "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nT: t\r\n\r\n", "PUT")
             + "\r\n" + request_with("");
  auto expected = "GET /health []\nPOST /health [abc]\nPUT /health [abcde]\nGET /health []\n";
  for (auto n : {size_t{1}, size_t{2}, size_t{3}, size_t{7}, size_t{64}, SIZE_MAX})
    CHECK(cut_up(all, n) == expected);
}

TEST_CASE("a body of a GET is its body, and never the next request") {
  CHECK(cut_up(request_with(length_of(smuggled), smuggled)) == "GET /health [" + smuggled + "]\n");
  CHECK(cut_up(request_with(length_of(smuggled), smuggled, "HEAD"))
        == "HEAD /health [" + smuggled + "]\n");
  CHECK(
    cut_up(request_with("Transfer-Encoding: chunked\r\n", "24\r\n" + smuggled + "\r\n0\r\n\r\n"))
    == "GET /health [" + smuggled + "]\n");
  CHECK(cut_up(request_with(length_of(smuggled) + "Expect: 100-continue\r\n", smuggled))
        == "GET /health [" + smuggled + "]\n");
}

TEST_CASE("what cannot be framed is one refusal, and nothing after it is read") {
  for (auto& fields :
       std::vector<std::string>{"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                                "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n",
                                "Content-Length: 5\r\nContent-Length: 5\r\n",
                                "Content-Length: 5\r\nContent-Length: 6\r\n",
                                "Content-Length: 5, 5\r\n",
                                "Content-Length: +5\r\n",
                                "Content-Length: -5\r\n",
                                "Content-Length: 0x5\r\n",
                                "Content-Length: 5 5\r\n",
                                "Content-Length:\r\n",
                                "Content-Length: five\r\n",
                                "Content-Length : 5\r\n",
                                "Content-Length\t: 5\r\n",
                                " Content-Length: 5\r\n",
                                "X: y\r\n Content-Length: 5\r\n",
                                "X: y\r\n\tz\r\n",
                                "Transfer-Encoding: gzip\r\n",
                                "Transfer-Encoding: identity\r\n",
                                "Transfer-Encoding: chunked, gzip\r\n",
                                "Transfer-Encoding: chunked, chunked\r\n",
                                "Transfer-Encoding: xchunked\r\n",
                                "Transfer-Encoding: \"chunked\"\r\n",
                                "Transfer-Encoding: chunked;q=1\r\n",
                                "Transfer-Encoding:\r\n",
                                "Transfer-Encoding:\x0b"
                                "chunked\r\n",
                                "Transfer-Encoding : chunked\r\n",
                                "Transfer-Encoding\n : chunked\r\n",
                                "Content-Length: 5\n",
                                "X: a\rb\r\n",
                                "X: a\nb\r\n",
                                std::string("X: a\0b\r\n", 8),
                                "X\r\n",
                                ": x\r\n",
                                "X y: z\r\n",
                                "Host: y\r\n",
                                "\x7f: x\r\n",
                                "X\xff: x\r\n"})
    CHECK(cut_up(request_with(fields, "00000" + smuggled) + smuggled) == "400\n");
  CHECK(cut_up(request_with("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n") + smuggled)
        == "501\n");
  CHECK(
    cut_up(request_with("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"))
    == "501\n");
  CHECK(cut_up("GET /health HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled)
        == "400\n");
}

TEST_CASE("a first line is one, or refused") {
  for (auto& line : std::vector<std::string>{"GET",
                                             "GET /",
                                             "GET  / HTTP/1.1",
                                             "GET /  HTTP/1.1",
                                             "GET / HTTP/1.1 ",
                                             " GET / HTTP/1.1",
                                             "GET / HTTP/2.0",
                                             "GET / http/1.1",
                                             "GET / HTTP/1.11",
                                             "GET / HTTP/11",
                                             "GET /a b HTTP/1.1",
                                             "GET /\xc3\xa4 HTTP/1.1",
                                             "GET health HTTP/1.1",
                                             "GET ftp://x/ HTTP/1.1",
                                             "GET http HTTP/1.1",
                                             "GET http: HTTP/1.1",
                                             "GET https:/x HTTP/1.1",
                                             "GET http:/// HTTP/1.1",
                                             "GET http://a@b/ HTTP/1.1",
                                             "CONNECT x:80 HTTP/1.1",
                                             "GET * HTTP/1.1",
                                             "G(T / HTTP/1.1",
                                             "\x16\x03\x01",
                                             "GET\t/ HTTP/1.1"})
    CHECK(cut_up(line + "\r\nHost: x\r\n\r\n" + smuggled) == "400\n");
  CHECK(cut_up("\x05\x01") == "400\n"); // SOCKS5 has the wrong door, and is told at once
  CHECK(cut_up("\nGET / HTTP/1.1\r\n\r\n") == "400\n");
  CHECK(cut_up("GET / HTTP/1.1\nHost: x\n\n") == "400\n");
}

TEST_CASE("an absolute target is the path that it names, and its host counts") {
  for (auto& [target, path] :
       std::vector<std::pair<std::string, std::string>>{{"http://rack/status", "/status"},
                                                        {"HTTP://rack:80/a?b=c", "/a?b=c"},
                                                        {"https://rack", "/"},
                                                        {"http://[fd00::1]?x", "/?x"}}) {
    auto read = parse_request_head("GET " + target + " HTTP/1.1\r\nHost: other\r\n\r\n");
    REQUIRE(std::holds_alternative<request_head>(read));
    auto& head = std::get<request_head>(read);
    CHECK(head.target == path);
    CHECK(head.values("host").size() == 1);
    CHECK(head.value("host") != "other");
  }
  CHECK(cut_up("OPTIONS * HTTP/1.1\r\n\r\n") == "OPTIONS * []\n");
}

TEST_CASE("empty lines before a request are not requests") {
  CHECK(cut_up("\r\n\r\n" + request_with("")) == "GET /health []\n");
  CHECK(cut_up("\r\n", 1).empty());
  CHECK(cut_up("\r\n\r\n\r\n" + request_with(""), 1) == "GET /health []\n");
}

TEST_CASE("a cookie of 9 KB fits, and a head beyond 16 KiB does not") {
  CHECK(cut_up(request_with("Cookie: " + std::string(9000, 'c') + "\r\n")) == "GET /health []\n");
  std::string fields = "A: " + std::string(7000, 'a') + "\r\nB: " + std::string(7000, 'b') + "\r\n";
  CHECK(cut_up(request_with(fields)) == "GET /health []\n");
  CHECK(cut_up(request_with(fields + fields)) == "431\n");
  CHECK(cut_up("GET /" + std::string(20000, 'x')) == "414\n");
  CHECK(cut_up("GET /" + std::string(9000, 'x') + " HTTP/1.1\r\n\r\n") == "414\n");
}

TEST_CASE("a body is no larger than 64 KiB, by its length and by its chunks") {
  std::string most(64 * 1024, 'x');
  CHECK(cut_up(request_with(length_of(most), most, "POST")) == "POST /health [" + most + "]\n");
  CHECK(cut_up(request_with("Content-Length: 65537\r\n", {}, "POST")) == "413\n");
  CHECK(cut_up(request_with("Content-Length: 99999999999999999999999\r\n", {}, "POST")) == "413\n");
  CHECK(cut_up(request_with("Content-Length: 000000000000000000000000000\r\n"))
        == "GET /health []\n");
  auto chunks = [](const std::string& x) {
    return request_with("Transfer-Encoding: chunked\r\n", x);
  };
  CHECK(cut_up(chunks("10000\r\n" + most + "\r\n1\r\nx\r\n0\r\n\r\n")) == "413\n");
  CHECK(cut_up(chunks("FFFFFFFFFFFFFFFF\r\n")) == "413\n");
  CHECK(cut_up(chunks("1;" + std::string(20000, 'e'))) == "413\n");
  std::string small;
  for (int i = 0; i < 20000; ++i)
    small += "1\r\nx\r\n";
  CHECK(cut_up(chunks(small)) == "413\n"); // more sizes than data
}

TEST_CASE("chunks that two readers could cut in two ways are refused") {
  for (auto& body : std::vector<std::string>{
         "3\nabc\r\n0\r\n\r\n", "3\r\nabcd\r\n0\r\n\r\n", "3\r\nabc\n0\r\n\r\n", "0x3\r\nabc\r\n",
         "+3\r\nabc\r\n", "-1\r\n", ";\r\n", "\r\n", "g\r\n", " 3\r\nabc\r\n", "3\r\rabc",
         "3;a\nb\r\n", "0\r\nX: y\n\r\n"})
    CHECK(cut_up(request_with("Transfer-Encoding: chunked\r\n", body) + smuggled) == "400\n");
}

TEST_CASE("who waits for leave to send a body is given it once") {
  request_reader reader{{}};
  auto head = request_with("Content-Length: 3\r\nExpect: 100-Continue\r\n", {}, "POST");
  CHECK(reader.feed(head) == reader_state::reading);
  CHECK(reader.ask_for_body());
  CHECK(!reader.ask_for_body());
  CHECK(reader.feed("abc") == reader_state::ready);
  CHECK(reader.take().body == "abc");
  CHECK(reader.feed(head + "a") == reader_state::reading);
  CHECK(!reader.ask_for_body()); // it is on its way already
  CHECK(cut_up(request_with("Content-Length: 99999\r\nExpect: 100-continue\r\n")) == "413\n");
  CHECK(cut_up(request_with("Expect: miracles\r\n")) == "417\n");
}

TEST_CASE("a connection stays open unless somebody says otherwise") {
  auto keeps = [](const std::string& text) {
    return std::get<request_head>(parse_request_head(text)).keep_alive;
  };
  CHECK(keeps("GET / HTTP/1.1\r\n\r\n"));
  CHECK(!keeps("GET / HTTP/1.1\r\nConnection: Close\r\n\r\n"));
  CHECK(!keeps("GET / HTTP/1.1\r\nConnection: x, close\r\n\r\n"));
  CHECK(!keeps("GET / HTTP/1.0\r\n\r\n"));
}
