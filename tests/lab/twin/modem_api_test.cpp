#include "tests/lab/twin/modem_api.hpp"

#include "tests/lab/twin/credentials.hpp"
#include "tests/lab/twin/transcript.hpp"
#include "tests/support/catch.hpp"

#include <functional>
#include <pugixml.hpp>
#include <string>

using namespace dongled::lab;
using namespace std::chrono_literals;
using dongled::test::transcript;

namespace {

twin_options family(firmware x, const std::function<void(twin_options&)>& change = {}) {
  twin_options options;
  options.family = x;
  options.password = "s3cret";
  if (change)
    change(options);
  return options;
}

/// What a reply's XML says at a path like "/response/State".
std::string at(const http_reply& x, const std::string& path) {
  pugi::xml_document document;
  if (!document.load_string(x.body.c_str()))
    return "no XML";
  return document.first_element_by_path(path.c_str()).text().get();
}

int error_of(const http_reply& x) {
  auto text = at(x, "/error/code");
  return text.empty() ? 0 : std::stoi(text);
}

/// A modem and one client of it, as simple as a client can be.
struct world {
  twin_options options;
  transcript carrier;
  time_point now{};
  modem_state modem{options, carrier, now};
  modem_api api{options, modem};
  std::string cookie;
  std::string token;

  explicit world(twin_options x) : options(std::move(x)) { pass(1200ms); }

  void pass(std::chrono::milliseconds x) {
    now += x;
    modem.advance(now);
  }

  http_reply ask(const std::string& method, const std::string& path, const std::string& body = {}) {
    http_request x{method, path, {}, body, true};
    if (!cookie.empty())
      x.headers.emplace_back("cookie", "SessionID=" + cookie);
    if (method == "POST")
      x.headers.emplace_back("__requestverificationtoken", token);
    auto reply = api.handle(x, now);
    if (reply.cookie)
      cookie = *reply.cookie;
    if (!reply.tokens.empty())
      token = reply.tokens.front();
    return reply;
  }

  http_reply get(const std::string& path) { return ask("GET", "/api/" + path); }

  http_reply post(const std::string& path, const std::string& request) {
    return ask("POST", "/api/" + path,
               "<?xml version=\"1.0\" encoding=\"UTF-8\"?><request>" + request + "</request>");
  }

  void begin() {
    cookie.clear();
    auto reply = get("webserver/SesTokInfo");
    cookie = at(reply, "/response/SesInfo");
    if (cookie.starts_with("SessionID="))
      cookie.erase(0, 10);
    token = at(reply, "/response/TokInfo");
  }

  http_reply login(const std::string& password) {
    return post("user/login", "<Username>admin</Username><Password>"
                                + type4_password("admin", password, token)
                                + "</Password><password_type>4</password_type>");
  }

  http_reply scram_login(const std::string& password) {
    std::string nonce(64, 'a');
    auto x = post("user/challenge_login",
                  "<username>admin</username><firstnonce>" + nonce + "</firstnonce><mode>1</mode>");
    if (error_of(x) != 0)
      return x;
    auto server = at(x, "/response/servernonce");
    auto proof = scram(password, *from_hex(at(x, "/response/salt")),
                       std::stoi(at(x, "/response/iterations")), nonce, server);
    signature = proof.server_signature;
    return post("user/authentication_login", "<clientproof>" + proof.client_proof
                                               + "</clientproof><finalnonce>" + server
                                               + "</finalnonce>");
  }

  void enter() {
    begin();
    REQUIRE(error_of(login("s3cret")) == 0);
  }

  std::string signature;
};

} // namespace

TEST_CASE("SesTokInfo opens a session without a cookie, in the family's form") {
  world a{family(firmware::a)}, b{family(firmware::b)};
  auto x = a.get("webserver/SesTokInfo"), y = b.get("webserver/SesTokInfo");
  CHECK(at(x, "/response/SesInfo").size() == 138);
  CHECK(at(x, "/response/SesInfo").starts_with("SessionID="));
  CHECK(at(y, "/response/SesInfo").size() == 128);
  CHECK(at(x, "/response/TokInfo").size() == 32);
  CHECK(x.body.find("\r\n") == std::string::npos);
}

TEST_CASE("SesTokInfo keeps a valid session, unless told to mint a new one") {
  for (auto mints : {false, true}) {
    world w{family(firmware::b, [mints](auto& x) { x.sestok_mints_session = mints; })};
    w.begin();
    CHECK((at(w.get("webserver/SesTokInfo"), "/response/SesInfo") != w.cookie) == mints);
  }
}

TEST_CASE("the home page sets the cookie and holds two tokens") {
  world w{family(firmware::a)};
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
  world a{family(firmware::a)}, b{family(firmware::b)};
  a.begin();
  CHECK(error_of(a.get("webserver/token")) == 100002);
  b.begin();
  auto text = at(b.get("webserver/token"), "/response/token");
  REQUIRE(text.size() == 64);
  b.token = text.substr(32);
  CHECK(error_of(b.login("s3cret")) == 0);
}

TEST_CASE("without a cookie, or with a dead one, there is 125002") {
  world w{family(firmware::b)};
  CHECK(error_of(w.get("monitoring/status")) == 125002);
  CHECK(error_of(w.post("user/login", "")) == 125002);
  w.cookie = "made up";
  CHECK(error_of(w.get("monitoring/status")) == 125002);
  auto reply = w.post("user/login", "");
  CHECK(error_of(reply) == 125003);
  CHECK(reply.tokens.empty());
}

TEST_CASE("every POST spends its token and brings the next, errors too") {
  world w{family(firmware::b)};
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
  world w{family(firmware::a, [](auto& x) { x.codes = {125002, 125001, 125003, 125002}; })};
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

TEST_CASE("a type 4 login brings a new cookie and 32 tokens that all work") {
  for (auto x : {firmware::a, firmware::b}) {
    world w{family(x)};
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
  world a{family(firmware::a)}, b{family(firmware::b)};
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
  world w{family(firmware::b)};
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
  world w{family(firmware::b)};
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
  world w{family(firmware::a)};
  w.enter();
  auto first = w.cookie;
  w.enter();
  w.cookie = first;
  CHECK(error_of(w.get("monitoring/status")) == 125002);

  world v{family(firmware::a, [](auto& x) { x.second = second_login::refused; })};
  v.enter();
  v.begin();
  CHECK(error_of(v.login("s3cret")) == 108003);
  v.pass(300s);
  v.begin();
  CHECK(error_of(v.login("s3cret")) == 0);
}

TEST_CASE("logging out makes room for the next, even where a second login is refused") {
  world w{family(firmware::b, [](auto& x) { x.second = second_login::refused; })};
  w.enter();
  auto reply = w.post("user/logout", "<Logout>1</Logout>");
  CHECK(reply.body.size() == 61);
  CHECK(error_of(w.get("device/information")) == 100003);
  w.begin();
  CHECK(error_of(w.login("s3cret")) == 0);
}

TEST_CASE("a session nobody uses for 300 s is gone, one that is used stays") {
  world w{family(firmware::b)};
  w.enter();
  for (int i = 0; i < 10; ++i) {
    w.pass(299s);
    CHECK(error_of(w.get("user/heartbeat")) == 0);
  }
  w.pass(300s);
  CHECK(error_of(w.get("user/heartbeat")) == 125002);
}

TEST_CASE("without logins everything is open, but for the cookie") {
  world w{family(firmware::a, [](auto& x) { x.login = false; })};
  CHECK(error_of(w.get("device/information")) == 125002);
  w.begin();
  CHECK(at(w.get("user/hilink_login"), "/response/hilink_login") == "0");
  CHECK(at(w.get("user/state-login"), "/response/password_type") == "0");
  CHECK(error_of(w.get("device/information")) == 0);
  CHECK(error_of(w.post("dialup/mobile-dataswitch", "<dataswitch>0</dataswitch>")) == 0);
  CHECK(w.modem.link().status() == 903);
}

TEST_CASE("state-login has the family's fields") {
  world a{family(firmware::a)}, b{family(firmware::b)};
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
  world w{family(firmware::b)};
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

TEST_CASE("a reboot ends all sessions") {
  world w{family(firmware::b)};
  w.enter();
  auto reply = w.post("device/control", "<Control>1</Control>");
  CHECK(reply.body.size() == 65);
  w.pass(5s);
  CHECK(error_of(w.get("monitoring/status")) == 125002);
  CHECK(w.api.sessions() == 0);
}

TEST_CASE("the WAN address is in the status of A and in the information of B") {
  world a{family(firmware::a)}, b{family(firmware::b)};
  a.enter();
  b.enter();
  auto status_a = a.get("monitoring/status"), status_b = b.get("monitoring/status");
  CHECK(at(status_a, "/response/WanIPAddress") == "100.64.0.1");
  CHECK(status_b.body.find("WanIPAddress") == std::string::npos);
  CHECK(at(b.get("device/information"), "/response/WanIPAddress") == "100.64.0.1");
  CHECK(a.get("device/information").body.find("WanIPAddress") == std::string::npos);
  CHECK(at(status_a, "/response/ConnectionStatus") == "901");
  CHECK(at(status_a, "/response/wifiindooronly") == "-1");
  CHECK(at(status_b, "/response/classify") == "wingle");
  CHECK(status_a.body.ends_with("</response>\r\n"));
}

TEST_CASE("the whole toggle is seen through the status page") {
  world w{family(firmware::a)};
  w.enter();
  auto status = [&w] { return at(w.get("monitoring/status"), "/response/ConnectionStatus"); };
  auto reply = w.post("dialup/mobile-dataswitch", "<dataswitch>0</dataswitch>");
  CHECK(reply.body.size() == 61);
  CHECK(status() == "903");
  w.pass(300ms);
  CHECK(status() == "902");
  CHECK(at(w.get("monitoring/status"), "/response/WanIPAddress").empty());
  auto off = w.get("dialup/mobile-dataswitch");
  CHECK(off.body.size() == 85);
  CHECK(at(off, "/response/dataswitch") == "0");
  w.pass(2s);
  w.post("dialup/mobile-dataswitch", "<dataswitch>1</dataswitch>");
  CHECK(status() == "900");
  w.pass(1200ms);
  CHECK(status() == "901");
  CHECK(at(w.get("monitoring/status"), "/response/WanIPAddress") == "100.64.0.2");
}

TEST_CASE("net-mode is written in order, answered in 65 bytes and read back") {
  world w{family(firmware::b)};
  w.begin();
  CHECK(error_of(w.get("net/net-mode")) == 100003);
  w.enter();
  auto reply = w.post("net/net-mode", "<NetworkMode>02</NetworkMode><NetworkBand>3FFFFFFF"
                                      "</NetworkBand><LTEBand>7FFFFFFFFFFFFFFF</LTEBand>");
  CHECK(reply.body.size() == 65);
  CHECK(at(w.get("net/net-mode"), "/response/NetworkMode") == "02");
  CHECK(at(w.get("monitoring/status"), "/response/CurrentNetworkType") == "9");
  CHECK(at(w.get("net/current-plmn"), "/response/Rat") == "2");
  CHECK(error_of(w.post("net/net-mode", "<NetworkBand>1</NetworkBand><NetworkMode>00</NetworkMode>"
                                        "<LTEBand>1</LTEBand>"))
        == 100005);
}

TEST_CASE("a LAN move loses its reply, a half-hearted one is refused") {
  world w{family(firmware::b)};
  w.enter();
  auto record = [](const std::string& own, const std::string& pool) {
    return "<DnsStatus>1</DnsStatus><DhcpStartIPAddress>" + pool
           + ".100</DhcpStartIPAddress><DhcpIPAddress>" + own
           + ".1</DhcpIPAddress><DhcpStatus>1</DhcpStatus><DhcpLanNetmask>255.255.255.0"
             "</DhcpLanNetmask><SecondaryDns>"
           + own + ".1</SecondaryDns><PrimaryDns>" + own + ".1</PrimaryDns><DhcpEndIPAddress>"
           + pool + ".200</DhcpEndIPAddress><DhcpLeaseTime>86400</DhcpLeaseTime>";
  };
  CHECK(at(w.get("dhcp/settings"), "/response/DhcpIPAddress") == "192.168.8.1");
  CHECK(error_of(w.post("dhcp/settings", record("192.168.9", "192.168.8"))) == 100005);
  CHECK(error_of(w.post("dhcp/settings", "<DhcpIPAddress>192.168.9.1</DhcpIPAddress>")) == 100005);
  w.carrier.take();
  CHECK(w.post("dhcp/settings", record("192.168.9", "192.168.9")).lost);
  CHECK(w.carrier.take() == "lan:192.168.9.1");
  CHECK(at(w.get("dhcp/settings"), "/response/DhcpIPAddress") == "192.168.9.1");
}

TEST_CASE("profiles are added, edited, chosen and deleted") {
  world w{family(firmware::b)};
  w.enter();
  auto change = [&w](int remove, int choose, int modify, const std::string& profile) {
    return error_of(w.post("dialup/profiles", "<Delete>" + std::to_string(remove)
                                                + "</Delete><SetDefault>" + std::to_string(choose)
                                                + "</SetDefault><Modify>" + std::to_string(modify)
                                                + "</Modify><Profile>" + profile + "</Profile>"));
  };
  CHECK(change(0, 0, 1, "<Name>two</Name><ApnName>apn2</ApnName>") == 0);
  CHECK(change(0, 2, 0, "") == 0);
  CHECK(w.modem.link().status() == 903);
  auto x = w.get("dialup/profiles");
  CHECK(at(x, "/response/CurrentProfile") == "2");
  CHECK(x.body.find("<ApnName>apn2</ApnName>") != std::string::npos);
  CHECK(change(0, 0, 2, "<Index>2</Index><Name>two</Name><ApnName>apn3</ApnName>") == 0);
  CHECK(w.get("dialup/profiles").body.find("apn3") != std::string::npos);
  CHECK(change(2, 0, 0, "") == 107721);
  CHECK(change(0, 3, 0, "") == 107726);
  CHECK(change(0, 0, 2, "<Index>9</Index><Name>x</Name>") == 107725);
  CHECK(change(1, 0, 0, "") == 0);
  CHECK(at(w.get("dialup/profiles"), "/response/CurrentProfile") == "1");
}

TEST_CASE("without SIM or network the pages have the shapes seen in the field") {
  world w{family(firmware::a)};
  w.enter();
  w.modem.set_fault(*parse_fault("no_sim"), w.now);
  w.pass(1s);
  auto status = w.get("monitoring/status");
  CHECK(at(status, "/response/ConnectionStatus") == "902");
  CHECK(at(status, "/response/SignalIcon") == "0");
  CHECK(at(status, "/response/CurrentNetworkType") == "19");
  CHECK(at(status, "/response/ServiceStatus") == "1");
  CHECK(at(status, "/response/SimStatus") == "255");
  CHECK(at(w.get("pin/status"), "/response/SimState") == "255");
  CHECK(error_of(w.get("net/net-mode-list")) == 112008);
  CHECK(error_of(w.post("dialup/dial", "<Action>1</Action>")) == 101001);
  w.modem.clear_fault(twin_fault::no_sim, w.now);
  w.modem.set_fault(*parse_fault("no_service"), w.now);
  auto signal = w.get("device/signal");
  CHECK(signal.body.find("<rsrp></rsrp>") != std::string::npos);
  CHECK(at(signal, "/response/psatt") == "1");
  CHECK(at(signal, "/response/mode") == "7");
  CHECK(at(w.get("net/current-plmn"), "/response/Numeric").empty());
}

TEST_CASE("unknown pages get 100002, and every known one answers a logged-in client") {
  for (auto x : {firmware::a, firmware::b}) {
    world w{family(x)};
    w.enter();
    CHECK(error_of(w.get("moon/phase")) == 100002);
    CHECK(error_of(w.post("moon/phase", "")) == 100002);
    CHECK(error_of(w.ask("PUT", "/api/monitoring/status")) == 100001);
    CHECK(error_of(w.ask("POST", "/api/device/control", "<not<xml")) == 100005);
    CHECK(w.ask("GET", "/favicon.ico").status == 404);
    for (auto rows : {device_pages(), monitoring_pages(), net_pages(), dialup_pages(), user_pages(),
                      other_pages()})
      for (auto& row : rows)
        if (row.get && (row.where == found_in::both || x == firmware::b)) {
          auto reply = w.get(std::string{row.path});
          INFO(row.path);
          if (row.path == "system/deviceinfo")
            CHECK(reply.body.starts_with("{"));
          else
            CHECK(reply.body.find("<response>") != std::string::npos);
        }
  }
}

TEST_CASE("the monitoring pages take what the web UI sends") {
  world w{family(firmware::b)};
  w.enter();
  CHECK(at(w.get("monitoring/month_statistics"), "/response/MonthLastClearTime") == "2026-7-27");
  CHECK(error_of(w.post("monitoring/start_date",
                        "<StartDay>5</StartDay><DataLimit>10GB</DataLimit><MonthThreshold>80"
                        "</MonthThreshold><SetMonthData>1</SetMonthData>"))
        == 0);
  CHECK(at(w.get("monitoring/start_date"), "/response/DataLimit") == "10GB");
  CHECK(error_of(w.post("monitoring/start_date", "<StartDay>32</StartDay>")) == 100005);
  CHECK(error_of(w.post("dialup/connection",
                        "<RoamAutoConnectEnable>0</RoamAutoConnectEnable><MaxIdelTime>600"
                        "</MaxIdelTime><ConnectMode>0</ConnectMode><MTU>1400</MTU>"))
        == 0);
  CHECK(at(w.get("dialup/connection"), "/response/MTU") == "1400");
  CHECK(w.get("device/information").body.find("10.0.5.1&#40;H195SP7C00&#41;") != std::string::npos);
}
