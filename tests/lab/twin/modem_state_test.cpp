#include "tests/lab/twin/modem_state.hpp"

#include "tests/lab/twin/transcript.hpp"
#include "tests/support/catch.hpp"

using namespace dongled::lab;
using namespace std::chrono_literals;
using dongled::test::transcript;

namespace {

struct world {
  twin_options options;
  transcript carrier;
  time_point now{};
  modem_state modem{options, carrier, now};

  world() { connect(); }

  void pass(std::chrono::milliseconds x) {
    now += x;
    modem.advance(now);
  }

  void connect() {
    pass(1200ms);
    carrier.take();
  }

  void suffer(const char* text) {
    modem.set_fault(*parse_fault(text), now);
    pass(10s);
  }

  int status() { return modem.link().status(); }
};

net_mode_record only_3g() {
  net_mode_record x;
  x.mode = "02";
  return x;
}

} // namespace

TEST_CASE("a modem with its dataswitch on is online after the attach time") {
  world w;
  CHECK(w.status() == 901);
  CHECK(w.modem.link().lease()->address == "100.64.0.1");
}

TEST_CASE("stuck data is cured by the action it names, and by no milder one") {
  world w;
  w.suffer("stuck_data=net_mode");
  CHECK(w.status() == 901);
  w.modem.set_dataswitch(false, w.now);
  w.pass(5s);
  w.modem.set_dataswitch(true, w.now);
  w.pass(5s);
  CHECK(w.modem.faults().find(twin_fault::stuck_data));
  CHECK(w.modem.set_net_mode(only_3g(), w.now) == 0);
  CHECK_FALSE(w.modem.faults().find(twin_fault::stuck_data));
  w.pass(5s);
  CHECK(w.carrier.take() == "block detach attach:new pass detach attach:new");
}

TEST_CASE("a link stuck in 900 comes up after the dataswitch went off and on") {
  world w;
  w.suffer("stuck_connecting");
  CHECK(w.status() == 900);
  w.modem.set_dataswitch(true, w.now); // On while on is no cycle.
  w.pass(5s);
  CHECK(w.status() == 900);
  w.modem.set_dataswitch(false, w.now);
  CHECK(w.status() == 902);
  w.modem.set_dataswitch(true, w.now);
  w.pass(5s);
  CHECK(w.status() == 901);
}

TEST_CASE("writing the same net mode changes nothing, another one redials") {
  world w;
  CHECK(w.modem.set_net_mode({}, w.now) == 0);
  CHECK(w.status() == 901);
  CHECK(w.modem.set_net_mode(only_3g(), w.now) == 0);
  CHECK(w.status() == 903);
  CHECK(w.modem.radio().network_type() == 9);
  CHECK(w.modem.set_net_mode({"99", "3FFFFFFF", "7FFF"}, w.now) == 100005);
  CHECK(w.modem.set_net_mode({"00", "xyz", "7FFF"}, w.now) == 100005);
}

TEST_CASE("firmware that refuses net-mode writes takes them in 902") {
  world w;
  w.suffer("net_mode_refused=112003");
  CHECK(w.modem.set_net_mode(only_3g(), w.now) == 112003);
  w.modem.set_dataswitch(false, w.now);
  w.pass(1s);
  CHECK(w.modem.set_net_mode(only_3g(), w.now) == 0);
}

TEST_CASE("a reboot comes after the reply, forgets sessions and brings a new address") {
  world w;
  auto era = w.modem.session_era();
  CHECK(w.modem.control(1, w.now) == 0);
  CHECK(w.modem.power() == power_phase::on);
  w.pass(100ms);
  CHECK(w.modem.power() == power_phase::booting);
  CHECK(w.modem.session_era() > era);
  w.pass(4s);
  CHECK(w.modem.power() == power_phase::on);
  CHECK(w.modem.uptime(w.now) == 0s);
  w.pass(2s);
  CHECK(w.carrier.take() == "detach reboot booted attach:new");
}

TEST_CASE("after a boot the dataswitch can be 0 and the stick a storage device") {
  world w;
  w.suffer("dataswitch_off_after_boot");
  w.suffer("storage_after_boot");
  w.modem.control(1, w.now);
  w.pass(10s);
  CHECK(w.modem.power() == power_phase::storage);
  w.modem.switch_mode(w.now);
  w.pass(10s);
  CHECK(w.modem.power() == power_phase::on);
  CHECK_FALSE(w.modem.dataswitch());
  CHECK(w.status() == 902);
  CHECK(w.carrier.take() == "detach reboot storage booted");
}

TEST_CASE("a slow boot takes its time on top, at power and at a reboot") {
  world w;
  w.suffer("slow_boot=3000");
  w.modem.power_off(w.now);
  w.modem.power_on(w.now);
  w.pass(6999ms);
  CHECK(w.modem.power() == power_phase::booting);
  w.pass(1ms);
  CHECK(w.modem.power() == power_phase::on);
  w.modem.control(1, w.now);
  w.pass(7099ms);
  CHECK(w.modem.power() == power_phase::booting);
  w.pass(1ms);
  CHECK(w.modem.power() == power_phase::on);
}

TEST_CASE("a stick that takes another's place has neither its faults nor its settings") {
  world w;
  w.suffer("stuck_data=none");
  w.suffer("no_sim");
  w.modem.set_net_mode(only_3g(), w.now);
  w.pass(10s);
  w.modem.replace(lan_settings{}, w.now);
  CHECK(w.modem.power() == power_phase::off);
  w.modem.power_on(w.now);
  w.pass(10s);
  CHECK(w.status() == 901);
  CHECK(w.modem.faults().all().empty());
  CHECK(w.modem.records().net_mode.mode == net_mode_record{}.mode);
  CHECK(w.modem.lan().address == "192.168.8.1");
}

TEST_CASE("a power cut in the middle of a boot starts the boot anew") {
  world w;
  w.modem.control(1, w.now);
  w.pass(2s);
  w.modem.power_off(w.now);
  w.pass(10s);
  CHECK(w.modem.power() == power_phase::off);
  w.modem.power_on(w.now);
  w.pass(3999ms);
  CHECK(w.modem.power() == power_phase::booting);
  w.pass(1ms);
  CHECK(w.modem.power() == power_phase::on);
}

TEST_CASE("device/control 4 stays off until the power was cycled") {
  world w;
  w.modem.control(4, w.now);
  w.pass(1h);
  CHECK(w.modem.power() == power_phase::off);
  CHECK(w.carrier.take() == "detach off");
  w.modem.power_on(w.now);
  w.pass(10s);
  CHECK(w.status() == 901);
  CHECK(w.modem.control(3, w.now) == 100005);
}

TEST_CASE("a factory reset goes back to the factory's LAN") {
  world w;
  lan_settings lan = w.modem.lan();
  lan.address = "192.168.9.1";
  w.modem.set_lan(lan);
  w.modem.set_net_mode(only_3g(), w.now);
  CHECK(w.modem.control(2, w.now) == 0);
  CHECK(w.modem.lan() == lan_settings{});
  CHECK(w.modem.records().net_mode == net_mode_record{});
  CHECK(w.carrier.take() == "lan:192.168.9.1 detach lan:192.168.8.1");
}

TEST_CASE("without SIM, PIN or network there is no connection, and with them there is again") {
  for (auto name : {"no_sim", "pin_needed", "puk_needed", "no_service"}) {
    world w;
    w.suffer(name);
    CHECK(w.status() == 902);
    CHECK_FALSE(w.modem.in_service());
    w.modem.clear_fault(parse_fault(name)->what, w.now);
    w.pass(5s);
    CHECK(w.status() == 901);
  }
}

TEST_CASE("the right PIN opens the SIM, three wrong ones ask for the PUK") {
  world w;
  w.suffer("pin_needed");
  CHECK(w.modem.sim().state() == 260);
  CHECK(w.modem.enter_pin("0000", w.now) == 103002);
  CHECK(w.modem.sim().pin_tries() == 2);
  CHECK(w.modem.enter_pin("0000", w.now) == 103002);
  CHECK(w.modem.enter_pin("0000", w.now) == 103002);
  CHECK(w.modem.sim().state() == 261);
  CHECK(w.modem.faults().find(twin_fault::puk_needed));
  CHECK(w.modem.enter_pin("1234", w.now) == 103002);
  CHECK(w.modem.enter_puk("12345678", "4321", w.now) == 0);
  w.pass(5s);
  CHECK(w.status() == 901);
  CHECK(w.modem.faults().all().empty());
}

TEST_CASE("the PUK dies after ten wrong tries") {
  world w;
  w.suffer("puk_needed");
  for (int i = 0; i < 9; ++i)
    CHECK(w.modem.enter_puk("0", "1111", w.now) == 103004);
  CHECK(w.modem.enter_puk("0", "1111", w.now) == 103011);
  CHECK(w.modem.enter_puk("12345678", "1111", w.now) == 103011);
}

TEST_CASE("traffic is counted per connection, in all and per month") {
  world w;
  w.modem.count_traffic(1000, 100, w.now); // What was there before does not count.
  w.pass(2s);
  w.modem.count_traffic(5000, 300, w.now);
  CHECK(w.modem.meter().current().download == 4000);
  CHECK(w.modem.meter().rate(w.now).download == 2000);
  CHECK(w.modem.meter().rate(w.now + 6s).download == 0);
  w.modem.set_net_mode(only_3g(), w.now);
  w.pass(10s);
  w.modem.count_traffic(50, 0, w.now); // The interface was made anew.
  CHECK(w.modem.meter().current().download == 50);
  CHECK(w.modem.meter().total().download == 4050);
  CHECK(w.modem.meter().total().upload == 200);
  w.now += std::chrono::days{3};
  w.modem.clear_traffic(w.now);
  CHECK(w.modem.meter().month().download == 0);
  CHECK(w.modem.month_cleared() == w.options.today + std::chrono::days{3});
}

TEST_CASE("the other admin's session ends by itself, a lock-out too") {
  world w;
  w.modem.set_fault(*parse_fault("already_logged_in"), w.now);
  w.modem.set_fault(*parse_fault("login_locked=1000"), w.now);
  CHECK(w.modem.deadline() == w.now + 1s);
  w.pass(1s);
  CHECK_FALSE(w.modem.faults().find(twin_fault::login_locked));
  CHECK(w.modem.faults().find(twin_fault::already_logged_in));
  w.pass(299s);
  CHECK(w.modem.faults().all().empty());
}
