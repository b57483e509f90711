#include "io/hilink/line.hpp"

#include "io/hilink/errors.hpp"
#include "tests/io/hilink/scripted_modem.hpp"
#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::io::hilink;
using namespace dongled::test;

namespace {

constexpr auto session_path = "GET /api/webserver/SesTokInfo";
constexpr auto token_path = "GET /api/webserver/token";
constexpr auto page_path = "GET /html/home.html";

struct world {
  wound_clock clock;
  scripted_modem modem;
  line x{modem, clock.ticks(), 4s};
  time_point end = clock.now + 10s;
};

const auto page = http_reply{200,
                             {{"Set-Cookie", "SessionID=page;path=/;HttpOnly;"}},
                             "<!DOCTYPE html><meta name=\"csrf_token\" content=\"p1\">"
                             "<meta name=\"csrf_token\" content=\"p2\">"};

} // namespace

TEST_CASE_METHOD(world, "both wordings of SesTokInfo open a session with a token") {
  for (auto& reply : {ses_tok_a("s1", "t1"), ses_tok_b("s1", "t1")}) {
    modem.log.clear();
    modem.on(session_path, {reply});
    x.drop();
    REQUIRE(x.open(end));
    REQUIRE(x.open(end));
    CHECK(x.take_token(end).operator*() == "t1");
    CHECK(modem.transcript() == std::string(session_path) + '\n');
  }
}

TEST_CASE_METHOD(world, "without SesTokInfo the home page opens a session") {
  modem.on(session_path, {error_a(100002)});
  modem.on(page_path, {page});
  REQUIRE(x.open(end));
  CHECK(*x.take_token(end) == "p1");
  CHECK(*x.take_token(end) == "p2");
  CHECK_FALSE(x.fetch("/api/x", end));
  CHECK(modem.log.back() == "GET /api/x [page]");
}

TEST_CASE_METHOD(world, "firmware without a cookie is asked without one, with its token") {
  modem.on(session_path, {ses_tok_b("", "t1")});
  modem.on("GET /api/x", {single("<response><a>1</a></response>")});
  modem.on("POST /api/x", {ok("t2")});
  REQUIRE(x.open(end));
  CHECK(x.fetch("/api/x", end));
  CHECK(x.submit("/api/x", request_body({{"a", "1"}}), *x.take_token(end), end));
  CHECK(modem.transcript()
        == std::string(session_path)
             + "\nGET /api/x\nPOST /api/x t1 <request><a>1</a></request>\n");
  CHECK(*x.take_token(end) == "t2");
}

TEST_CASE_METHOD(world, "firmware that knows neither cookie nor token is asked all the same") {
  modem.on("GET /api/x", {single("<response><a>1</a></response>")});
  modem.on("POST /api/x", {multi("<response>OK</response>")});
  REQUIRE(x.open(end));
  REQUIRE(x.open(end));
  CHECK(modem.count(session_path) == 1);
  CHECK(x.fetch("/api/x", end));
  auto token = x.take_token(end);
  REQUIRE(token);
  CHECK(token->empty());
  CHECK(x.submit("/api/x", request_body({{"a", "1"}}), *token, end));
  CHECK(modem.log.back() == "POST /api/x <request><a>1</a></request>");
}

TEST_CASE_METHOD(world, "a silent modem is asked for a session in one place only") {
  modem.on(session_path, {hang()});
  auto silent = x.open(end);
  REQUIRE_FALSE(silent);
  CHECK(silent.why().code == fault::timed_out);
  CHECK(modem.log.size() == 1);
}

TEST_CASE_METHOD(world, "tokens come from SesTokInfo first while no login hangs on the session") {
  modem.on(session_path, {ses_tok_b("s1", "t1")});
  modem.on(token_path, {single("<response><token>" + std::string(32, 'a') + std::string(32, 'b')
                               + "</token></response>")});
  CHECK(*x.take_token(end) == "t1");
  CHECK(modem.transcript() == std::string(session_path) + '\n');
}

TEST_CASE_METHOD(world, "during a login tokens come from where the session stays") {
  modem.on(session_path, {ses_tok_b("s1", "t1")});
  modem.on(token_path, {single("<response><token>" + std::string(32, 'a') + std::string(32, 'b')
                               + "</token></response>")});
  REQUIRE(x.open(end));
  x.set_stake(line::stake::login);
  x.drop_tokens();
  CHECK(*x.take_token(end) == std::string(32, 'b'));
  CHECK(x.at_stake() == line::stake::login);
  // A firmware without that endpoint is asked for it once, then always for its page.
  modem.on(token_path, {error_a(100002)});
  modem.on(page_path, {http_reply{200, {}, page.body}});
  CHECK(*x.take_token(end) == "p1");
  x.drop_tokens();
  auto before = modem.count(token_path);
  CHECK(*x.take_token(end) == "p1");
  CHECK(modem.count(token_path) == before);
}

TEST_CASE_METHOD(world, "a new session in the place of the old one ends the login") {
  modem.on(session_path, {ses_tok_b("s1", "t1"), ses_tok_b("s2", "t2")});
  REQUIRE(x.open(end));
  x.set_stake(line::stake::login);
  x.drop_tokens();
  CHECK(*x.take_token(end) == "t2");
  CHECK(x.at_stake() == line::stake::nothing);
}

TEST_CASE_METHOD(world, "each POST uses a token up, and each reply brings the next, errors too") {
  modem.on(session_path, {ses_tok_b("s1", "t1")});
  modem.on("POST /api/x", {multi("<response>OK</response>", token_a("t2")),
                           error_a(112003, token_a("t3")), ok("t4")});
  REQUIRE(x.open(end));
  for (bool fine : {true, false, true})
    CHECK(bool(x.submit("/api/x", request_body({{"a", "1"}}), *x.take_token(end), end)) == fine);
  CHECK(modem.transcript(1)
        == "POST /api/x [s1] t1 <request><a>1</a></request>\n"
           "POST /api/x [s1] t2 <request><a>1</a></request>\n"
           "POST /api/x [s1] t3 <request><a>1</a></request>\n");
  CHECK(*x.take_token(end) == "t4");
}

TEST_CASE_METHOD(world, "a GET is sent again when the connection breaks, a POST never") {
  modem.on("GET /api/x", {reset(), single("<response><a>1</a></response>")});
  CHECK(x.fetch("/api/x", end));
  CHECK(modem.log.size() == 2);
  modem.on("GET /api/x", {reset()});
  auto broken = x.fetch("/api/x", end);
  REQUIRE_FALSE(broken);
  CHECK(is_silence(broken.why()));
  CHECK(modem.log.size() == 4);
  modem.on("GET /api/x", {hang()});
  CHECK_FALSE(x.fetch("/api/x", end));
  CHECK(modem.log.size() == 5);
  modem.on("POST /api/x", {reset()});
  CHECK_FALSE(x.submit("/api/x", "", "t", end));
  CHECK(modem.count("POST") == 1);
}

TEST_CASE_METHOD(world, "every exchange keeps to its own limit and to the call's end") {
  modem.on("GET /api/x", {single("<response/>")});
  CHECK(x.fetch("/api/x", end));
  clock.now = end - 1500ms;
  CHECK(x.fetch("/api/x", end));
  clock.now = end;
  auto late = x.fetch("/api/x", end);
  REQUIRE_FALSE(late);
  CHECK(late.why().code == fault::timed_out);
  CHECK(modem.timeouts == std::vector<milliseconds>{4000ms, 1500ms});
}

TEST_CASE("what is no API reply is understood as what it means") {
  auto kind = [](http_reply reply) {
    auto x = understand(reply, "read");
    return x ? std::string("fine") : to_string(x.why().code) + std::to_string(x.why().detail);
  };
  CHECK(kind(single("<response/>")) == "fine");
  CHECK(kind({302, {{"Location", "/html/home.html"}}, ""}) == "unsupported100002");
  CHECK(kind({404, {}, ""}) == "unsupported100002");
  CHECK(kind({503, {}, ""}) == "busy503");
  CHECK(kind({500, {}, ""}) == "refused500");
  CHECK(kind(page) == "unsupported100002");
  CHECK(kind({200, {}, "\x01garbage"}) == "bad_input0");
  CHECK(kind({200, {}, prolog + "<response><Conn"}) == "bad_input0");
  CHECK(kind(error_a(100003)) == "refused100003");
}

TEST_CASE("a page is looked at by its root, whatever stands before it") {
  auto kind = [](const std::string& body) {
    auto x = understand({200, {}, body}, "read");
    return x ? std::string("fine") : to_string(x.why().code) + std::to_string(x.why().detail);
  };
  const std::string xhtml = "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\" \"x.dtd\">"
                            "<html xmlns=\"http://www.w3.org/1999/xhtml\"><head/><body/></html>";
  CHECK(kind(prolog + xhtml) == "unsupported100002");
  CHECK(kind(prolog + "<html><head/></html>") == "unsupported100002");
  CHECK(kind("<!-- home --><html><body><br></body></html>") == "unsupported100002");
  CHECK(kind("\xEF\xBB\xBF" + prolog + "\r\n<!-- a --><!-- b -->\n<!DOCTYPE HTML><html><br>")
        == "unsupported100002");
  CHECK(kind(prolog + "<x/>") == "bad_input0");
  CHECK(kind(prolog + "<config><a>1</a></config>") == "bad_input0");
  CHECK(kind(prolog + "<request><ConnectionStatus>901</ConnectionStatus></request>")
        == "bad_input0");
  CHECK(kind(prolog + "<!-- of the modem --><response><a>1</a></response>") == "fine");
  CHECK(kind(prolog + "<error/>") == "refused-1");
}
