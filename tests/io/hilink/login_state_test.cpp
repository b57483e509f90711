#include "io/hilink/login_state.hpp"

#include "tests/support/catch.hpp"

using namespace dongled::io::hilink;
using namespace std::chrono_literals;

namespace {

login_state state(const std::string& inside) {
  return read_login_state(*parse_xml("<response>" + inside + "</response>"));
}

} // namespace

TEST_CASE("the older firmware's login states are told apart") {
  auto off = state("<State>0</State><Username></Username><password_type>0</password_type>");
  CHECK(off.seated);
  CHECK(off.username.empty());
  auto out = state("<State>-1</State><Username></Username><password_type>4</password_type>");
  CHECK_FALSE(out.seated);
  CHECK(kind_of(out) == login_kind::salted);
  auto in = state("<State>0</State><Username>admin</Username><password_type>4</password_type>");
  CHECK(in.seated);
  CHECK(in.username == "admin");
}

TEST_CASE("the newer firmware asks for a challenge") {
  auto out = state("<userlevel></userlevel><firstlogin>1</firstlogin><State>-1</State>"
                   "<rsapadingtype>1</rsapadingtype><extern_password_type>1</extern_password_type>"
                   "<username></username><password_type>4</password_type>");
  CHECK_FALSE(out.seated);
  CHECK(kind_of(out) == login_kind::challenge);
  CHECK_FALSE(out.locked);
}

TEST_CASE("a lock-out says how long it lasts") {
  auto x = state("<State>-1</State><lockstatus>1</lockstatus><remainwaittime>5</remainwaittime>");
  CHECK(x.locked);
  CHECK(x.wait == 5min);
  CHECK_FALSE(
    state("<State>-1</State><lockstatus>1</lockstatus><remainwaittime>0</remainwaittime>").locked);
  CHECK(state("<lockstatus>1</lockstatus><remainwaittime>99999999</remainwaittime>").wait == 24h);
}

TEST_CASE("password types choose the way of sending") {
  CHECK(kind_of(state("<password_type>0</password_type>")) == login_kind::plain);
  CHECK(kind_of(state("<password_type>3</password_type>")) == login_kind::plain);
  CHECK(kind_of(state("<password_type>4</password_type>")) == login_kind::salted);
  CHECK(kind_of(state("<password_type>7</password_type>")) == login_kind::unknown);
  CHECK_FALSE(state("").password_type);
  CHECK(kind_of(state("<State>-1</State><Username></Username>")) == login_kind::plain);
  CHECK(kind_of(state("<extern_password_type>1</extern_password_type>")) == login_kind::challenge);
}

TEST_CASE("passwords are encoded as the web UI does") {
  CHECK(plain_password("secret") == "c2VjcmV0");
  CHECK(
    salted_password("admin", "secret", std::string(32, 't'))
    == "ODRjOGM5YmUxYmJmZDU5OWNmY2UxZGQzMWVjYjgxMTZlODdmMmRmNWY2YzkyM2Q5ZTRkYjEwM2EzMmEyMTFhYg==");
}
