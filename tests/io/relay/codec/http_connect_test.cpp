#include "io/relay/codec/http_connect.hpp"
#include "tests/support/catch.hpp"

#include <random>

using namespace dongled::io::relay;
using namespace dongled::io::relay::http_connect;

namespace {

/// A whole conversation as one line; the status alone stands for a refusal.
std::string transcript(const std::vector<std::string>& pieces, bool want_password = false) {
  parser p{want_password};
  std::string out;
  for (auto& piece : pieces) {
    p.feed(piece);
    for (bool going = true; going;) {
      switch (p.next()) {
      case step::more: going = false; break;
      case step::answer: return out + "an answer that HTTP does not have";
      case step::credentials:
        out += "judge " + p.user() + ' ' + p.secret() + '\n';
        p.judged(p.secret() == "secret");
        break;
      case step::request:
        return out + "request " + p.host() + ' ' + std::to_string(p.port()) + " rest "
               + p.take_rest();
      case step::refuse: return out + "refuse " + p.answer().substr(9, 3);
      case step::hang_up: return out + "hang up";
      }
    }
  }
  return out + "more";
}

struct row {
  std::string bytes;
  std::string want;
  bool password = false;
};

const std::string end = " HTTP/1.1\r\n\r\n";
// alice:secret and alice:wrong
const std::string right = "Proxy-Authorization: Basic YWxpY2U6c2VjcmV0\r\n";
const std::string wrong = "Proxy-Authorization: Basic YWxpY2U6d3Jvbmc=\r\n";

const std::vector<row>& rows() {
  static const std::vector<row> xs{
    {"CONNECT example.net:443" + end, "request example.net 443 rest "},
    {"CONNECT 198.51.100.7:80 HTTP/1.0\r\nHost: x\r\n\r\n", "request 198.51.100.7 80 rest "},
    {"CONNECT [2001:DB8:0::1]:65535" + end, "request 2001:db8::1 65535 rest "},
    {"CONNECT [::ffff:192.168.11.1]:80" + end, "request 192.168.11.1 80 rest "},
    {"CONNECT a:1 HTTP/1.1\n\n", "request a 1 rest "},
    {"CONNECT a:1 HTTP/1.1\r\nX: y:z\r\nY:\r\n\r\n", "request a 1 rest "},
    {"CONNECT a:1 HTTP/1.1\r\nProxy-Authorization: nonsense\r\n\r\n", "request a 1 rest "},
    // Targets.
    {"CONNECT a" + end, "refuse 400"},
    {"CONNECT a:" + end, "refuse 400"},
    {"CONNECT :80" + end, "refuse 400"},
    {"CONNECT a:0" + end, "refuse 400"},
    {"CONNECT a:65536" + end, "refuse 400"},
    {"CONNECT a:8x" + end, "refuse 400"},
    {"CONNECT a:-1" + end, "refuse 400"},
    {"CONNECT http://a:80" + end, "refuse 400"},
    {"CONNECT u@a:80" + end, "refuse 400"},
    {"CONNECT a b:80" + end, "refuse 400"},
    {"CONNECT 2001:db8::1:80" + end, "refuse 400"},
    {"CONNECT [198.51.100.7]:80" + end, "refuse 400"},
    {"CONNECT [a]:80" + end, "refuse 400"},
    {"CONNECT []:80" + end, "refuse 400"},
    {"CONNECT [::1:80" + end, "refuse 400"},
    {"CONNECT \x01:80" + end, "refuse 400"},
    {"CONNECT " + std::string(256, 'n') + ":80" + end, "refuse 400"},
    // Fields.
    {"CONNECT a:1 HTTP/1.1\r\nno colon\r\n\r\n", "refuse 400"},
    {"CONNECT a:1 HTTP/1.1\r\nX : y\r\n\r\n", "refuse 400"},
    {"CONNECT a:1 HTTP/1.1\r\nX: y\r\n folded: z\r\n\r\n", "refuse 400"},
    {"CONNECT a:1 HTTP/1.1\r\n: y\r\n\r\n", "refuse 400"},
    // Other methods, and what is no HTTP.
    {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "refuse 405"},
    {"GET http://a/ HTTP/1.0\r\n\r\n", "request a 80 rest "},
    {"GET http://a/ HTTP/1.1\r\n\r\n", "refuse 400"},
    {"POST http://a:81/ HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n", "request a 81 rest "},
    {"PROPFIND http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", "request a 80 rest "},
    {"TRACE http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", "refuse 405"},
    {"GET https://a/ HTTP/1.1\r\nHost: a\r\n\r\n", "refuse 400"},
    {"GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", "refuse 400"},
    {"GET http://u:p@a/ HTTP/1.1\r\nHost: a\r\n\r\n", "refuse 400"},
    {"PUT http://a/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", "refuse 501"},
    {"POST /x HTTP/1.1\r\n\r\n", "refuse 405"},
    {"PATCH /x HTTP/1.1\r\n\r\n", "refuse 405"},
    {"FETCH / HTTP/1.1\r\n\r\n", "hang up"},
    {"CONNECTED", "hang up"},
    {"GETX", "hang up"},
    {"A\n", "hang up"},
    {"GET\r\n\r\n", "hang up"},
    {"GET \r\n\r\n", "hang up"},
    {"GET hello\r\n\r\n", "hang up"},
    {"CONNECT a:1\r\n\r\n", "hang up"},
    {"CONNECT a:1 HTTP/2.0\r\n\r\n", "hang up"},
    {"CONNECT a:1 HTTP/1.x\r\n\r\n", "hang up"},
    {"CONNECT HTTP/1.1\r\n\r\n", "hang up"},
    {"CONNECT  HTTP/1.1\r\n\r\n", "refuse 400"},
    {"CONNECT a:1 HTTP/1.1\r\nX: y\r\n", "more"},
    {"CONNECT a:1", "more"},
    {"C", "more"},
    // Users.
    {"CONNECT a:1 HTTP/1.1\r\n" + right + "\r\n", "judge alice secret\nrequest a 1 rest ", true},
    {"CONNECT a:1 HTTP/1.1\r\nX: y\r\npROXY-aUTHORIZATION:\tbasic YWxpY2U6c2VjcmV0 \r\n\r\n",
     "judge alice secret\nrequest a 1 rest ", true},
    {"CONNECT a:1 HTTP/1.1\r\n" + wrong + "\r\n", "judge alice wrong\nrefuse 407", true},
    {"CONNECT a:1" + end, "refuse 407", true},
    {"CONNECT a:1 HTTP/1.1\r\nProxy-Authorization: Bearer x\r\n\r\n", "refuse 407", true},
    {"CONNECT a:1 HTTP/1.1\r\nAuthorization: Basic YWxpY2U6c2VjcmV0\r\n\r\n", "refuse 407", true},
    {"CONNECT a:1 HTTP/1.1\r\n" + wrong + right + "\r\n", "refuse 400", true},
    {"GET / HTTP/1.1\r\n\r\n", "refuse 405", true},
    {"GET http://a/ HTTP/1.1\r\nHost: a\r\n" + right + "\r\n",
     "judge alice secret\nrequest a 80 rest ", true},
    {"GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", "refuse 407", true},
  };
  return xs;
}

} // namespace

TEST_CASE("every kind of HTTP head gets its answer") {
  for (auto& x : rows()) {
    INFO(x.bytes);
    CHECK(transcript({x.bytes}, x.password) == x.want);
  }
}

TEST_CASE("an HTTP head may come in any two pieces or byte by byte") {
  for (auto& x : rows()) {
    INFO(x.bytes);
    for (size_t i = 1; i < x.bytes.size(); ++i)
      REQUIRE(transcript({x.bytes.substr(0, i), x.bytes.substr(i)}, x.password) == x.want);
    std::vector<std::string> bytes;
    for (auto c : x.bytes)
      bytes.emplace_back(1, c);
    CHECK(transcript(bytes, x.password) == x.want);
  }
}

TEST_CASE("what follows an HTTP head is early data, whatever it is") {
  CHECK(transcript({"CONNECT a:1" + end + "\x16\x03\x01\r\n\r\nGET"})
        == "request a 1 rest \x16\x03\x01\r\n\r\nGET");
  CHECK(transcript({"CONNECT a:1 HTTP/1.1\n\n\r\n"}) == "request a 1 rest \r\n");
  CHECK(transcript({"CONNECT a:1 HTTP/1.1\r\n" + right + "\r\nearly"}, true)
        == "judge alice secret\nrequest a 1 rest early");
}

TEST_CASE("an HTTP head has at most sixteen kibibytes") {
  auto head = [](size_t size) {
    auto text = std::string{"CONNECT a:1 HTTP/1.1\r\nX: "};
    return text + std::string(size - text.size() - 4, 'x') + "\r\n\r\n";
  };
  CHECK(transcript({head(parser::limit)}) == "request a 1 rest ");
  CHECK(transcript({head(parser::limit + 1)}) == "refuse 431");
  CHECK(transcript({"GET " + std::string(100'000, 'x')}) == "refuse 431");
}

TEST_CASE("a refusal is a whole response, and a 407 says how to log in") {
  parser p{true};
  p.feed("CONNECT a:1" + end);
  REQUIRE(p.next() == step::refuse);
  CHECK(p.next() == step::refuse);
  CHECK(p.answer()
        == "HTTP/1.1 407 Proxy Authentication Required\r\n"
           "Proxy-Authenticate: Basic realm=\"dongled\", charset=\"UTF-8\"\r\n"
           "Content-Length: 0\r\nConnection: close\r\n\r\n");
  parser q;
  q.feed("GET /" + end);
  REQUIRE(q.next() == step::refuse);
  CHECK(q.answer().find("\r\nAllow: CONNECT\r\n") != std::string::npos);
}

TEST_CASE("each reply code has its HTTP status") {
  auto status = [](reply x, bool late = false) { return encode_reply(x, late).substr(9, 3); };
  CHECK(encode_reply(reply::succeeded) == "HTTP/1.1 200 Connection established\r\n\r\n");
  CHECK(status(reply::general_failure) == "500");
  CHECK(status(reply::not_allowed) == "403");
  CHECK(status(reply::network_unreachable) == "503");
  CHECK(status(reply::host_unreachable) == "502");
  CHECK(status(reply::host_unreachable, true) == "504");
  CHECK(status(reply::connection_refused) == "502");
  CHECK(status(reply::ttl_expired) == "504");
}

TEST_CASE("noise after a method hurts no HTTP parser") {
  std::mt19937 random{11};
  for (int i = 0; i < 20'000; ++i) {
    auto text = rows()[random() % rows().size()].bytes;
    for (auto n = random() % 4; n > 0 && !text.empty(); --n)
      text[random() % text.size()] = static_cast<char>(random());
    auto whole = transcript({text}, i % 2 == 0);
    auto cut = random() % (text.size() + 1);
    REQUIRE(transcript({text.substr(0, cut), text.substr(cut)}, i % 2 == 0) == whole);
  }
}
