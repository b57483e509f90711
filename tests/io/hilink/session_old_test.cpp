#include "io/hilink/session.hpp"

#include "io/hilink/errors.hpp"
#include "tests/io/hilink/session_world.hpp"
#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::io::hilink;
using namespace dongled::test;

TEST_CASE_METHOD(session_world, "whatever an old session is refused, a fresh one is tried, once") {
  const std::vector<scripted_modem::answer> refusals{
    error_a(100003),
    error_b(125001),
    error_a(125002),
    error_a(125003),
    error_b(125004),
    single("<error/>"),
    http_reply{403, {}, "Forbidden"},
    http_reply{401, {}, ""},
    http_reply{302, {{"Location", "/html/index.html"}}, ""},
    http_reply{200, {}, "<!DOCTYPE html><html></html>"}};
  for (auto& refused : refusals) {
    CAPTURE(&refused - refusals.data());
    x.use({}); // no password: a login cannot be the cure
    modem.on("GET /api/user/hilink_login", {login_off});
    modem.on("GET /api/x", {fine, refused, fine});
    REQUIRE(get());
    CHECK(get());
    modem.on("POST /api/x", {refused, ok("n")});
    CHECK(post());
  }
}

TEST_CASE_METHOD(session_world, "a fresh session's refusal is believed") {
  for (auto& refused : {error_a(100002), error_a(100003), error_a(125004)}) {
    x.use({});
    modem.on("GET /api/user/hilink_login", {login_off});
    modem.on("GET /api/x", {refused});
    modem.log.clear();
    CHECK_FALSE(get());
    auto tries = modem.count("GET /api/x");
    CHECK_FALSE(get()); // the session is old by now
    CHECK(modem.count("GET /api/x") <= 2 * tries + 1);
    CHECK_FALSE(get());
    CHECK(modem.count("GET /api/x") <= 3 * tries + 2);
  }
}

TEST_CASE_METHOD(session_world,
                 "an endpoint that a firmware does not have costs one session, not one a call") {
  modem.on("GET /api/x", {error_a(100002)});
  modem.on("GET /api/y", {fine});
  REQUIRE(x.get("/api/y", end()));
  for (int i = 0; i < 5; ++i)
    CHECK_FALSE(get());
  CHECK(modem.count("GET /api/webserver/SesTokInfo") == 2);
}

TEST_CASE_METHOD(session_world, "state-login in a session that ended is no verdict on the login") {
  modem.on("GET /api/x", {fine, error_a(100003), fine});
  REQUIRE(get());
  modem.on("GET /api/user/hilink_login", {error_a(100003), login_on});
  modem.on("GET /api/user/state-login", {error_a(100003), logged_out});
  CHECK(get());
  modem.on("POST /api/x", {ok("n1")});
  CHECK(post());
  CHECK(modem.count("POST /api/user/login") == 1);
}

TEST_CASE_METHOD(session_world, "a login that ended is taken anew, whatever the modem calls that") {
  for (auto code : {100003, 125002, 125003, 108009, 125099}) {
    CAPTURE(code);
    x.forget();
    modem.log.clear();
    modem.on("POST /api/x", {ok("n1"), error_a(code), ok("n2")});
    REQUIRE(post());
    CHECK(post());
    CHECK(modem.count("POST /api/user/login") == 2);
  }
}

TEST_CASE_METHOD(session_world, "being ready takes the seat, and says who has it") {
  modem.on("POST /api/user/login", {error_b(108003)});
  modem.on("GET /api/user/state-login",
           {logged_out, single("<response><State>-2</State><Username>admin</Username>"
                               "<password_type>4</password_type></response>")});
  auto busy = x.ready(end());
  REQUIRE_FALSE(busy);
  CHECK(busy.why().code == fault::busy);
  CHECK(busy.why().doing.ends_with("somebody else is logged in, as admin"));
}
