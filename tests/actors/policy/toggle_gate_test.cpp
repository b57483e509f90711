#include "actors/policy/toggle_gate.hpp"

#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::policy;
using namespace std::chrono_literals;

namespace {

constexpr subnet_id a{11}, b{12}, c{13}, d{14};
const time_point start{1000s};

struct gate_of_three {
  toggle_gate gate;
  settings::toggle_part limits; // 15 s, 3 at once

  verdict person(subnet_id x, time_point now = start) const {
    return gate.ask(x, asker::person, now, limits);
  }
  verdict recovery(subnet_id x, time_point now = start) const {
    return gate.ask(x, asker::recovery, now, limits);
  }
};

bool goes(const verdict& x) { return std::holds_alternative<go>(x); }

} // namespace

TEST_CASE_METHOD(gate_of_three, "a dongle that never toggled may") {
  CHECK(goes(person(a)));
  CHECK(goes(recovery(a)));
  CHECK(gate.running(a) == nullptr);
  CHECK(gate.running_for_people() == 0);
}

TEST_CASE_METHOD(gate_of_three, "one toggle per dongle, whoever asks, and its id is told") {
  gate.started(a, asker::recovery, "77");
  CHECK(std::get<busy>(person(a)).toggle == "77");
  CHECK(std::get<busy>(recovery(a)).toggle == "77");
  REQUIRE(gate.running(a));
  CHECK(*gate.running(a) == "77");
  CHECK(goes(person(b)));
}

TEST_CASE_METHOD(gate_of_three, "the cool-down runs from the end of the last toggle, for people") {
  gate.started(a, asker::person, "1");
  gate.ended(a, start);
  CHECK(gate.running(a) == nullptr);
  CHECK(std::get<cooling>(person(a, start)).left == 15s);
  CHECK(std::get<cooling>(person(a, start + 1ms)).left == 15s); // rounded up: never too early
  CHECK(std::get<cooling>(person(a, start + 14s)).left == 1s);
  CHECK(std::get<cooling>(person(a, start + 15s - 1ns)).left == 1s);
  CHECK(goes(person(a, start + 15s)));
  CHECK(goes(recovery(a, start)));
  CHECK(goes(person(b, start)));
}

TEST_CASE_METHOD(gate_of_three, "a repair's end begins a cool-down too") {
  gate.started(a, asker::recovery, "1");
  gate.ended(a, start);
  CHECK(std::holds_alternative<cooling>(person(a)));
}

TEST_CASE_METHOD(gate_of_three,
                 "people's toggles are limited, repairs are not, nor do they count") {
  gate.started(a, asker::person, "1");
  gate.started(b, asker::recovery, "2");
  gate.started(c, asker::person, "3");
  CHECK(gate.running_for_people() == 2);
  CHECK(goes(person(d)));
  gate.started(d, asker::person, "4");
  auto no = std::get<full>(person({15}));
  CHECK(no.running == 3);
  CHECK(no.limit == 3);
  CHECK(goes(recovery({15})));
  gate.ended(a, start);
  CHECK(goes(person({15})));
}

TEST_CASE_METHOD(gate_of_three, "running comes before cooling, and cooling before full") {
  gate.started(a, asker::person, "1");
  gate.ended(a, start);
  for (auto x : {b, c, d})
    gate.started(x, asker::person, "x");
  CHECK(std::holds_alternative<cooling>(person(a)));
  CHECK(std::holds_alternative<full>(person(a, start + 15s)));
  gate.started(a, asker::recovery, "9");
  CHECK(std::get<busy>(person(a)).toggle == "9");
}

TEST_CASE_METHOD(gate_of_three, "schedules have all places but one, and all bind people") {
  auto scheduled = [&](subnet_id x) { return gate.ask(x, asker::schedule, start, limits); };
  gate.started(a, asker::schedule, "1");
  CHECK(goes(scheduled(b)));
  gate.started(b, asker::schedule, "2");
  REQUIRE(std::holds_alternative<full>(scheduled(c)));
  CHECK(std::get<full>(scheduled(c)).limit == 2);
  CHECK(goes(person(c)));
  gate.started(c, asker::person, "3");
  CHECK(std::holds_alternative<full>(person(d)));
  gate.ended(a, start);
  CHECK(std::holds_alternative<cooling>(scheduled(a)));
  gate.ended(b, start);
  limits.max_concurrent = 1;
  CHECK(std::holds_alternative<full>(scheduled(d)));
  gate.ended(c, start);
  CHECK(goes(scheduled(d)));
}

TEST_CASE_METHOD(gate_of_three, "limits are those of the moment") {
  gate.started(a, asker::person, "1");
  limits.max_concurrent = 1;
  CHECK(std::get<full>(person(b)).limit == 1);
  gate.ended(a, start);
  limits.cooldown = 0s;
  CHECK(goes(person(a)));
}
