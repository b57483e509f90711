#include "io/hilink/client.hpp"

#include "io/hilink/errors.hpp"
#include "tests/io/hilink/scripted_modem.hpp"
#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::io::hilink;
using namespace dongled::test;

namespace {

http_reply reply(const std::string& inside) { return multi("<response>" + inside + "</response>"); }

/// A modem that wants no login.
struct world {
  wound_clock clock;
  scripted_modem* modem = nullptr;
  std::unique_ptr<client> x;

  world() {
    auto wire = std::make_unique<scripted_modem>();
    modem = wire.get();
    modem->on("GET /api/webserver/SesTokInfo", {ses_tok_b("s1", "t1"), ses_tok_b("s2", "t2")});
    modem->on("GET /api/user/hilink_login",
              {single("<response><hilink_login>0</hilink_login></response>")});
    x = std::make_unique<client>(std::move(wire), login{.username = "admin", .password = "secret"},
                                 clock.ticks());
  }
};

} // namespace

TEST_CASE_METHOD(world, "an empty record is no record of zeros") {
  for (auto page : {"monitoring/status", "monitoring/traffic-statistics", "net/net-mode",
                    "monitoring/month_statistics", "pin/status", "dialup/connection",
                    "dialup/profiles", "dhcp/settings", "dialup/mobile-dataswitch"})
    modem->on(std::string("GET /api/") + page, {reply("")});
  auto status = x->status(4s);
  REQUIRE_FALSE(status);
  CHECK(status.why().code == fault::bad_input);
  CHECK_FALSE(is_silence(status.why()));
  CHECK_FALSE(x->traffic(4s));
  CHECK_FALSE(x->month_traffic(4s));
  CHECK_FALSE(x->pin(4s));
  CHECK_FALSE(x->mode(4s));
  CHECK_FALSE(x->dialling(4s));
  CHECK_FALSE(x->profiles(4s));
  CHECK_FALSE(x->dhcp(4s));
  CHECK_FALSE(x->data_switch(4s));
  CHECK_FALSE(x->set_mode({"02", "", ""}, 4s)); // and nothing is written over what is not known
  CHECK_FALSE(x->set_dhcp({}, 4s));
  CHECK(modem->count("POST") == 0);
}

TEST_CASE_METHOD(world, "whether the password is right is tried once, and nothing else is") {
  modem->on("GET /api/user/hilink_login",
            {single("<response><hilink_login>1</hilink_login></response>")});
  modem->on("GET /api/user/state-login",
            {single("<response><State>-1</State><password_type>4</password_type></response>")});
  modem->on("POST /api/user/login", {error_a(108002, token_a("n"))});
  for (int i = 0; i < 3; ++i) {
    auto checked = x->check_login(4s);
    REQUIRE_FALSE(checked);
    CHECK(checked.why().detail == 108002);
  }
  CHECK(modem->count("POST") == 1);
  x->use({});
  auto missing = x->check_login(4s);
  REQUIRE_FALSE(missing);
  CHECK(missing.why().detail == 100003);
  CHECK(modem->count("POST") == 1);
  modem->on("GET /api/user/hilink_login",
            {single("<response><hilink_login>0</hilink_login></response>")});
  x->use({});
  CHECK(x->check_login(4s));
}

TEST_CASE_METHOD(world, "a refused login outlives the client it was refused to") {
  auto guard = std::make_shared<login_guard>();
  guard->refused(refusal(108006, "log in to the modem"), {}, clock.now,
                 credentials("admin", "secret"));
  x->share(guard);
  modem->on("GET /api/user/hilink_login",
            {single("<response><hilink_login>1</hilink_login></response>")});
  CHECK_FALSE(x->check_login(4s));
  CHECK(modem->count("POST") == 0);
}
