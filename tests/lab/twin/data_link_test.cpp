#include "tests/lab/twin/data_link.hpp"

#include "tests/lab/twin/transcript.hpp"
#include "tests/support/catch.hpp"

using namespace dongled::lab;
using namespace std::chrono_literals;
using dongled::test::transcript;

namespace {

/// 903 for 300 ms, 900 for 1000 ms, registration 1500 ms, hold 2 s.
struct world {
  twin_timing timing{300ms, 1000ms, 1500ms, 2000ms};
  transcript carrier;
  data_link link{timing, carrier};
  time_point now{};

  void pass(std::chrono::milliseconds x) {
    now += x;
    link.advance(now);
  }

  void connect() {
    link.wish(true, now);
    pass(1000ms);
    carrier.take();
  }

  /// Off for `x`, counted from 902, then on and attached.
  std::string cycle(std::chrono::milliseconds x) {
    link.wish(false, now);
    pass(300ms);
    pass(x);
    link.wish(true, now);
    pass(1000ms);
    return carrier.take();
  }
};

} // namespace

TEST_CASE("data off and on walks 901, 903, 902, 900, 901") {
  world w;
  CHECK(w.link.status() == 902);
  w.link.wish(true, w.now);
  CHECK(w.link.status() == 900);
  w.pass(999ms);
  CHECK(w.link.status() == 900);
  w.pass(1ms);
  CHECK(w.link.status() == 901);
  CHECK(w.link.lease()->address == "100.64.0.1");
  w.link.wish(false, w.now);
  CHECK(w.link.status() == 903);
  CHECK_FALSE(w.link.lease());
  w.pass(300ms);
  CHECK(w.link.status() == 902);
  CHECK_FALSE(w.link.deadline());
  w.link.wish(true, w.now);
  w.pass(1000ms);
  CHECK(w.link.status() == 901);
  CHECK(w.carrier.take() == "attach:new detach attach:same");
}

TEST_CASE("a new address needs the connection off for the hold time") {
  world w;
  w.connect();
  CHECK(w.cycle(1999ms) == "detach attach:same");
  CHECK(w.cycle(2000ms) == "detach attach:new");
  CHECK(w.cycle(0ms) == "detach attach:same");
}

TEST_CASE("a dial that came to nothing does not shorten the hold") {
  world w;
  w.connect();
  w.link.wish(false, w.now);
  w.pass(300ms);
  w.pass(1500ms);
  w.link.wish(true, w.now);
  w.pass(500ms);
  w.link.wish(false, w.now);
  CHECK(w.link.status() == 902);
  w.link.wish(true, w.now);
  w.pass(1000ms);
  CHECK(w.carrier.take() == "detach attach:new");
}

TEST_CASE("a net-mode flip redials by itself and brings a new address at once") {
  world w;
  w.connect();
  w.link.reregister(cure::net_mode, w.now);
  CHECK(w.link.status() == 903);
  w.pass(300ms);
  CHECK(w.link.status() == 902);
  w.pass(1200ms); // Registered again.
  CHECK(w.link.status() == 900);
  w.pass(1000ms);
  CHECK(w.carrier.take() == "detach attach:new");
}

TEST_CASE("the same address comes back until the named action") {
  world w;
  w.connect();
  w.link.suffer({.new_address_from = cure::net_mode}, w.now);
  CHECK(w.cycle(60s) == "detach attach:same");
  w.link.reregister(cure::net_mode, w.now);
  w.pass(10s);
  CHECK(w.carrier.take() == "detach attach:new");
  w.link.suffer({.new_address_from = cure::none}, w.now);
  w.link.reregister(cure::net_mode, w.now);
  w.pass(10s);
  w.link.cut(cure::power, w.now);
  w.link.wish(true, w.now);
  w.pass(10s);
  CHECK(w.carrier.take() == "detach attach:same detach attach:same");
}

TEST_CASE("a stuck link shows 900 until the trouble is over") {
  world w;
  w.connect();
  w.link.suffer({.stuck_connecting = true}, w.now);
  CHECK(w.link.status() == 903);
  w.pass(1h);
  CHECK(w.link.status() == 900);
  CHECK_FALSE(w.link.deadline());
  w.link.suffer({}, w.now);
  w.pass(1000ms);
  CHECK(w.link.status() == 901);
}

TEST_CASE("a barred link shows the refusal's code and dials again once admitted") {
  world w;
  w.link.suffer({.refusal = 14}, w.now);
  w.link.wish(true, w.now);
  w.pass(1000ms);
  CHECK(w.link.status() == 14);
  CHECK(w.carrier.take().empty());
  w.link.suffer({}, w.now);
  CHECK(w.link.status() == 900);
  w.pass(1000ms);
  CHECK(w.link.status() == 901);
}

TEST_CASE("a slow attach takes longer, a stuck one tells its carrier") {
  world w;
  w.link.suffer({.slow = 5000ms}, w.now);
  w.link.wish(true, w.now);
  w.pass(5999ms);
  CHECK(w.link.status() == 900);
  w.pass(1ms);
  CHECK(w.link.status() == 901);
  w.link.suffer({.stuck_data = true}, w.now);
  w.link.suffer({}, w.now);
  CHECK(w.carrier.take() == "attach:new block pass");
  CHECK(w.link.status() == 901);
}

TEST_CASE("one late look makes all transitions at their own times") {
  world w;
  w.link.wish(true, w.now);
  w.pass(1h);
  CHECK(w.link.connected_since() == time_point{} + 1000ms);
}
