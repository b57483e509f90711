#include "tests/lab/twin/garbage.hpp"
#include "tests/lab/twin/http_reply.hpp"
#include "tests/lab/twin/http_request.hpp"
#include "tests/lab/twin/xml_body.hpp"
#include "tests/support/catch.hpp"

#include <random>
#include <string>

using namespace dongled::lab;
using state = http_parse::state;

TEST_CASE("a request is complete once its body is") {
  std::string text =
    "POST /api/user/login?x=1 HTTP/1.1\r\nHost: a\r\ncookie:  SessionID=abc ; b=c\r\n"
    "__RequestVerificationToken: t\r\nContent-Length: 4\r\n\r\nbody";
  for (size_t i = 0; i < text.size(); ++i)
    CHECK(parse_http(text.substr(0, i)).what == state::incomplete);
  auto x = parse_http(text + "GET");
  REQUIRE(x.what == state::complete);
  CHECK(x.consumed == text.size());
  CHECK(x.request.method == "POST");
  CHECK(x.request.path == "/api/user/login");
  CHECK(x.request.body == "body");
  CHECK(x.request.session_id() == "abc");
  CHECK(x.request.header("__requestverificationtoken") == "t");
  CHECK(x.request.keep_alive);
}

TEST_CASE("a client may close, and old clients do") {
  CHECK_FALSE(parse_http("GET / HTTP/1.0\r\n\r\n").request.keep_alive);
  CHECK_FALSE(parse_http("GET / HTTP/1.1\r\nConnection: Close\r\n\r\n").request.keep_alive);
  CHECK_FALSE(parse_http("GET / HTTP/1.1\r\nCookie: a=b\r\n\r\n").request.session_id());
}

TEST_CASE("what is no HTTP or too big is refused with its status") {
  CHECK(parse_http("nonsense\r\n\r\n").status == 400);
  CHECK(parse_http("GET http://x/ HTTP/1.1\r\n\r\n").status == 400);
  CHECK(parse_http("GET / HTTP/9\r\n\r\n").status == 400);
  CHECK(parse_http("GET / HTTP/1.1\r\n: x\r\n\r\n").status == 400);
  CHECK(parse_http("GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n").status == 400);
  CHECK(parse_http("GET / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n").status == 400);
  CHECK(parse_http("GET / HTTP/1.1\r\nContent-Length: 70000\r\n\r\n").status == 413);
  CHECK(parse_http("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n").status == 411);
  CHECK(parse_http(std::string(9000, 'x')).status == 431);
}

TEST_CASE("random bytes never make the parser read beyond them") {
  std::mt19937_64 random{42};
  std::string alphabet = "GET /:\r\n HTTP1.0";
  for (int i = 0; i < 20000; ++i) {
    std::string text(random() % 60, ' ');
    for (auto& c : text)
      c = alphabet[random() % alphabet.size()];
    text += "\r\n\r\n";
    auto x = parse_http(text);
    CHECK(x.what != state::incomplete);
    CHECK(x.consumed <= text.size());
  }
}

TEST_CASE("answers are as long as the captured ones") {
  CHECK(ok_body(body_style::single_line).size() == 61);
  CHECK(ok_body(body_style::multi_line).size() == 65);
  CHECK(error_body(firmware::a, 100002).size() == 101);
  CHECK(error_body(firmware::b, 100002).size() == 91);
  CHECK(error_body(firmware::a, 112003)
        == "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<error>\r\n<code>112003</code>\r\n"
           "<message></message>\r\n</error>\r\n");
  CHECK(error_body(firmware::b, 100002)
        == "<?xml version=\"1.0\" encoding=\"UTF-8\"?><error><message></message>"
           "<code>100002</code></error>");
}

TEST_CASE("family B escapes parentheses, both escape markup") {
  CHECK(escaped("a(b)<&>", firmware::a) == "a(b)&lt;&amp;&gt;");
  CHECK(escaped("a(b)", firmware::b) == "a&#40;b&#41;");
}

TEST_CASE("family A writes its own headers without a space and closes") {
  http_reply x;
  x.body = "hello";
  x.cookie = "abc";
  x.tokens = {"t1"};
  CHECK(to_bytes(x, firmware::a, true)
        == "HTTP/1.1 200 OK\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\nServer: WebServer\r\n"
           "Connection: close\r\nX-Frame-Options: sameorigin\r\n"
           "Set-Cookie:SessionID=abc;path=/;HttpOnly;\r\n__RequestVerificationToken:t1\r\n"
           "Content-Type: text/html\r\nContent-Length: 5\r\n\r\nhello");
}

TEST_CASE("family B keeps alive and tells no date") {
  http_reply x;
  x.body = "hello";
  x.cookie = "abc";
  x.tokens = {"t1"};
  auto text = to_bytes(x, firmware::b, true);
  CHECK(text.find("Date:") == std::string::npos);
  CHECK(text.find("Content-Type: text/html\r\nX-Download-Options: noopen\r\n"
                  "X-Frame-Options: SAMEORIGIN\r\nX-XSS-Protection: 1; mode=block\r\n")
        != std::string::npos);
  CHECK(text.ends_with("Set-Cookie: SessionID=abc; path=/; HttpOnly;\r\n"
                       "__RequestVerificationToken: t1\r\nConnection: Keep-Alive\r\n"
                       "Content-Length: 5\r\n\r\nhello"));
}

TEST_CASE("a login's tokens are joined by #, and family A ends with one") {
  http_reply x;
  x.tokens = {"t1", "t2", "t3"};
  auto a = to_bytes(x, firmware::a, false), b = to_bytes(x, firmware::b, true);
  CHECK(a.find("__RequestVerificationTokenone:t1\r\n__RequestVerificationTokentwo:t2\r\n"
               "__RequestVerificationToken:t1#t2#t3#\r\n")
        != std::string::npos);
  CHECK(b.find("__RequestVerificationTokenone: t1\r\n__RequestVerificationTokentwo: t2\r\n"
               "__RequestVerificationToken: t1#t2#t3\r\n")
        != std::string::npos);
}

TEST_CASE("garbage is the same for the same seed and damaged in the ordered way") {
  http_reply x;
  x.body = ok_body(body_style::single_line);
  auto seven = [&x](const char* text) {
    return garbage{*parse_fault(text)}.damaged(x, firmware::b);
  };
  CHECK(seven("api_garbage=7") == seven("api_garbage=7"));
  CHECK(seven("api_garbage=7") != seven("api_garbage=8"));
  CHECK_FALSE(seven("api_garbage=random").starts_with("HTTP/"));
  CHECK(seven("api_garbage=html").find("<html>") != std::string::npos);
  CHECK(seven("api_garbage=truncated").find("</response>") == std::string::npos);
  auto lied = seven("api_garbage=length");
  CHECK(lied.ends_with("</response>"));
  CHECK(lied.find("Content-Length: 61\r\n") == std::string::npos);
}

TEST_CASE("garbage takes turns when no kind was ordered") {
  http_reply x;
  x.body = ok_body(body_style::single_line);
  garbage g{*parse_fault("api_garbage")};
  CHECK_FALSE(g.damaged(x, firmware::a).starts_with("HTTP/"));
  CHECK(g.damaged(x, firmware::a).find("<html>") != std::string::npos);
  CHECK(g.damaged(x, firmware::a).find("</response>") == std::string::npos);
  CHECK(g.damaged(x, firmware::a).ends_with("</response>"));
  CHECK(g.damaged(x, firmware::a).find("XHTML") != std::string::npos);
  CHECK(g.damaged(x, firmware::a).ends_with("<response/>\r\n"));
  CHECK(g.damaged(x, firmware::a).ends_with("<config>OK</config>"));
  CHECK(g.damaged(x, firmware::a).ends_with("<error/>\r\n"));
  CHECK_FALSE(g.damaged(x, firmware::a).starts_with("HTTP/"));
}
