#include "actors/history/recent_toggles.hpp"

#include "tests/support/catch.hpp"

using namespace dongled;

namespace {

happening of(happening_kind kind, const std::string& toggle, nlohmann::json details = {}) {
  happening x;
  x.kind = kind;
  x.at = 5;
  x.dongle = subnet_id{11};
  x.toggle = toggle;
  x.by = "shell";
  x.details = std::move(details);
  return x;
}

} // namespace

TEST_CASE("a toggle is put together from what is told of it") {
  recent_toggles all;
  all.take(of(happening_kind::toggle_started, "7"));
  CHECK_FALSE(all.find("7")->result);
  all.take(of(happening_kind::toggle_step, "7", details_of({4, "look", "why", "seen", 12})));
  all.take(of(happening_kind::phase, "7"));
  all.take(of(happening_kind::toggle_step, "8", details_of({4, "of another", "", "", 1})));
  toggle_result result;
  result.outcome = toggle_outcome::changed;
  result.ip = "203.0.113.2";
  all.take(of(happening_kind::toggle_ended, "7", to_json(result)));
  auto x = all.find("7");
  REQUIRE(x);
  CHECK(x->dongle == subnet_id{11});
  CHECK(x->asked_by == "shell");
  CHECK(x->started == 5);
  REQUIRE(x->trace.size() == 1);
  CHECK(x->trace[0].at == 4);
  CHECK(x->trace[0].action == "look");
  CHECK(x->trace[0].why == "why");
  CHECK(x->trace[0].read_back == "seen");
  CHECK(x->trace[0].duration_ms == 12);
  REQUIRE(x->result);
  CHECK(x->result->ip == "203.0.113.2");
  CHECK_FALSE(all.find("8"));
}

TEST_CASE("the oldest toggles are forgotten first") {
  recent_toggles all{2};
  for (auto id : {"1", "2", "3"})
    all.take(of(happening_kind::toggle_started, id));
  CHECK_FALSE(all.find("1"));
  CHECK(all.find("2"));
  CHECK(all.find("3"));
}

TEST_CASE("details that make no sense are an empty entry") {
  CHECK(trace_entry_from(nlohmann::json{}).action.empty());
  CHECK(trace_entry_from({{"action", 7}, {"duration_ms", "x"}}).duration_ms == 0);
}
