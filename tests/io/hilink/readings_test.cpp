#include "io/hilink/readings.hpp"

#include "tests/io/hilink/scripted_modem.hpp"
#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::io::hilink;

namespace {

element parsed(const std::string& inside) {
  return *parse_xml(test::multi("<response>" + inside + "</response>").body);
}

// monitoring/status of an E8372h-320 on LTE; family A has the address after simlockStatus.
std::string status_text(const std::string& code, const std::string& wan) {
  return "<ConnectionStatus>" + code
         + "</ConnectionStatus><WifiConnectionStatus></WifiConnectionStatus><SignalStrength>"
           "</SignalStrength><SignalIcon>4</SignalIcon><CurrentNetworkType>19</CurrentNetworkType>"
           "<CurrentServiceDomain>3</CurrentServiceDomain><RoamingStatus>0</RoamingStatus>"
           "<BatteryStatus></BatteryStatus><simlockStatus>0</simlockStatus>"
         + wan
         + "<PrimaryDns>198.51.100.1</PrimaryDns><SecondaryDns>198.51.100.2</SecondaryDns>"
           "<ServiceStatus>2</ServiceStatus><SimStatus>1</SimStatus><WifiStatus>0</WifiStatus>"
           "<CurrentNetworkTypeEx>101</CurrentNetworkTypeEx><maxsignal>5</maxsignal>";
}

} // namespace

TEST_CASE("status is read from the newer firmware, which tells no address") {
  auto x = read_status(parsed(status_text("901", "")));
  CHECK(x.connection_code == 901);
  CHECK(x.connection == connection_state::connected);
  CHECK(x.network_type == 19);
  CHECK(x.network_text == "LTE");
  CHECK(x.sim_present == true);
  CHECK(x.service);
  CHECK(x.roaming == false);
  CHECK(x.signal_icon == 4);
  CHECK_FALSE(x.wan_ip);
}

TEST_CASE("status is read from the older firmware, address included") {
  auto with = [](const std::string& ip) {
    return read_status(parsed(status_text("902", "<WanIPAddress>" + ip + "</WanIPAddress>")))
      .wan_ip;
  };
  CHECK(with("10.249.198.122") == "10.249.198.122");
  CHECK_FALSE(with(""));
  CHECK_FALSE(with("0.0.0.0"));
  CHECK_FALSE(with("10.249.198.122; rm"));
}

TEST_CASE("status without a SIM is read") {
  auto x = read_status(parsed("<ConnectionStatus>902</ConnectionStatus><SignalIcon>0</SignalIcon>"
                              "<CurrentNetworkType>19</CurrentNetworkType>"
                              "<ServiceStatus>1</ServiceStatus><SimStatus>255</SimStatus>"));
  CHECK(x.connection == connection_state::disconnected);
  CHECK(x.sim_present == false);
  CHECK(x.service == false);
  CHECK(x.signal_icon == 0);
}

TEST_CASE("an empty reply leaves every default") {
  auto x = read_status(parsed(""));
  CHECK(x.connection == connection_state::unknown);
  CHECK(x.network_text == "none");
  CHECK_FALSE(x.signal_icon);
  CHECK_FALSE(read_data_switch(parsed("")));
  CHECK(read_profiles(parsed("")).profiles.empty());
  CHECK(read_pin(parsed("")).state == pin_status::sim::other);
  CHECK(read_identity(parsed("")).imei.empty());
}

TEST_CASE("identity is read, escapes resolved") {
  auto x = read_identity(parsed(
    "<DeviceName>E8372h-320</DeviceName><SerialNumber>MUJ7S00000000001</SerialNumber>"
    "<Imei>860000000000001</Imei><Imsi>413010000000001</Imsi><Iccid>89940100000000000001</Iccid>"
    "<HardwareVersion>CL4E8372HM01</HardwareVersion>"
    "<SoftwareVersion>10.0.5.1&#40;H195SP7C00&#41;</SoftwareVersion>"
    "<MacAddress1>BC:1A:E4:00:00:01</MacAddress1><MacAddress2></MacAddress2>"
    "<WanIPAddress>100.110.194.216</WanIPAddress><uptime>6038</uptime>"));
  CHECK(x.model == "E8372h-320");
  CHECK(x.imei == "860000000000001");
  CHECK(x.imsi == "413010000000001");
  CHECK(x.iccid == "89940100000000000001");
  CHECK(x.software == "10.0.5.1(H195SP7C00)");
  CHECK(x.mac == "BC:1A:E4:00:00:01");
  CHECK(x.wan_ip == "100.110.194.216");
  CHECK(x.uptime_s == 6038u);
}

TEST_CASE("counters are read, and nonsense counts nothing") {
  auto x = read_traffic(parsed(
    "<CurrentConnectTime>4542</CurrentConnectTime><CurrentUpload>6502045</CurrentUpload>"
    "<CurrentDownload>136737175</CurrentDownload><CurrentDownloadRate>7</CurrentDownloadRate>"
    "<CurrentUploadRate>-5</CurrentUploadRate><TotalUpload>12194090</TotalUpload>"
    "<TotalDownload>232454793</TotalDownload><TotalConnectTime>x</TotalConnectTime>"));
  CHECK(x.current_seconds == 4542);
  CHECK(x.current_upload == 6502045);
  CHECK(x.current_download == 136737175);
  CHECK(x.download_rate == 7);
  CHECK(x.upload_rate == 0);
  CHECK(x.total_upload == 12194090);
  CHECK(x.total_download == 232454793);
  CHECK(x.total_seconds == 0);
  auto month = read_month(parsed("<CurrentMonthDownload>10</CurrentMonthDownload>"
                                 "<CurrentMonthUpload>20</CurrentMonthUpload>"
                                 "<MonthDuration>30</MonthDuration>"
                                 "<MonthLastClearTime>2026-7-27</MonthLastClearTime>"));
  CHECK(month.download == 10);
  CHECK(month.upload == 20);
  CHECK(month.seconds == 30);
  CHECK(month.since == "2026-7-27");
}

TEST_CASE("network, mode and dialling are read") {
  auto network = read_network(parsed("<State>0</State><FullName>OP</FullName><ShortName>O"
                                     "</ShortName><Numeric>41301</Numeric><Rat>7</Rat>"));
  CHECK(network.name == "OP");
  CHECK(network.short_name == "O");
  CHECK(network.numeric == "41301");
  CHECK(network.rat == "LTE");
  auto dial = read_dialling(
    parsed("<RoamAutoConnectEnable>1</RoamAutoConnectEnable><MaxIdelTime>600</MaxIdelTime>"
           "<ConnectMode>2</ConnectMode><MTU>1400</MTU><auto_dial_switch>1</auto_dial_switch>"));
  CHECK(dial == dial_settings{true, 600, 2, 1400});
  CHECK(read_data_switch(parsed("<dataswitch>1</dataswitch>")) == true);
  CHECK(read_data_switch(parsed("<dataswitch>0</dataswitch>")) == false);
}

TEST_CASE("profiles and SIM states are read") {
  auto list = read_profiles(
    parsed("<CurrentProfile>2</CurrentProfile><Profiles><Profile><Index>1</Index><Name>a</Name>"
           "<ApnName>x.y</ApnName><AuthMode>1</AuthMode><ReadOnly>1</ReadOnly></Profile>"
           "<Profile><Index>2</Index><Name>b</Name><ApnName></ApnName><iptype>2</iptype></Profile>"
           "</Profiles>"));
  CHECK(list.current == 2);
  REQUIRE(list.profiles.size() == 2);
  CHECK(list.profiles[0].apn == "x.y");
  CHECK(list.profiles[0].auth == 1);
  CHECK(list.profiles[0].read_only);
  CHECK(list.profiles[1].index == 2);
  CHECK(list.profiles[1].ip == 2);
  auto pin = read_pin(parsed("<SimState>260</SimState><PinOptState>258</PinOptState>"
                             "<SimPinTimes>3</SimPinTimes><SimPukTimes>10</SimPukTimes>"));
  CHECK(pin.state == pin_status::sim::pin_needed);
  CHECK(pin.code == 260);
  CHECK(pin.pin_tries == 3);
  CHECK(pin.puk_tries == 10);
  CHECK(read_pin(parsed("<SimState>257</SimState>")).state == pin_status::sim::ready);
  CHECK(read_pin(parsed("<SimState>261</SimState>")).state == pin_status::sim::puk_needed);
}

TEST_CASE("the LAN settings are read in either family's order") {
  auto x = read_dhcp(parsed(
    "<DhcpIPAddress>192.168.8.1</DhcpIPAddress><DhcpLanNetmask>255.255.255.0</DhcpLanNetmask>"
    "<DhcpStatus>1</DhcpStatus><DhcpStartIPAddress>192.168.8.100</DhcpStartIPAddress>"
    "<DhcpEndIPAddress>192.168.8.200</DhcpEndIPAddress><DhcpLeaseTime>3600</DhcpLeaseTime>"
    "<DnsStatus>1</DnsStatus><PrimaryDns>192.168.8.1</PrimaryDns>"
    "<SecondaryDns>192.168.8.2</SecondaryDns>"));
  CHECK(x.address == "192.168.8.1");
  CHECK(x.netmask == "255.255.255.0");
  CHECK(x.enabled);
  CHECK(x.first == "192.168.8.100");
  CHECK(x.last == "192.168.8.200");
  CHECK(x.lease_s == 3600);
  CHECK(x.secondary_dns == "192.168.8.2");
}

TEST_CASE("a mode is taken when what was asked for reads back") {
  net_mode got{"03", "2000004400000", "80800D5"};
  CHECK(has_taken({"03", "", ""}, got));
  CHECK_FALSE(has_taken({"00", "", ""}, got));
  CHECK(has_taken({"03", "02000004400000", "80800d5"}, got));
  CHECK_FALSE(has_taken({"", "", "4"}, got));
  CHECK(has_taken({"", "3FFFFFFF", "7FFFFFFFFFFFFFFF"}, got));
  CHECK_FALSE(has_taken({"03", "", ""}, {}));
  CHECK_FALSE(has_taken({"", "zz", ""}, got));
}

TEST_CASE("an added profile is the one that was not there before") {
  apn_profile what;
  what.name = "op";
  what.apn = "internet";
  auto old = what;
  old.index = 1;
  auto fresh = what;
  fresh.index = 4;
  profile_list before{1, {old}};
  CHECK(added(before, {1, {old, fresh}}, what) == 4);
  CHECK_FALSE(added(before, before, what));
  fresh.name = "other";
  CHECK_FALSE(added(before, {1, {old, fresh}}, what));
}
