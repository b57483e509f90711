#include "tests/lab/twin/modem_api.hpp"

#include "tests/lab/twin/api_client.hpp"

using namespace dongled::test;

TEST_CASE("SesTokInfo opens a session without a cookie, in the family's form") {
  api_client a{family(firmware::a)}, b{family(firmware::b)};
  auto x = a.get("webserver/SesTokInfo"), y = b.get("webserver/SesTokInfo");
  CHECK(at(x, "/response/SesInfo").size() == 138);
  CHECK(at(x, "/response/SesInfo").starts_with("SessionID="));
  CHECK(at(y, "/response/SesInfo").size() == 128);
  CHECK(at(x, "/response/TokInfo").size() == 32);
  CHECK(x.body.find("\r\n") == std::string::npos);
}

TEST_CASE("SesTokInfo keeps a valid session, unless told to mint a new one") {
  for (auto mints : {false, true}) {
    api_client w{family(firmware::b, [mints](auto& x) { x.sestok_mints_session = mints; })};
    w.begin();
    CHECK((at(w.get("webserver/SesTokInfo"), "/response/SesInfo") != w.cookie) == mints);
  }
}

TEST_CASE("the home page sets the cookie and holds two tokens") {
  api_client w{family(firmware::a)};
  auto reply = w.ask("GET", "/html/home.html");
  REQUIRE(reply.cookie);
  CHECK(reply.cookie->size() == 128);
  auto mark = std::string{"<meta name=\"csrf_token\" content=\""};
  auto first = reply.body.find(mark);
  REQUIRE(first != std::string::npos);
  CHECK(reply.body.find(mark, first + 1) != std::string::npos);
  w.token = reply.body.substr(first + mark.size(), 32);
  CHECK(error_of(w.login("s3cret")) == 0);
}

TEST_CASE("webserver/token gives 64 characters in B, of which the last 32 are the token") {
  api_client a{family(firmware::a)}, b{family(firmware::b)};
  a.begin();
  CHECK(error_of(a.get("webserver/token")) == 100002);
  b.begin();
  auto text = at(b.get("webserver/token"), "/response/token");
  REQUIRE(text.size() == 64);
  b.token = text.substr(32);
  CHECK(error_of(b.login("s3cret")) == 0);
}

TEST_CASE("without a cookie, or with a dead one, there is 125002") {
  api_client w{family(firmware::b)};
  CHECK(error_of(w.get("monitoring/status")) == 125002);
  CHECK(error_of(w.post("user/login", "")) == 125002);
  w.cookie = "made up";
  CHECK(error_of(w.get("monitoring/status")) == 125002);
  auto reply = w.post("user/login", "");
  CHECK(error_of(reply) == 125003);
  CHECK(reply.tokens.empty());
}

TEST_CASE("every POST spends its token and brings the next, errors too") {
  api_client w{family(firmware::b)};
  w.begin();
  auto first = w.token;
  auto reply = w.post("device/control", "<Control>1</Control>");
  CHECK(error_of(reply) == 100003);
  REQUIRE(reply.tokens.size() == 1);
  CHECK(reply.tokens[0] != first);
  w.token = first;
  reply = w.post("device/control", "<Control>1</Control>");
  CHECK(error_of(reply) == 125003);
  REQUIRE(reply.tokens.size() == 1);
  w.token = "never seen";
  CHECK(error_of(w.post("device/control", "")) == 125001);
  CHECK(error_of(w.login("s3cret")) == 0);
}

TEST_CASE("which code a bad token gets is configurable") {
  api_client w{family(firmware::a, [](auto& x) { x.codes = {125002, 125001, 125003, 125002}; })};
  CHECK(error_of(w.get("monitoring/status")) == 125003);
  w.cookie = "gone";
  CHECK(error_of(w.post("user/login", "")) == 125002);
  w.begin();
  auto token = w.token;
  w.login("wrong");
  w.token = token;
  CHECK(error_of(w.login("s3cret")) == 125001);
  w.token = "x";
  CHECK(error_of(w.login("s3cret")) == 125002);
}

TEST_CASE("a session nobody uses for 300 s is gone, one that is used stays") {
  api_client w{family(firmware::b)};
  w.enter();
  for (int i = 0; i < 10; ++i) {
    w.pass(299s);
    CHECK(error_of(w.get("user/heartbeat")) == 0);
  }
  w.pass(300s);
  CHECK(error_of(w.get("user/heartbeat")) == 125002);
}

TEST_CASE("a reboot ends all sessions") {
  api_client w{family(firmware::b)};
  w.enter();
  auto reply = w.post("device/control", "<Control>1</Control>");
  CHECK(reply.body.size() == 65);
  w.pass(5s);
  CHECK(error_of(w.get("monitoring/status")) == 125002);
  CHECK(w.api.sessions() == 0);
}
