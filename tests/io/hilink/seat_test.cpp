#include "io/hilink/seat.hpp"

#include "io/hilink/scram.hpp"
#include "tests/io/hilink/scripted_modem.hpp"
#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::io::hilink;
using namespace dongled::test;

namespace {

constexpr auto state_path = "GET /api/user/state-login";
const std::string token(32, 't');

const auto off = single("<response><State>0</State><Username></Username>"
                        "<password_type>0</password_type></response>");
const auto out_a = multi("<response>\r\n<State>-1</State>\r\n<Username></Username>\r\n"
                         "<password_type>4</password_type>\r\n</response>");
const auto out_b =
  single("<response><State>-1</State><extern_password_type>1</extern_password_type>"
         "<username></username><password_type>4</password_type></response>");
const auto in = single("<response><State>0</State><Username>admin</Username>"
                       "<password_type>4</password_type></response>");
const auto locked = single("<response><State>-1</State><lockstatus>1</lockstatus>"
                           "<remainwaittime>5</remainwaittime>"
                           "<password_type>4</password_type></response>");

/// A login's reply: a new session and 32 tokens.
http_reply welcome(const std::string& extra = "") {
  std::string batch;
  for (int i = 0; i < 32; ++i)
    batch += "w" + std::to_string(i) + "#";
  return single("<response>" + (extra.empty() ? "OK" : extra) + "</response>",
                {{"Set-Cookie", "SessionID=s2; path=/; HttpOnly;"},
                 {"__RequestVerificationTokenone", "w0"},
                 {"__RequestVerificationTokentwo", "w1"},
                 {"__RequestVerificationToken", batch}});
}

/// Answers challenges as a modem does that knows `password`.
struct challenging_modem : scripted_modem {
  std::string password = "secret";
  bool honest = true;

  answer send(const http_request& what, milliseconds timeout) override {
    auto scripted = scripted_modem::send(what, timeout);
    if (what.path == "/api/user/challenge_login" && answers.count("POST " + what.path) == 0) {
      auto asked = *parse_xml(what.body);
      nonce_ = asked.value("firstnonce");
      return single("<response><salt>" + salt
                      + "</salt><modeselected>1</modeselected>"
                        "<servernonce>"
                      + nonce_
                      + "server</servernonce><newType>0</newType>"
                        "<iterations>100</iterations></response>",
                    token_b("c2"));
    }
    if (what.path == "/api/user/authentication_login") {
      auto asked = *parse_xml(what.body);
      auto want = *dongled::io::hilink::answer({salt, nonce_ + "server", 100}, nonce_, password);
      if (asked.value("clientproof") != want.client_proof)
        return error_b(108006, token_b("c3"));
      return welcome("<serversignature>" + (honest ? want.server_signature : std::string(64, '0'))
                     + "</serversignature>");
    }
    return scripted;
  }

  const std::string salt = std::string(64, 'a');

private:
  std::string nonce_;
};

struct world {
  wound_clock clock;
  challenging_modem modem;
  line wire{modem, clock.ticks(), 4s};
  seat x{wire, {.username = "admin", .password = "secret"}};

  world() { modem.on("GET /api/webserver/SesTokInfo", {ses_tok_b("s1", token)}); }
  time_point end() const { return clock.now + 30s; }
  fault taken() {
    auto got = x.take(end());
    return got ? fault::none : got.why().code;
  }
};

} // namespace

TEST_CASE_METHOD(world, "the older firmware gets the salted password, bound to its token") {
  modem.on(state_path, {out_a});
  modem.on("POST /api/user/login", {welcome()});
  CHECK(taken() == fault::none);
  CHECK(x.held());
  CHECK(modem.log.back()
        == "POST /api/user/login [s1] " + token + " <request><Username>admin</Username><Password>"
             + salted_password("admin", "secret", token)
             + "</Password><password_type>4</password_type></request>");
  // The new session and its tokens are in use at once.
  CHECK(*wire.take_token(end()) == "w0");
  CHECK_FALSE(wire.fetch("/api/x", end()));
  CHECK(modem.log.back() == "GET /api/x [s2]");
}

TEST_CASE_METHOD(world, "the newer firmware gets the answer to its challenge") {
  modem.on(state_path, {out_b});
  CHECK(taken() == fault::none);
  CHECK(x.held());
  CHECK(modem.count("POST /api/user/challenge_login [s1] " + token) == 1);
  CHECK(modem.count("POST /api/user/authentication_login [s1] c2") == 1);
  CHECK(modem.count("POST /api/user/login") == 0);
  CHECK(*wire.take_token(end()) == "w0");
}

TEST_CASE_METHOD(world, "a modem that cannot prove to know the password is not believed") {
  modem.on(state_path, {out_b});
  modem.honest = false;
  CHECK(taken() == fault::refused);
  CHECK_FALSE(x.held());
}

TEST_CASE_METHOD(world, "a challenge that is announced but not there is replaced by the password") {
  modem.on(state_path, {out_b});
  modem.on("POST /api/user/challenge_login", {error_b(100002, token_b("c2"))});
  modem.on("POST /api/user/login", {welcome()});
  CHECK(taken() == fault::none);
  CHECK(modem.count("POST /api/user/login [s1] c2") == 1);
}

TEST_CASE_METHOD(world, "a refused password is not sent again until it is another one") {
  modem.on(state_path, {out_b});
  modem.password = "other";
  CHECK(taken() == fault::refused);
  auto sent = modem.log.size();
  CHECK(x.trouble(clock.now)->detail == 108006);
  CHECK(taken() == fault::refused);
  clock.now += 50min;
  CHECK(taken() == fault::refused);
  CHECK(modem.log.size() == sent);
  x.use({.username = "admin", .password = "other"});
  CHECK(taken() == fault::none);
  CHECK_FALSE(x.trouble(clock.now));
}

TEST_CASE_METHOD(world, "a locked modem is left alone for as long as it says") {
  modem.on(state_path, {locked});
  modem.on("POST /api/user/login", {welcome()});
  CHECK(taken() == fault::refused);
  CHECK(x.trouble(clock.now)->detail == 108007);
  CHECK(modem.count("POST") == 0);
  auto sent = modem.log.size();
  clock.now += 4min;
  CHECK(taken() == fault::refused);
  CHECK(modem.log.size() == sent);
  modem.on(state_path, {out_a});
  clock.now += 1min;
  CHECK(taken() == fault::none);
}

TEST_CASE_METHOD(world, "a lock-out in answer to a login asks how long it lasts") {
  modem.on(state_path, {out_a, locked});
  modem.on("POST /api/user/login", {error_a(108007, token_a("n"))});
  CHECK(taken() == fault::refused);
  CHECK(x.trouble(clock.now + 4min));
  CHECK_FALSE(x.trouble(clock.now + 5min));
}

TEST_CASE_METHOD(world, "somebody else's login is waited out") {
  modem.on(state_path, {out_a});
  modem.on("POST /api/user/login", {error_a(108003, token_a("n")), welcome()});
  CHECK(taken() == fault::busy);
  CHECK(taken() == fault::busy);
  CHECK(modem.count("POST /api/user/login") == 1);
  clock.now += 30s;
  CHECK(taken() == fault::none);
}

TEST_CASE_METHOD(world, "a stale session at login is replaced, once") {
  for (auto code : {100003, 125001, 125002, 125003}) {
    CAPTURE(code);
    wire.drop();
    modem.log.clear();
    modem.on(state_path, {out_a});
    modem.on("POST /api/user/login", {error_a(code), welcome()});
    CHECK(taken() == fault::none);
    CHECK(modem.count("GET /api/webserver/SesTokInfo") == 2);
  }
  wire.drop();
  modem.log.clear();
  modem.on("POST /api/user/login", {error_a(125003)});
  CHECK(taken() == fault::refused);
  CHECK(modem.count("POST /api/user/login") == 2);
  CHECK_FALSE(x.trouble(clock.now));
}

TEST_CASE_METHOD(world, "a password type is sent as it was named; unnamed it is plain") {
  for (std::string type : {"0", "3", ""}) {
    auto named = type.empty() ? "" : "<password_type>" + type + "</password_type>";
    modem.on(state_path, {single("<response><State>-1</State>" + named + "</response>")});
    modem.on("POST /api/user/login", {welcome()});
    wire.drop();
    CHECK(taken() == fault::none);
    CHECK(modem.log.back().ends_with("<Password>c2VjcmV0</Password><password_type>"
                                     + (type.empty() ? "0" : type) + "</password_type></request>"));
  }
}

TEST_CASE_METHOD(world, "or salted: which one it was is found out once, and kept") {
  modem.on(state_path, {single("<response><State>-1</State><Username></Username></response>")});
  modem.on("POST /api/user/login", {error_a(108002, token_a("n2")), welcome()});
  CHECK(taken() == fault::none);
  CHECK(modem.count("POST /api/user/login") == 2);
  wire.drop();
  CHECK(taken() == fault::none);
  CHECK(modem.count("POST /api/user/login") == 3);
  CHECK(modem.log.back().ends_with("<password_type>4</password_type></request>"));
  x.use({.username = "admin", .password = "wrong"});
  wire.drop();
  modem.log.clear();
  modem.on("POST /api/user/login", {error_a(108002, token_a("n2"))});
  for (int i = 0; i < 3; ++i)
    CHECK(taken() == fault::refused);
  CHECK(modem.count("POST /api/user/login") == 2);
}

TEST_CASE_METHOD(world, "a session that is logged in already needs no password") {
  modem.on(state_path, {in});
  CHECK(taken() == fault::none);
  CHECK(x.held());
  CHECK(modem.count("POST") == 0);
}

TEST_CASE_METHOD(world, "without a password nothing is tried") {
  x.use({});
  CHECK(taken() == fault::refused);
  CHECK(modem.log.empty());
}

TEST_CASE_METHOD(world, "state-login may drop the connection a few times") {
  modem.on(state_path, {reset(), reset(), reset(), reset(), out_a});
  modem.on("POST /api/user/login", {welcome()});
  CHECK(taken() == fault::none);
  CHECK(clock.sleeps == std::vector<milliseconds>{100ms, 200ms, 300ms, 400ms});
}

TEST_CASE_METHOD(world, "whether a login is needed is asked once") {
  modem.on("GET /api/user/hilink_login",
           {single("<response><hilink_login>0</hilink_login></response>")});
  CHECK(*x.needed(end()) == false);
  CHECK(*x.needed(end()) == false);
  CHECK(modem.log.size() == 1);
  x.found_needed();
  CHECK(*x.needed(end()) == true);
}

TEST_CASE_METHOD(world, "without hilink_login the login state decides") {
  modem.on(state_path, {out_a});
  CHECK(*x.needed(end()) == true);
  x.use({});
  modem.on(state_path, {off});
  CHECK(*x.needed(end()) == false);
  x.use({});
  modem.on("GET /api/user/hilink_login", {hang()});
  CHECK_FALSE(x.needed(end()));
}

TEST_CASE_METHOD(world, "the seat is given back, and forgotten even when that is refused") {
  modem.on(state_path, {out_a});
  modem.on("POST /api/user/login", {welcome()});
  modem.on("POST /api/user/logout", {ok(), error_b(125002)});
  CHECK(x.leave(end()));
  CHECK(modem.log.empty());
  for (int i = 0; i < 2; ++i) {
    REQUIRE(taken() == fault::none);
    CHECK(x.leave(end()));
    CHECK(modem.log.back()
          == "POST /api/user/logout [s2] w0 <request><Logout>1</Logout></request>");
    CHECK_FALSE(x.held());
  }
}

TEST_CASE_METHOD(world, "an idle login wants to end; one that cannot waits for the next time") {
  modem.on(state_path, {out_a});
  modem.on("POST /api/user/login", {welcome()});
  modem.on("POST /api/user/logout", {hang()});
  CHECK_FALSE(x.wants_to_leave(clock.now + 1h));
  REQUIRE(taken() == fault::none);
  CHECK_FALSE(x.wants_to_leave(clock.now + 59s));
  clock.now += 60s;
  CHECK(x.wants_to_leave(clock.now));
  CHECK_FALSE(x.leave(end()));
  CHECK(x.held());
  CHECK_FALSE(x.wants_to_leave(clock.now));
  CHECK(x.wants_to_leave(clock.now + 60s));
}
