#include "actors/modem/modem.hpp"

#include "supervision/exit_reason.hpp"
#include "tests/support/fake_world.hpp"

using namespace dongled;
using namespace dongled::test;

namespace {

struct rack : fake_world {
  rack() { start(); }

  /// A call that notes its number, and answers it.
  modem_order call(int n) {
    return {"call " + std::to_string(n),
            [this, n](hilink::client&, milliseconds) -> std::any {
              order.push_back(n);
              return n;
            },
            1s};
  }

  std::vector<int> order;
};

} // namespace

TEST_CASE_METHOD(rack, "the board shows what the modem says of itself") {
  auto m = view(11).modem;
  CHECK(m.looked);
  CHECK(m.answers);
  CHECK(m.connected);
  CHECK(m.connection == "connected");
  CHECK(m.trouble.empty());
  CHECK(m.model == "E8372h-320");
  CHECK(m.imei == "860000000000001");
  CHECK(m.network == "Fake");
  CHECK(m.traffic.download == 22);
  REQUIRE(m.signal);
  CHECK(m.signal->rsrp == -96.0);
}

TEST_CASE_METHOD(rack,
                 "journal is told what is plugged where, and every few minutes that it still is") {
  int told = 0;
  auto ear = kill_at_end(sys.spawn([&](caf::event_based_actor*) -> caf::behavior {
    return {[&](const learned_note& x) {
      told += x.dongle == id(11) && x.port.text == "1-11" && x.imei == "860000000000001";
    }};
  }));
  supervision::census_entry desk = w->census->look("/journal").value();
  desk.handle = ear;
  w->census->put(desk);
  pass(4min);
  CHECK(told == 0); // it was told at the start
  pass(8min);
  CHECK(told == 2);
  kill("/rack/11/modem");
  pass(1min);
  CHECK(told == 3);
}

TEST_CASE_METHOD(rack, "calls are made one at a time, in the order they came") {
  for (int i = 0; i < 5; ++i)
    self->send(at("/rack/11/modem"), call(i));
  run();
  CHECK(order == std::vector<int>{0, 1, 2, 3, 4});
  auto said = ask<modem_done>(at("/rack/11/modem"), call(9));
  REQUIRE(said);
  CHECK(std::any_cast<int>(said->answer) == 9);
}

TEST_CASE_METHOD(rack,
                 "while the modem is away every call is an error, and the board says nothing") {
  kernel.unplug(id(11));
  tell();
  pass(20s);
  CHECK_FALSE(ask<modem_done>(at("/rack/11/modem"), call(1)));
  CHECK(order.empty());
  CHECK_FALSE(view(11).modem.looked);
  kernel.plug(id(11));
  tell();
  pass(3s);
  CHECK(view(11).modem.answers);
}

TEST_CASE_METHOD(rack, "a modem plugged anew gets a client of its own") {
  auto before = clients;
  pass(2min);
  CHECK(clients == before);
  kernel.unplug(id(11));
  kernel.plug(id(11), 311);
  tell();
  pass(20s);
  CHECK(clients == before + 1);
  CHECK(view(11).modem.imei == "860000000000001");
}

TEST_CASE_METHOD(rack, "another address, index or name of the same link gets a client of its own") {
  auto before = clients;
  auto changed = [&](auto change) {
    change();
    tell();
    pass(20s);
    CHECK(clients == ++before);
    CHECK(view(11).modem.answers);
  };
  auto index = kernel.ifindex_of(id(11));
  changed([&] {
    for (auto& x : kernel.now.addresses)
      if (x.ifindex == index)
        x.local.address = "192.168.11.101"; // the lease is another one
  });
  CHECK(view(11).link.address == "192.168.11.101");
  changed([&] {
    identities["wwan0"] = {0x12d1, 0x14db};
    shown = [this] {
      io::usb::topology out;
      for (auto& x : kernel.now.links)
        if (x.name == "wwan0" || x.name.starts_with("usb"))
          put_stick(out, {x.name == "wwan0" ? "1-11" : "1-" + x.name.substr(3)}, x.name);
      return out;
    };
    for (auto& x : kernel.now.links)
      if (x.index == index)
        x.name = "wwan0";
  });
  auto toggle = toggled(11);
  CHECK(toggle.result->outcome == toggle_outcome::changed);
  CHECK(toggle.result->step == 0);
}

TEST_CASE_METHOD(rack, "a silent modem is asked less often, and both turns are logged once") {
  modem(id(11))->silent = true;
  pass(1min);
  CHECK_FALSE(view(11).modem.answers);
  CHECK(view(11).modem.error.find("no reply") != std::string::npos);
  auto before = modem(id(11))->calls;
  pass(10min);
  CHECK(modem(id(11))->calls - before <= 22); // 11 polls, two tries each at most
  CHECK(logged("dongle 11: the modem's API does not answer"));
  CHECK_FALSE(logged("dongle 11: the modem's API does not answer", 2));
  modem(id(11))->silent = false;
  pass(61s);
  CHECK(view(11).modem.answers);
  CHECK(logged("dongle 11: the modem's API answers again"));
}

TEST_CASE_METHOD(rack,
                 "a modem that is slow, each call within its time-out, is not called silent") {
  for (auto each : {1500ms, 3800ms}) {
    modem(id(11))->took = each;
    pass(10min);
    CHECK(view(11).modem.answers);
    CHECK(phase(11) == "ready");
    CHECK(view(11).modem.signal);
  }
  CHECK_FALSE(logged("dongle 11: the modem's API does not answer"));
}

TEST_CASE_METHOD(rack, "what our own pool could not do says nothing of a modem") {
  auto desk = w->census->look("/modem_pool/desk").value();
  desk.handle = kill_at_end(sys.spawn([](caf::event_based_actor*) -> caf::behavior {
    return {[](const pool_order&) -> caf::result<modem_done> {
      return supervision::to_error({fault::busy, "no modem worker was free in time"});
    }};
  }));
  w->census->put(desk);
  pass(5min);
  CHECK(view(11).modem.answers);
  CHECK_FALSE(logged("the modem's API does not answer"));
}

TEST_CASE_METHOD(rack, "other credentials in the configuration reach the modem without a re-plug") {
  auto before = clients;
  auto other = *w->settings_now();
  other.dongles.modem.username = "root";
  w->config.set(other);
  pass(20s);
  CHECK(clients == before + 3);
}

TEST_CASE_METHOD(rack, "trouble that needs a person is shown, and so is its end") {
  modem(id(11))->sim = false;
  pass(16s);
  CHECK(view(11).modem.trouble == "There is no SIM in the modem.");
  CHECK_FALSE(view(11).modem.connected);
  modem(id(11))->sim = true;
  pass(16s);
  CHECK(view(11).modem.trouble.empty());
  CHECK(logged("no trouble any more"));
}

TEST_CASE_METHOD(rack,
                 "a call that throws kills its worker and is an error; the next one is made") {
  auto bad = call(1);
  bad.call = [](hilink::client&, milliseconds) -> std::any { throw std::runtime_error("ouch"); };
  CHECK_FALSE(ask<modem_done>(at("/rack/11/modem"), bad));
  pass(10s);
  REQUIRE(ask<modem_done>(at("/rack/11/modem"), call(2)));
  CHECK(order == std::vector<int>{2});
}

TEST_CASE_METHOD(rack, "a killed modem actor comes back and finds its modem") {
  auto before = at("/rack/11/modem").id();
  kill("/rack/11/modem");
  CHECK(at("/rack/11/modem").id() != before);
  pass(1s);
  REQUIRE(ask<modem_done>(at("/rack/11/modem"), call(1)));
  CHECK(phase(11) == "ready");
}

TEST_CASE_METHOD(rack, "a killed pool costs the call that was out, and no more") {
  kill("/modem_pool/desk");
  pass(1s);
  CHECK(ask<modem_done>(at("/rack/11/modem"), call(1)));
  kill("/modem_pool");
  pass(1s);
  CHECK(ask<modem_done>(at("/rack/11/modem"), call(2)));
}
