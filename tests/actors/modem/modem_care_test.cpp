#include "actors/modem/modem_care.hpp"

#include "tests/support/fake_world.hpp"

using namespace dongled;
using namespace dongled::test;

namespace {

struct cared_for : fake_world {
  static settings with_plan() {
    auto x = usual();
    x.dongles.plans[id(11)] = {1, 1}; // 1 GB
    return x;
  }
  cared_for() : fake_world(with_plan()) {}

  std::vector<happening> told(happening_kind kind) {
    auto all = w->history->since(0, 10'000);
    std::erase_if(all, [&](auto& x) { return x.kind != kind; });
    return all;
  }
  bool holds(const std::string& code) {
    for (auto& x : w->board->conditions())
      if (x.code == code)
        return true;
    return false;
  }
};

constexpr int64_t mb = 1'000'000;

} // namespace

TEST_CASE_METHOD(cared_for, "new text messages are told, but not those that were there before") {
  modem(id(11))->texts = 2;
  start();
  pass(2min);
  CHECK(told(happening_kind::sms_received).empty());
  modem(id(11))->texts = 4;
  pass(30s);
  auto all = told(happening_kind::sms_received);
  REQUIRE(all.size() == 1);
  CHECK(all[0].details["new"] == 2);
  CHECK(all[0].dongle == id(11));
  pass(5min);
  CHECK(told(happening_kind::sms_received).size() == 1);
  modem(id(11))->texts = 5;
  pass(30s);
  CHECK(holds("sms_full"));
  modem(id(11))->texts = 3;
  pass(30s);
  CHECK_FALSE(holds("sms_full"));
  CHECK(told(happening_kind::sms_received).size() == 2);
}

TEST_CASE_METHOD(cared_for, "a modem without messages is not asked for them for ever") {
  start();
  pass(2min);
  CHECK_FALSE(w->board->find(id(11))->modem.sms);
  CHECK(told(happening_kind::sms_received).empty());
}

TEST_CASE_METHOD(cared_for, "a plan's marks are told once, by the modem's own counters") {
  modem(id(11))->month = 50 * mb;
  start();
  pass(2min);
  REQUIRE(w->board->find(id(11))->modem.plan);
  CHECK(w->board->find(id(11))->modem.plan->used == 0); // what it counted before is not known
  modem(id(11))->month = 860 * mb;
  pass(2min);
  auto all = told(happening_kind::plan_usage);
  REQUIRE(all.size() == 1);
  CHECK(all[0].details["percent"] == 80);
  modem(id(11))->month = 0; // somebody has reset it
  pass(2min);
  modem(id(11))->month = 300 * mb;
  pass(2min);
  all = told(happening_kind::plan_usage);
  REQUIRE(all.size() == 2);
  CHECK(all[1].details["percent"] == 100);
  CHECK(all[1].details["used_bytes"] == 1110 * mb);
  pass(30min);
  CHECK(told(happening_kind::plan_usage).size() == 2);
}

TEST_CASE_METHOD(cared_for, "a month that is not told is not a month without traffic") {
  modem(id(11))->month = 100 * mb;
  start();
  pass(2min);
  modem(id(11))->month = 600 * mb;
  pass(2min);
  modem(id(11))->month = -1;
  pass(2min);
  modem(id(11))->month = 600 * mb;
  pass(2min);
  CHECK(w->board->find(id(11))->modem.plan->used == 500 * mb);
  CHECK_FALSE(w->board->find(id(12))->modem.plan);
}
