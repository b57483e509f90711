#include "tests/lab/twin/api_client.hpp"

using namespace dongled::test;

TEST_CASE("the WAN address is in the status of A and in the information of B") {
  api_client a{family(firmware::a)}, b{family(firmware::b)};
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
  api_client w{family(firmware::a)};
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
  api_client w{family(firmware::b)};
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
  api_client w{family(firmware::b)};
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
  api_client w{family(firmware::b)};
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
  api_client w{family(firmware::a)};
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
    api_client w{family(x)};
    w.enter();
    CHECK(error_of(w.get("moon/phase")) == 100002);
    CHECK(error_of(w.post("moon/phase", "")) == 100002);
    CHECK(error_of(w.ask("PUT", "/api/monitoring/status")) == 100001);
    CHECK(error_of(w.ask("POST", "/api/device/control", "<not<xml")) == 100005);
    CHECK(w.ask("GET", "/favicon.ico").status == 404);
    for (auto rows : {device_pages(), monitoring_pages(), net_pages(), dialup_pages(), user_pages(),
                      message_pages(), other_pages()})
      for (auto& row : rows)
        if (row.get && (row.where == found_in::both || x == firmware::b)) {
          auto reply = w.get(std::string{row.path});
          INFO(row.path);
          if (row.path == "system/deviceinfo")
            CHECK(reply.body.starts_with("{"));
          else if (row.path == "ussd/get") // nothing was asked
            CHECK(error_of(reply) == 111019);
          else
            CHECK(reply.body.find("<response>") != std::string::npos);
        }
  }
}

TEST_CASE("the monitoring pages take what the web UI sends") {
  api_client w{family(firmware::b)};
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

TEST_CASE("text messages come, are listed, read, sent and deleted") {
  api_client w{family(firmware::b)};
  w.enter();
  auto list = [&](int box) {
    return w.post("sms/sms-list", "<PageIndex>1</PageIndex><ReadCount>20</ReadCount><BoxType>"
                                    + std::to_string(box)
                                    + "</BoxType><SortType>0</SortType><Ascending>0</Ascending>"
                                      "<UnreadPreferred>0</UnreadPreferred>");
  };
  auto send = [&](const std::string& phone, const std::string& text) {
    return w.post("sms/send-sms", "<Index>-1</Index><Phones><Phone>" + phone
                                    + "</Phone></Phones><Sca></Sca><Content>" + text
                                    + "</Content><Length>2</Length><Reserved>1</Reserved>"
                                      "<Date>2026-07-27 10:11:12</Date>");
  };
  CHECK(at(list(1), "/response/Count") == "0");
  REQUIRE(w.modem.messages().deliver("+491", "hello (you)", "2026-07-27 10:11:12"));
  CHECK(at(w.get("sms/sms-count"), "/response/LocalUnread") == "1");
  CHECK(at(list(1), "/response/Messages/Message/Content") == "hello (you)");
  CHECK(error_of(w.post("sms/set-read", "<Index>40000</Index>")) == 0);
  CHECK(at(list(1), "/response/Messages/Message/Smstat") == "1");
  CHECK(error_of(w.post("sms/delete-sms", "<Index>40000</Index>")) == 0);
  CHECK(error_of(w.post("sms/delete-sms", "<Index>40000</Index>")) == 113036);
  CHECK(error_of(send("+492", "ok")) == 0);
  CHECK(at(w.get("sms/send-status"), "/response/SucPhone").empty());
  w.pass(2s);
  CHECK(at(w.get("sms/send-status"), "/response/SucPhone") == "+492");
  CHECK(at(list(2), "/response/Messages/Message/Phone") == "+492");
  w.modem.set_fault(*parse_fault("sms_full"), w.now);
  CHECK(error_of(send("+492", "ok")) == 113053);
  CHECK_FALSE(w.modem.messages().deliver("+491", "lost", ""));
  CHECK(at(w.get("sms/sms-count"), "/response/LocalInbox") == "500");
}

TEST_CASE("a USSD code is answered after a while") {
  api_client w{family(firmware::a)};
  w.enter();
  CHECK(error_of(w.post("ussd/send", "<content>*100#</content><codeType>CodeType</codeType>"
                                     "<timeout></timeout>"))
        == 0);
  CHECK(error_of(w.get("ussd/get")) == 111019);
  w.pass(2s);
  CHECK(at(w.get("ussd/get"), "/response/content").starts_with("Your balance"));
  w.get("ussd/release");
  CHECK(error_of(w.get("ussd/get")) == 111019);
}
