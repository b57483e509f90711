#include "supervision/pulse.hpp"

#include "tests/support/catch.hpp"

using namespace dongled::supervision;
using namespace std::chrono_literals;
using words = std::vector<std::string>;

namespace {

struct bench {
  blocking_calls calls;
  pulse heart;
  time_point now{1000s};

  words late() { return heart.late(now, 30s, calls); }
  void ask(uint64_t id, const std::string& path) {
    heart.asked(id, path, calls.progress(path), now);
  }
};

} // namespace

TEST_CASE("a tree that answers is alive") {
  bench x;
  x.ask(1, "/");
  x.ask(2, "/rack/gate");
  CHECK(x.late() == words{});
  x.heart.settled(1);
  x.heart.settled(2);
  x.now += 1h;
  CHECK(x.late() == words{});
}

TEST_CASE("who does not answer within the patience is late, and is not once it answers") {
  bench x;
  x.ask(2, "/rack/gate");
  x.now += 30s;
  CHECK(x.late() == words{});
  x.now += 1s;
  CHECK(x.late() == words{"/rack/gate has not answered for 31 s"});
  CHECK(x.heart.waits_for(2));
  x.heart.settled(2);
  CHECK(x.late() == words{});
  CHECK(!x.heart.waits_for(2));
}

TEST_CASE("nobody waits for the dead") {
  bench x;
  x.ask(2, "/rack/gate");
  x.ask(3, "/router");
  x.now += 31s;
  x.heart.keep_only({3, 4});
  CHECK(x.late() == words{"/router has not answered for 31 s"});
}

TEST_CASE("asking again does not make an open question younger") {
  bench x;
  x.ask(2, "/rack/gate");
  x.now += 20s;
  x.ask(2, "/rack/gate");
  x.now += 11s;
  CHECK(x.late().size() == 1);
}

TEST_CASE("who is in a declared call owes no answer until the call is overdue") {
  bench x;
  x.ask(3, "/hub_power");
  auto call = x.calls.enter("/hub_power", "bind 1-1", x.now, 180s);
  x.now += 180s;
  CHECK(x.late() == words{});
  x.now += 1s;
  CHECK(x.late() == words{R"(/hub_power is in "bind 1-1" for 181 s, at most 180 s were declared)"});
}

TEST_CASE("a call's end gives its actor new time to answer") {
  bench x;
  x.ask(3, "/journal");
  {
    auto call = x.calls.enter("/journal", "write", x.now, 120s);
    x.now += 100s;
    CHECK(x.late() == words{});
  }
  x.now += 1s;
  CHECK(x.late() == words{}); // it has left a call since: it moves
  x.now += 30s;
  CHECK(x.late() == words{});
  x.now += 1s;
  CHECK(x.late() == words{"/journal has not answered for 31 s"});
}

TEST_CASE("who works through a long queue of calls is not late") {
  bench x;
  x.ask(4, "/modem_pool/worker1");
  for (int i = 0; i < 20; ++i) {
    { auto call = x.calls.enter("/modem_pool/worker1", "login", x.now, 10s); }
    x.now += 25s;
    CHECK(x.late() == words{});
  }
}
