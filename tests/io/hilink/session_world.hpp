#pragma once

#include "io/hilink/session.hpp"
#include "tests/io/hilink/scripted_modem.hpp"

/// A session and the modem that it talks to.
namespace dongled::test {

using namespace io::hilink;

inline const auto fine = single("<response><a>1</a></response>");
inline const auto login_on = single("<response><hilink_login>1</hilink_login></response>");
inline const auto login_off = single("<response><hilink_login>0</hilink_login></response>");
inline const auto logged_out = single("<response><State>-1</State><password_type>4</password_type>"
                                      "</response>");

/// A modem that hands out sessions s1, s2, … with tokens t1, t2, … and takes the password.
struct session_world {
  wound_clock clock;
  scripted_modem modem;
  session x{modem, {.username = "admin", .password = "secret"}, clock.ticks()};

  session_world() {
    modem.on("GET /api/webserver/SesTokInfo",
             {ses_tok_a("s1", "t1"), ses_tok_a("s2", "t2"), ses_tok_a("s3", "t3")});
    modem.on("GET /api/user/hilink_login", {login_on});
    modem.on("GET /api/user/state-login", {logged_out});
    modem.on("POST /api/user/login",
             {single("<response>OK</response>", {{"Set-Cookie", "SessionID=in1;path=/;HttpOnly;"},
                                                 {"__RequestVerificationToken", "l1#l2#l3#"}}),
              single("<response>OK</response>", {{"Set-Cookie", "SessionID=in2;path=/;HttpOnly;"},
                                                 {"__RequestVerificationToken", "m1#m2#m3#"}})});
  }
  time_point end() const { return clock.now + 30s; }
  auto get() { return x.get("/api/x", end()); }
  auto post() { return x.post("/api/x", request_body({{"a", "1"}}), end()); }
};

} // namespace dongled::test
