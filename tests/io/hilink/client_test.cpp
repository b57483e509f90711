#include "io/hilink/client.hpp"

#include "io/hilink/errors.hpp"
#include "tests/io/hilink/scripted_modem.hpp"
#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::io::hilink;
using namespace dongled::test;

namespace {

http_reply reply(const std::string& inside) { return multi("<response>" + inside + "</response>"); }

http_reply switched(bool on) {
  return single(std::string("<response><dataswitch>") + (on ? "1" : "0")
                + "</dataswitch></response>");
}

http_reply mode_reply(const std::string& mode) {
  return reply("<NetworkMode>" + mode
               + "</NetworkMode><NetworkBand>2000004400000</NetworkBand>"
                 "<LTEBand>80800D5</LTEBand>");
}

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

TEST_CASE_METHOD(world, "records are fetched from their endpoints") {
  modem->on("GET /api/monitoring/status", {reply("<ConnectionStatus>901</ConnectionStatus>")});
  modem->on("GET /api/device/signal", {reply("<rsrp>-96dBm</rsrp>")});
  modem->on("GET /api/monitoring/traffic-statistics",
            {reply("<CurrentDownload>0</CurrentDownload><TotalUpload>5</TotalUpload>")});
  modem->on(
    "GET /api/monitoring/month_statistics",
    {reply("<CurrentMonthDownload>1</CurrentMonthDownload><MonthDuration>9</MonthDuration>")});
  modem->on("GET /api/net/current-plmn", {reply("<Numeric>41301</Numeric>")});
  modem->on("GET /api/net/net-mode", {mode_reply("00")});
  modem->on("GET /api/pin/status", {reply("<SimState>257</SimState>")});
  modem->on("GET /api/dialup/connection", {reply("<ConnectMode>0</ConnectMode><MTU>1400</MTU>")});
  modem->on("GET /api/dialup/profiles", {reply("<CurrentProfile>3</CurrentProfile>")});
  modem->on("GET /api/dhcp/settings", {reply("<DhcpIPAddress>192.168.8.1</DhcpIPAddress>")});
  modem->on("GET /api/dialup/mobile-dataswitch", {switched(true)});
  CHECK(x->status(4s)->connection == connection_state::connected);
  CHECK(x->signal(4s)->rsrp == -96.0);
  CHECK(x->traffic(4s)->total_upload == 5);
  CHECK(x->month_traffic(4s)->seconds == 9);
  CHECK(x->network(4s)->numeric == "41301");
  CHECK(x->mode(4s)->lte_bands == "80800D5");
  CHECK(x->pin(4s)->state == pin_status::sim::ready);
  CHECK(x->dialling(4s)->mtu == 1400);
  CHECK(x->profiles(4s)->current == 3);
  CHECK(x->dhcp(4s)->address == "192.168.8.1");
  CHECK(*x->data_switch(4s));
}

TEST_CASE_METHOD(world, "identity falls back to the public record, but not on silence") {
  modem->on("GET /api/device/information",
            {reply("<DeviceName>E8372h-320</DeviceName><Imei>860000000000001</Imei>")});
  CHECK(x->identity(4s)->complete);
  modem->on("GET /api/device/information", {error_a(100002)});
  modem->on("GET /api/device/basic_information", {reply("<devicename>E8372h-155</devicename>")});
  auto basic = x->identity(4s);
  REQUIRE(basic);
  CHECK_FALSE(basic->complete);
  CHECK(basic->model == "E8372h-155");
  modem->on("GET /api/device/information", {hang()});
  auto silent = x->identity(4s);
  REQUIRE_FALSE(silent);
  CHECK(is_silence(silent.why()));
}

TEST_CASE_METHOD(world, "a switch that is not mentioned is no switch that is off") {
  modem->on("GET /api/dialup/mobile-dataswitch", {reply("")});
  modem->on("POST /api/dialup/mobile-dataswitch", {ok()});
  CHECK_FALSE(x->data_switch(4s));
  CHECK_FALSE(x->set_data_switch(false, 4s));
}

TEST_CASE_METHOD(world, "a setter is done when the value reads back") {
  modem->on("POST /api/dialup/mobile-dataswitch", {ok("n1")});
  modem->on("GET /api/dialup/mobile-dataswitch", {switched(true), switched(true), switched(false)});
  CHECK(x->set_data_switch(false, 4s));
  CHECK(clock.sleeps == std::vector<milliseconds>{400ms, 400ms});
  CHECK(modem->count("POST /api/dialup/mobile-dataswitch [s1] t1 <request><dataswitch>0") == 1);
}

TEST_CASE_METHOD(world, "a setter fails when the modem keeps its value, within its budget") {
  modem->on("POST /api/dialup/mobile-dataswitch", {ok("n1")});
  modem->on("GET /api/dialup/mobile-dataswitch", {switched(true)});
  auto start = clock.now;
  auto kept = x->set_data_switch(false, 4s);
  REQUIRE_FALSE(kept);
  CHECK(kept.why().code == fault::refused);
  CHECK_FALSE(is_silence(kept.why()));
  CHECK(clock.now <= start + 4s);
}

TEST_CASE_METHOD(world, "a setter whose reply was lost believes the read-back") {
  modem->on("GET /api/dialup/mobile-dataswitch", {switched(false)});
  for (auto lost : {scripted_modem::answer(hang()), scripted_modem::answer(reset()),
                    scripted_modem::answer(http_reply{200, {}, "<response>O"})}) {
    modem->on("POST /api/dialup/mobile-dataswitch", {lost});
    CHECK(x->set_data_switch(false, 4s));
  }
  modem->on("POST /api/dialup/mobile-dataswitch", {error_b(112001)});
  auto refused = x->set_data_switch(false, 4s);
  REQUIRE_FALSE(refused);
  CHECK(refused.why().detail == 112001);
}

TEST_CASE_METHOD(world, "setting the mode echoes the whole record in its order") {
  modem->on("GET /api/net/net-mode", {mode_reply("00"), mode_reply("00"), mode_reply("02")});
  modem->on("POST /api/net/net-mode", {multi("<response>OK</response>", token_a("n1"))});
  auto now = x->set_mode({"02", "", ""}, 10s);
  REQUIRE(now);
  CHECK(now->mode == "02");
  CHECK(modem->count("POST /api/net/net-mode [s1] t1 <request><NetworkMode>02</NetworkMode>"
                     "<NetworkBand>2000004400000</NetworkBand><LTEBand>80800D5</LTEBand></request>")
        == 1);
}

TEST_CASE_METHOD(world, "a mode refused while connected says so") {
  modem->on("GET /api/net/net-mode", {mode_reply("00")});
  modem->on("POST /api/net/net-mode", {error_a(112003, token_a("n1"))});
  auto refused = x->set_mode({"02", "", ""}, 10s);
  REQUIRE_FALSE(refused);
  CHECK(refused.why().detail == 112003);
  CHECK(modem->count("POST") == 1);
}

TEST_CASE_METHOD(world, "dial settings keep what they do not name") {
  auto record = [](int idle) {
    return single("<response><RoamAutoConnectEnable>0</RoamAutoConnectEnable><MaxIdelTime>"
                  + std::to_string(idle)
                  + "</MaxIdelTime><ConnectMode>0</ConnectMode><MTU>1500</MTU><auto_dial_switch>1"
                    "</auto_dial_switch><pdp_always_on>0</pdp_always_on></response>");
  };
  modem->on("GET /api/dialup/connection", {record(300), record(0)});
  modem->on("POST /api/dialup/connection", {ok()});
  CHECK(x->set_dialling({false, 0, 0, 1500}, 4s));
  CHECK(modem->count("POST /api/dialup/connection [s1] t1 <request><RoamAutoConnectEnable>0"
                     "</RoamAutoConnectEnable><MaxIdelTime>0</MaxIdelTime><ConnectMode>0"
                     "</ConnectMode><MTU>1500</MTU><auto_dial_switch>1</auto_dial_switch>"
                     "<pdp_always_on>0</pdp_always_on></request>")
        == 1);
}

TEST_CASE_METHOD(world, "an added profile becomes the one in use") {
  auto list = [](int current, const std::string& more) {
    return reply("<CurrentProfile>" + std::to_string(current)
                 + "</CurrentProfile><Profiles><Profile><Index>1</Index><Name>a</Name></Profile>"
                 + more + "</Profiles>");
  };
  auto fresh = "<Profile><Index>2</Index><Name>op</Name><ApnName>internet</ApnName></Profile>";
  modem->on("GET /api/dialup/profiles", {list(1, ""), list(1, fresh), list(2, fresh)});
  modem->on("POST /api/dialup/profiles", {ok("n1"), ok("n2")});
  apn_profile what;
  what.name = "op";
  what.apn = "internet";
  CHECK(x->add_profile(what, 10s));
  CHECK(modem->count("POST /api/dialup/profiles [s1] t1 <request><Delete>0</Delete><SetDefault>0"
                     "</SetDefault><Modify>1</Modify><Profile><Index></Index><IsValid>1</IsValid>"
                     "<Name>op</Name>")
        == 1);
  CHECK(modem->count("POST /api/dialup/profiles [s1] n1 <request><Delete>0</Delete><SetDefault>2"
                     "</SetDefault><Modify>0</Modify></request>")
        == 1);
}

TEST_CASE_METHOD(world, "one-shot requests go out as documented") {
  modem->on("POST /api/dialup/dial", {ok("n1")});
  modem->on("POST /api/monitoring/clear-traffic", {ok("n2")});
  CHECK(x->dial(true, 4s));
  CHECK(x->clear_traffic(4s));
  CHECK(modem->count("POST /api/dialup/dial [s1] t1 <request><Action>1</Action></request>") == 1);
  CHECK(modem->count("POST /api/monitoring/clear-traffic [s1] n1 <request><ClearTraffic>1"
                     "</ClearTraffic></request>")
        == 1);
}

TEST_CASE_METHOD(world, "a reboot may go unanswered, and ends the session") {
  for (auto end : {scripted_modem::answer(multi("<response>OK</response>")),
                   scripted_modem::answer(hang()), scripted_modem::answer(reset())}) {
    modem->log.clear();
    modem->on("POST /api/device/control", {end});
    CHECK(x->reboot(10s));
    CHECK(modem->log.back().ends_with("<request><Control>1</Control></request>"));
    CHECK(modem->count("GET /api/webserver/SesTokInfo") == 1);
  }
}

TEST_CASE_METHOD(world, "a reboot that was never sent, or refused, is a failure") {
  modem->on("POST /api/device/control", {unreachable()});
  CHECK_FALSE(x->reboot(10s));
  modem->on("POST /api/device/control", {error_a(100005)});
  CHECK_FALSE(x->reboot(10s));
  x->forget();
  modem->on("GET /api/webserver/SesTokInfo", {hang()});
  auto silent = x->reboot(10s);
  REQUIRE_FALSE(silent);
  CHECK(is_silence(silent.why()));
}

TEST_CASE_METHOD(world, "moving the LAN sends the whole record and expects no reply") {
  modem->on("GET /api/dhcp/settings",
            {single("<response><DnsStatus>1</DnsStatus><DhcpStartIPAddress>192.168.8.100"
                    "</DhcpStartIPAddress><DhcpIPAddress>192.168.8.1</DhcpIPAddress>"
                    "<accessipaddress></accessipaddress><homeurl>www.huaweimobilewifi.com</homeurl>"
                    "<DhcpStatus>1</DhcpStatus><DhcpLanNetmask>255.255.255.0</DhcpLanNetmask>"
                    "<SecondaryDns>192.168.8.1</SecondaryDns><PrimaryDns>192.168.8.1</PrimaryDns>"
                    "<DhcpEndIPAddress>192.168.8.200</DhcpEndIPAddress>"
                    "<DhcpLeaseTime>86400</DhcpLeaseTime></response>")});
  modem->on("POST /api/dhcp/settings", {hang()});
  auto want = *x->dhcp(4s);
  want.address = want.primary_dns = want.secondary_dns = "192.168.11.1";
  want.first = "192.168.11.100";
  want.last = "192.168.11.200";
  CHECK(x->set_dhcp(want, 10s));
  CHECK(modem->count(
          "POST /api/dhcp/settings [s1] t1 <request><DnsStatus>1</DnsStatus><DhcpStartIPAddress>"
          "192.168.11.100</DhcpStartIPAddress><DhcpIPAddress>192.168.11.1</DhcpIPAddress>"
          "<accessipaddress></accessipaddress><homeurl>www.huaweimobilewifi.com</homeurl>"
          "<DhcpStatus>1</DhcpStatus><DhcpLanNetmask>255.255.255.0</DhcpLanNetmask><SecondaryDns>"
          "192.168.11.1</SecondaryDns><PrimaryDns>192.168.11.1</PrimaryDns><DhcpEndIPAddress>"
          "192.168.11.200</DhcpEndIPAddress><DhcpLeaseTime>86400</DhcpLeaseTime></request>")
        == 1);
}

TEST_CASE_METHOD(world, "a silent modem costs a call its budget at most") {
  modem->on("GET /api/webserver/SesTokInfo", {hang()});
  auto silent = x->status(1500ms);
  REQUIRE_FALSE(silent);
  CHECK(is_silence(silent.why()));
  CHECK(modem->timeouts == std::vector<milliseconds>{1500ms});
}

TEST_CASE_METHOD(world, "logging out without a login asks nothing") {
  CHECK(x->logout(1500ms));
  CHECK_FALSE(x->wants_logout(clock.now + 1h));
  CHECK_FALSE(x->login_trouble(clock.now));
  CHECK(modem->log.empty());
}
