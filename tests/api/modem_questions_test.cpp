#include "api/modem_questions.hpp"

#include "api/views/modem_views.hpp"
#include "tests/io/hilink/scripted_modem.hpp"
#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::api;
using namespace dongled::test;
using nlohmann::json;

namespace {

/// A modem without a login that answers from a script, and its client.
struct spoken_to {
  scripted_modem* modem = new scripted_modem;
  wound_clock clock;
  hilink::client client{std::unique_ptr<hilink::transport>(modem), hilink::login{}, clock.ticks()};

  spoken_to() { modem->on("GET /api/webserver/SesTokInfo", {ses_tok_b("s1", "t1")}); }

  void says(const std::string& path, std::initializer_list<std::string> replies) {
    std::deque<scripted_modem::answer> all;
    for (auto& x : replies)
      all.push_back(single("<response>" + x + "</response>"));
    modem->answers["GET /api/" + path] = all;
  }
};

const std::string counters = "<CurrentUpload>1</CurrentUpload><CurrentDownload>2</"
                             "CurrentDownload><TotalUpload>500</TotalUpload>"
                             "<TotalDownload>900</TotalDownload>";

} // namespace

TEST_CASE_METHOD(spoken_to, "information needs the identity, all else decorates") {
  says("device/information",
       {"<DeviceName>E8372h-320</DeviceName><Imei>860000000000001</Imei><uptime>6038</uptime>"});
  says("monitoring/status", {"<ConnectionStatus>901</ConnectionStatus><SimStatus>1</SimStatus>"
                             "<SignalIcon>4</SignalIcon>"});
  auto x = tell_info(client, 4s);
  REQUIRE(x);
  CHECK((*x)["identity"]["imei"] == "860000000000001");
  CHECK((*x)["identity"]["uptime_s"] == 6038);
  CHECK((*x)["identity"]["iccid"].is_null());
  CHECK((*x)["status"]["connection"] == "connected");
  CHECK((*x)["status"]["bars"] == 4);
  CHECK((*x)["network"].is_null()); // it was not told
  modem->on("GET /api/device/information", {hang()});
  CHECK(!tell_info(client, 4s));
}

TEST_CASE_METHOD(spoken_to, "signal and traffic are numbers with their units fixed") {
  says("device/signal", {"<rsrp>-96dBm</rsrp><sinr>5dB</sinr><band>3</band>"});
  says("monitoring/traffic-statistics", {counters});
  auto signal = tell_signal(client, 4s);
  REQUIRE(signal);
  CHECK((*signal)["signal"]["rsrp"] == -96.0);
  CHECK((*signal)["signal"]["rssi"].is_null());
  auto traffic = tell_traffic(client, 4s);
  REQUIRE(traffic);
  CHECK((*traffic)["traffic"]["total"]["upload"] == 500);
  CHECK((*traffic)["month"].is_null());
}

TEST_CASE_METHOD(spoken_to, "a reset of the counters is read back") {
  says("monitoring/traffic-statistics",
       {counters, "<CurrentDownload>0</CurrentDownload><TotalUpload>0</TotalUpload>"});
  modem->on("POST /api/monitoring/clear-traffic", {ok("n1")});
  auto x = reset_traffic(client, 4s);
  REQUIRE(x);
  CHECK((*x)["before"]["total"]["download"] == 900);
  CHECK((*x)["after"]["total"]["download"] == 0);
  modem->on("POST /api/monitoring/clear-traffic", {error_b(100002)});
  CHECK(!reset_traffic(client, 4s));
}

TEST_CASE_METHOD(spoken_to, "profiles are listed without their passwords") {
  auto one = "<CurrentProfile>1</CurrentProfile><Profiles><Profile><Index>1</Index><Name>op</Name>"
             "<ApnName>internet</ApnName><Username>u</Username><Password>secret</Password>"
             "<ReadOnly>1</ReadOnly></Profile></Profiles>";
  says("dialup/profiles", {one});
  auto x = tell_profiles(client, 4s);
  REQUIRE(x);
  REQUIRE((*x)["profiles"].size() == 1);
  CHECK((*x)["profiles"][0]["apn"] == "internet");
  CHECK((*x)["profiles"][0]["username"] == "u");
  CHECK((*x)["profiles"][0]["in_use"] == true);
  CHECK((*x)["profiles"][0]["read_only"] == true);
  CHECK(x->dump().find("secret") == std::string::npos);
}

TEST_CASE_METHOD(spoken_to, "choosing a profile answers the list as it reads back") {
  auto list = [](int current) {
    return "<CurrentProfile>" + std::to_string(current)
           + "</CurrentProfile><Profiles><Profile><Index>1</Index><Name>a</Name></Profile>"
             "<Profile><Index>2</Index><Name>b</Name></Profile></Profiles>";
  };
  says("dialup/profiles", {list(1), list(2)});
  modem->on("POST /api/dialup/profiles", {ok("n1")});
  auto x = use_profile(client, 2, 10s);
  REQUIRE(x);
  CHECK((*x)["current"] == 2);
  CHECK((*x)["profiles"][1]["in_use"] == true);
}

TEST_CASE("a SIM's state is told in words") {
  using sim = io::hilink::pin_status::sim;
  CHECK(std::string{api::to_string(sim::ready)} == "ready");
  CHECK(std::string{api::to_string(sim::puk_needed)}.find("PUK") != std::string::npos);
}
