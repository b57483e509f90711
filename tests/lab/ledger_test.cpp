#include "tests/lab/ledger.hpp"

#include "tests/support/catch.hpp"

using namespace dongled::lab;

namespace {

const std::map<std::string, std::vector<uint8_t>> hubs{{"1-1", {11, 12, 13, 14}}};

struct account : ledger {
  /// The last deed's verdict.
  judged_deed last() const { return judge(hubs).back(); }
  void cut(uint8_t subnet, int64_t ms) { done({ms, need::port, "1-1.1", {subnet}}); }
};

} // namespace

TEST_CASE_METHOD(account, "a deed to somebody who was well is not justified") {
  cut(11, 1000);
  CHECK_FALSE(last().justified);
  CHECK(last().because == "dongle 11 was well");
}

TEST_CASE_METHOD(account, "a deed to the ill one is, and for a moment after it was cured") {
  is(11, need::port, 500);
  cut(11, 1000);
  CHECK(last().justified);
  is(11, need::nothing, 2000);
  cut(11, 2000 + grace);
  CHECK(last().justified);
  cut(11, 2001 + grace);
  CHECK_FALSE(last().justified);
}

TEST_CASE_METHOD(account, "what a person asked for is justified for a while, for that dongle") {
  asked(11, 1000);
  cut(11, 2000);
  CHECK(last().justified);
  cut(12, 2000);
  CHECK_FALSE(last().justified);
  cut(11, 1001 + asked_lasts);
  CHECK_FALSE(last().justified);
}

TEST_CASE_METHOD(account, "a harder deed than needed wants a milder one before it") {
  is(11, need::data, 0);
  cut(11, 5000);
  CHECK_FALSE(last().justified);
  done({6000, need::reboot, "modem", {11}});
  cut(11, 7000);
  CHECK(last().justified);
}

TEST_CASE_METHOD(account, "with a mute modem the milder one cannot be tried") {
  is(11, need::data, 0);
  answers(11, false, 0);
  cut(11, 5000);
  CHECK(last().justified);
}

TEST_CASE_METHOD(account, "nothing through USB helps a stick without a SIM") {
  is(11, need::modem_only, 0);
  done({1000, need::data, "modem", {11}});
  CHECK(last().justified);
  cut(11, 5000);
  CHECK_FALSE(last().justified);
}

TEST_CASE_METHOD(account, "while a carrier fails, USB is tried on one of its sticks only") {
  for (uint8_t n = 11; n <= 13; ++n)
    subscribes(n, n == 13 ? "41302" : "41301");
  for (uint8_t n = 11; n <= 13; ++n)
    is(n, need::carrier, 0);
  cut(11, 5000);
  CHECK(last().justified);
  cut(11, 6000);
  CHECK(last().justified); // the same stick, a rung later
  cut(13, 7000);
  CHECK(last().justified); // another carrier
  cut(12, 8000);
  CHECK_FALSE(last().justified);
  is(11, need::nothing, 9000); // it serves again: whatever that was, it may be tried on the next
  cut(12, 9001);
  CHECK(last().justified);
}

TEST_CASE_METHOD(account, "only what ends its interface explains that a stick is away") {
  done({1000, need::data, "modem", {11}});
  done({1000, need::mode, "modem", {11}});
  CHECK_FALSE(hit_lately(11, 2000));
  done({3000, need::reboot, "modem", {11}});
  CHECK(hit_lately(11, 4000));
  CHECK_FALSE(hit_lately(11, 3001 + boot));
}

TEST_CASE_METHOD(account, "a hub needs the quorum of those behind it") {
  is(11, need::hub, 0);
  is(12, need::hub, 0);
  done({1000, need::hub, "1-1", {11, 12, 13, 14}});
  CHECK_FALSE(last().justified);
  CHECK(last().because == "2 of 4 behind 1-1 were ill");
  is(13, need::port, 1500);
  done({2000, need::hub, "1-1", {11, 12, 13, 14}});
  CHECK(last().justified);
}

TEST_CASE_METHOD(account, "only the route was wrong: no deed to the stick is justified") {
  is(11, need::route, 0);
  done({1000, need::data, "modem", {11}});
  CHECK_FALSE(last().justified);
}
