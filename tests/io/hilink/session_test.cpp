#include "io/hilink/session.hpp"

#include "io/hilink/errors.hpp"
#include "tests/io/hilink/session_world.hpp"
#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::io::hilink;
using namespace dongled::test;

TEST_CASE_METHOD(session_world, "a GET needs the cookie and no login") {
  modem.on("GET /api/x", {fine});
  CHECK(get());
  CHECK(get());
  CHECK(modem.transcript() == "GET /api/webserver/SesTokInfo\nGET /api/x [s1]\nGET /api/x [s1]\n");
}

TEST_CASE_METHOD(session_world, "a POST logs in first where a login is needed, once") {
  modem.on("POST /api/x", {ok("n1"), ok("n2")});
  CHECK(post());
  CHECK(post());
  CHECK(modem.count("POST /api/user/login") == 1);
  CHECK(modem.count("POST /api/x [in1] l1") == 1);
  CHECK(modem.count("POST /api/x [in1] l2") == 1);
  CHECK(x.logged_in());
}

TEST_CASE_METHOD(session_world, "a POST to a modem without login goes straight out") {
  modem.on("GET /api/user/hilink_login", {login_off});
  modem.on("POST /api/x", {ok("n1"), ok("n2")});
  CHECK(post());
  CHECK(post());
  CHECK(modem.transcript()
        == "GET /api/webserver/SesTokInfo\nGET /api/user/hilink_login [s1]\n"
           "POST /api/x [s1] t1 <request><a>1</a></request>\n"
           "POST /api/x [s1] n1 <request><a>1</a></request>\n");
}

TEST_CASE_METHOD(session_world, "100003 logs in and asks again, once") {
  modem.on("GET /api/x", {error_a(100003), fine});
  CHECK(get());
  CHECK(modem.count("POST /api/user/login") == 1);
  CHECK(modem.log.back() == "GET /api/x [in1]");
  modem.on("GET /api/x", {error_a(100003)});
  auto refused = get();
  REQUIRE_FALSE(refused);
  CHECK(refused.why().detail == 100003);
  CHECK(modem.count("POST /api/user/login") == 2);
}

TEST_CASE_METHOD(session_world, "100003 without a password is the caller's to know") {
  x.use({});
  modem.on("GET /api/x", {error_b(100003)});
  auto refused = get();
  REQUIRE_FALSE(refused);
  CHECK(refused.why().detail == 100003);
  CHECK(refused.why().doing == "log in to the modem: no password is configured");
  CHECK(modem.count("POST") == 0);
}

TEST_CASE_METHOD(session_world, "100004 waits, a little longer each time, and gives up") {
  modem.on("GET /api/x", {error_a(100004), error_a(100004), fine});
  CHECK(get());
  CHECK(clock.sleeps == std::vector<milliseconds>{1000ms, 2000ms});
  modem.on("GET /api/x", {error_a(100004)});
  auto busy = get();
  REQUIRE_FALSE(busy);
  CHECK(busy.why().code == fault::busy);
  CHECK(modem.count("GET /api/x") == 3 + 4);
}

TEST_CASE_METHOD(session_world, "waiting for a busy modem never outlasts the call") {
  modem.on("GET /api/x", {error_a(100004)});
  CHECK_FALSE(x.get("/api/x", clock.now + 2500ms));
  CHECK(clock.sleeps == std::vector<milliseconds>{1000ms});
}

TEST_CASE_METHOD(session_world, "125001 fetches a token and sends again, once") {
  modem.on("GET /api/user/hilink_login", {login_off});
  modem.on("POST /api/x", {error_a(125001), ok("n1")});
  CHECK(post());
  CHECK(modem.count("POST /api/x") == 2);
  CHECK(modem.count("POST /api/x [s2] t2") == 1);
  modem.on("POST /api/x", {error_a(125001, token_a("n2"))});
  CHECK_FALSE(post());
  CHECK(modem.count("POST /api/x") == 4);
}

TEST_CASE_METHOD(session_world, "125001 keeps the login") {
  modem.on("POST /api/x", {error_b(125001), ok("n1")});
  modem.on("GET /api/webserver/token",
           {single("<response><token>" + std::string(64, 'k') + "</token></response>")});
  CHECK(post());
  CHECK(modem.count("POST /api/user/login") == 1);
  CHECK(modem.log.back().starts_with("POST /api/x [in1] " + std::string(32, 'k')));
}

TEST_CASE_METHOD(session_world,
                 "125002 takes a new session, and logs in again when there was a login") {
  modem.on("GET /api/x", {error_a(125002), fine});
  CHECK(get());
  CHECK(modem.log.back() == "GET /api/x [s2]");
  CHECK(modem.count("POST") == 0);
  modem.on("POST /api/x", {ok("n1"), error_a(125002), ok("n2")});
  CHECK(post());
  CHECK(post());
  CHECK(modem.count("POST /api/user/login") == 2);
  CHECK(modem.log.back().starts_with("POST /api/x [in2] m1"));
}

TEST_CASE_METHOD(session_world, "125002 twice is an answer") {
  modem.on("GET /api/x", {error_a(125002)});
  auto refused = get();
  REQUIRE_FALSE(refused);
  CHECK(refused.why().detail == 125002);
  CHECK(modem.count("GET /api/x") == 2);
}

TEST_CASE_METHOD(session_world, "125003 drops everything and logs in again") {
  modem.on("POST /api/x", {error_a(125003), ok("n1")});
  CHECK(post());
  CHECK(modem.count("GET /api/webserver/SesTokInfo") == 2);
  CHECK(modem.count("POST /api/user/login") == 2);
  CHECK(modem.log.back().starts_with("POST /api/x [in2] m1"));
  modem.on("GET /api/x", {error_a(125003), fine});
  CHECK(get());
  CHECK(modem.log.back() == "GET /api/x [in2]");
}

TEST_CASE_METHOD(session_world, "125003 needs no password where there is no login") {
  x.use({});
  modem.on("GET /api/user/hilink_login", {login_off});
  modem.on("POST /api/x", {error_a(125003), ok("n1")});
  CHECK(post());
  CHECK(modem.log.back().starts_with("POST /api/x [s2] t2"));
}

TEST_CASE_METHOD(session_world, "a refused login stops at once, and so does the next call") {
  modem.on("POST /api/user/login", {error_a(108002)});
  modem.on("GET /api/x", {error_a(100003)});
  auto refused = get();
  REQUIRE_FALSE(refused);
  CHECK(refused.why().detail == 108002);
  CHECK(x.login_trouble(clock.now));
  CHECK_FALSE(post());
  CHECK_FALSE(get());
  CHECK(modem.count("POST /api/user/login") == 1);
  // What needs no login still works.
  modem.on("GET /api/x", {fine});
  CHECK(get());
}

TEST_CASE_METHOD(session_world, "108003 is busy, and not tried again at once") {
  modem.on("POST /api/user/login", {error_b(108003)});
  auto busy = post();
  REQUIRE_FALSE(busy);
  CHECK(busy.why().code == fault::busy);
  CHECK_FALSE(post());
  CHECK(modem.count("POST /api/user/login") == 1);
}

TEST_CASE_METHOD(session_world, "a failed save is sent again once") {
  modem.on("GET /api/user/hilink_login", {login_off});
  modem.on("POST /api/x", {error_a(100007, token_a("n1")), ok("n2")});
  CHECK(post());
  CHECK(modem.log.back().starts_with("POST /api/x [s1] n1"));
}

TEST_CASE_METHOD(session_world, "what no reaction heals comes back as it is") {
  for (auto code : {100002, 100005, 112001, 112003, 113018}) {
    modem.log.clear();
    modem.on("GET /api/x", {error_b(code)});
    auto refused = get();
    REQUIRE_FALSE(refused);
    CHECK(refused.why().detail == code);
    CHECK(modem.count("GET /api/x") == 1);
  }
}

TEST_CASE_METHOD(session_world, "garbage and silence end a call without a storm") {
  modem.on("GET /api/x", {http_reply{200, {}, "\x02\x03"}});
  auto garbage = get();
  REQUIRE_FALSE(garbage);
  CHECK(garbage.why().code == fault::bad_input);
  modem.on("GET /api/x", {hang()});
  auto silent = get();
  REQUIRE_FALSE(silent);
  CHECK(is_silence(silent.why()));
  CHECK(modem.count("GET /api/x") == 2);
}

TEST_CASE_METHOD(session_world, "forgetting starts from nothing, logging out says goodbye") {
  modem.on("POST /api/x", {ok("n1")});
  modem.on("POST /api/user/logout", {ok("n2")});
  REQUIRE(post());
  x.forget();
  CHECK_FALSE(x.logged_in());
  CHECK(x.log_out(end()));
  CHECK(modem.count("POST /api/user/logout") == 0);
  REQUIRE(post());
  CHECK_FALSE(x.wants_logout(clock.now + 59s));
  CHECK(x.wants_logout(clock.now + 60s));
  CHECK(x.log_out(end()));
  CHECK(modem.count("POST /api/user/logout [in2]") == 1);
  CHECK_FALSE(x.logged_in());
}

TEST_CASE_METHOD(session_world, "being ready means that a POST goes out at once") {
  modem.on("POST /api/x", {ok("n1")});
  REQUIRE(x.ready(end()));
  auto before = modem.log.size();
  CHECK(post());
  CHECK(modem.log.size() == before + 1);
}
