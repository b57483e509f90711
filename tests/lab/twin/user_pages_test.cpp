#include "tests/lab/twin/api_client.hpp"

using namespace dongled::test;

TEST_CASE("a type 4 login brings a new cookie and 32 tokens that all work") {
  for (auto x : {firmware::a, firmware::b}) {
    api_client w{family(x)};
    w.begin();
    auto before = w.cookie;
    CHECK(error_of(w.get("device/information")) == 100003);
    auto reply = w.login("s3cret");
    CHECK(reply.body.size() == 61);
    REQUIRE(reply.tokens.size() == 32);
    CHECK(w.cookie != before);
    CHECK(at(w.get("device/information"), "/response/Imei") == "860000000000001");
    CHECK(at(w.get("user/heartbeat"), "/response/userlevel") == "2");
    for (auto& token : reply.tokens) {
      w.token = token;
      CHECK(error_of(w.post("monitoring/clear-traffic", "<ClearTraffic>1</ClearTraffic>")) == 0);
    }
  }
}

TEST_CASE("a SCRAM login works in B and is unknown to A") {
  api_client a{family(firmware::a)}, b{family(firmware::b)};
  a.begin();
  CHECK(error_of(a.scram_login("s3cret")) == 100002);
  b.begin();
  auto reply = b.scram_login("s3cret");
  REQUIRE(error_of(reply) == 0);
  CHECK(at(reply, "/response/serversignature") == b.signature);
  CHECK(at(reply, "/response/rsan").size() == 512);
  CHECK(at(reply, "/response/rsapubkeysignature").size() == 64);
  CHECK(reply.tokens.size() == 32);
  CHECK(at(b.get("user/state-login"), "/response/State") == "0");
  CHECK(at(b.get("user/state-login"), "/response/Username") == "admin");
}

TEST_CASE("a SCRAM proof is good for its own challenge only") {
  api_client w{family(firmware::b)};
  w.begin();
  CHECK(error_of(w.scram_login("wrong")) == 108006);
  CHECK(error_of(w.post("user/authentication_login",
                        "<clientproof>00</clientproof><finalnonce>00</finalnonce>"))
        == 108006);
  CHECK(error_of(w.post("user/challenge_login",
                        "<username>admin</username><firstnonce>zz</firstnonce><mode>1</mode>"))
        == 100005);
}

TEST_CASE("five wrong passwords lock everybody out for a while") {
  api_client w{family(firmware::b)};
  w.begin();
  for (int i = 0; i < 5; ++i)
    CHECK(error_of(w.login("wrong")) == 108006);
  CHECK(error_of(w.login("s3cret")) == 108007);
  CHECK(error_of(w.scram_login("s3cret")) == 108007);
  auto state = w.get("user/state-login");
  CHECK(at(state, "/response/lockstatus") == "1");
  CHECK(at(state, "/response/remainwaittime") == "1");
  w.pass(60s);
  CHECK(at(w.get("user/state-login"), "/response/lockstatus") == "0");
  CHECK(error_of(w.login("s3cret")) == 0);
}

TEST_CASE("a second login evicts the first, or is refused") {
  api_client w{family(firmware::a)};
  w.enter();
  auto first = w.cookie;
  w.enter();
  w.cookie = first;
  CHECK(error_of(w.get("monitoring/status")) == 125002);

  api_client v{family(firmware::a, [](auto& x) { x.second = second_login::refused; })};
  v.enter();
  v.begin();
  CHECK(error_of(v.login("s3cret")) == 108003);
  v.pass(300s);
  v.begin();
  CHECK(error_of(v.login("s3cret")) == 0);
}

TEST_CASE("logging out makes room for the next, even where a second login is refused") {
  api_client w{family(firmware::b, [](auto& x) { x.second = second_login::refused; })};
  w.enter();
  auto reply = w.post("user/logout", "<Logout>1</Logout>");
  CHECK(reply.body.size() == 61);
  CHECK(error_of(w.get("device/information")) == 100003);
  w.begin();
  CHECK(error_of(w.login("s3cret")) == 0);
}

TEST_CASE("without logins everything is open, but for the cookie") {
  api_client w{family(firmware::a, [](auto& x) { x.login = false; })};
  CHECK(error_of(w.get("device/information")) == 125002);
  w.begin();
  CHECK(at(w.get("user/hilink_login"), "/response/hilink_login") == "0");
  CHECK(at(w.get("user/state-login"), "/response/password_type") == "0");
  CHECK(error_of(w.get("device/information")) == 0);
  CHECK(error_of(w.post("dialup/mobile-dataswitch", "<dataswitch>0</dataswitch>")) == 0);
  CHECK(w.modem.link().status() == 903);
}

TEST_CASE("state-login has the family's fields") {
  api_client a{family(firmware::a)}, b{family(firmware::b)};
  a.begin();
  CHECK(a.get("user/state-login").body
        == "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<response>\r\n<State>-1</State>\r\n"
           "<Username></Username>\r\n<password_type>4</password_type>\r\n</response>\r\n");
  b.begin();
  auto x = b.get("user/state-login");
  CHECK(x.body.find("<userlevel></userlevel><firstlogin>1</firstlogin><State>-1</State>"
                    "<rsapadingtype>1</rsapadingtype><extern_password_type>1"
                    "</extern_password_type><username></username>")
        != std::string::npos);
}

TEST_CASE("the login faults refuse a good password until they end") {
  api_client w{family(firmware::b)};
  w.begin();
  w.modem.set_fault(*parse_fault("already_logged_in=20000"), w.now);
  CHECK(error_of(w.login("s3cret")) == 108003);
  w.pass(20s);
  w.modem.set_fault(*parse_fault("login_locked=120000"), w.now);
  CHECK(error_of(w.login("s3cret")) == 108007);
  CHECK(at(w.get("user/state-login"), "/response/remainwaittime") == "2");
  w.modem.clear_fault(twin_fault::login_locked, w.now);
  CHECK(error_of(w.login("s3cret")) == 0);
  w.modem.set_fault(*parse_fault("session_lost"), w.now);
  CHECK(error_of(w.get("monitoring/status")) == 125002);
  CHECK(w.modem.faults().all().empty());
}

TEST_CASE("a session that is over is refused everything, a fresh one is not") {
  for (auto x : {firmware::a, firmware::b}) {
    api_client w{family(x)};
    w.begin();
    w.modem.set_fault(*parse_fault("session_over"), w.now);
    for (auto path : {"monitoring/status", "user/state-login", "webserver/SesTokInfo"})
      CHECK(error_of(w.get(path)) == 100003);
    CHECK(error_of(w.post("dialup/mobile-dataswitch", "<dataswitch>1</dataswitch>")) == 100003);
    w.cookie.clear();
    w.begin();
    CHECK(error_of(w.get("monitoring/status")) == 0);
    CHECK(error_of(w.login("s3cret")) == 0);
  }
}

TEST_CASE("firmware without cookies knows its tokens") {
  api_client w{family(firmware::a)};
  w.modem.set_fault(*parse_fault("no_cookie"), w.now);
  w.begin();
  CHECK(at(w.get("webserver/SesTokInfo"), "/response/SesInfo").empty());
  w.cookie.clear();
  CHECK(error_of(w.get("monitoring/status")) == 0);
  CHECK(error_of(w.login("s3cret")) == 0);
  CHECK(w.cookie.empty());
  CHECK(at(w.get("device/information"), "/response/Imei") == "860000000000001");
}

TEST_CASE("old firmware takes the password plain") {
  for (auto habit : {"no_password_type", "plain_password"}) {
    api_client w{family(firmware::b)};
    w.modem.set_fault(*parse_fault(habit), w.now);
    w.begin();
    auto named = std::string{habit} == "plain_password";
    CHECK(at(w.get("user/state-login"), "/response/password_type") == (named ? "3" : ""));
    CHECK(at(w.get("user/state-login"), "/response/extern_password_type").empty());
    CHECK(error_of(w.login("s3cret")) == 108006);
  }
}

TEST_CASE("a busy modem changes nothing, and another password is refused") {
  api_client w{family(firmware::a)};
  w.begin();
  w.modem.set_fault(*parse_fault("api_busy"), w.now);
  CHECK(error_of(w.login("s3cret")) == 100004);
  CHECK(error_of(w.get("monitoring/status")) == 0);
  w.modem.clear_fault(twin_fault::api_busy, w.now);
  w.modem.set_fault(*parse_fault("other_password"), w.now);
  CHECK(error_of(w.login("s3cret")) == 108006);
}
