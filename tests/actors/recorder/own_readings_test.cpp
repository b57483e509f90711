#include "actors/recorder/own_readings.hpp"

#include "actors/firewall_view.hpp"
#include "tests/support/catch.hpp"

using namespace dongled;
using io::recorder::reading_list;

TEST_CASE("a dongle's board and books become readings", "[recorder]") {
  dongle_view x;
  x.subnet = {11};
  x.known = true;
  x.modem.looked = x.modem.answers = true;
  x.modem.plmn = "26201";
  x.usb.there = true;
  x.usb.controller = "usb1";
  io::relay::counters carried;
  carried.connections = 7;
  carried.connects[static_cast<size_t>(io::relay::socket_outcome::fine)] = 40;
  carried.connects[static_cast<size_t>(io::relay::socket_outcome::timed_out)] = 3;
  carried.accept_errors[static_cast<size_t>(io::relay::socket_outcome::too_many_files)] = 2;
  carried.names_failed = 5;
  reading_list out;
  read_dongle(out, x, carried);
  CHECK(out.value("dongle.11.relays") == 7);
  CHECK(out.value("dongle.11.plmn") == 26'201);
  CHECK(out.value("dongle.11.there") == 1);
  CHECK(out.value("dongle.11.api") == 1);
  CHECK(out.value("connect.11.ok") == 40);
  CHECK(out.value("connect.11.ETIMEDOUT") == 3);
  CHECK(out.value("connect.11.failed") == 3);
  CHECK(out.value("lookup.11.failed") == 5);
  CHECK(out.value("accept.EMFILE") == 2);
  CHECK(out.all().at("dongle.11.rsrp").value == io::recorder::missing);
  x.subnet = {12};
  read_dongle(out, x, carried);
  CHECK(out.value("accept.EMFILE") == 4); // of all together

  host_view host;
  read_host_view(out, host);
  CHECK(!out.value("firewall.blocked"));
  auto wall = std::make_shared<firewall_view>();
  wall->enforced = true;
  wall->blocked = 9;
  host.firewall = wall;
  read_host_view(out, host);
  CHECK(out.value("firewall.blocked") == 9);
}

TEST_CASE("changes name nobody's address", "[recorder]") {
  happening x;
  x.at = 5;
  x.dongle = subnet_id{11};
  x.by = "http 192.0.2.7 as robot";
  x.text = "192.0.2.7 asked for it";
  for (auto kind :
       {happening_kind::toggle_started, happening_kind::person, happening_kind::firewall}) {
    x.kind = kind;
    auto out = change_of(x);
    REQUIRE(out);
    CHECK(out->text.find("192.0.2.7") == std::string::npos);
    CHECK(out->text.find("http") != std::string::npos);
    CHECK(out->dongle == 11);
  }
  x.kind = happening_kind::toggle_started;
  x.by = "recovery: ill";
  CHECK(change_of(x)->kind == "recovery_started");
  x.kind = happening_kind::address;
  CHECK(!change_of(x));
  x.kind = happening_kind::restart;
  x.actor = "/rack/11/relays/relay7";
  CHECK(!change_of(x));
  x.actor = "/rack/11/modem";
  CHECK(change_of(x)->text == "/rack/11/modem");
}
