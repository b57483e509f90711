#include "config/schedule_keys.hpp"

#include "config/load.hpp"
#include "tests/support/catch.hpp"

using namespace dongled;
using namespace std::chrono_literals;

namespace {

std::string problems(const std::string& schedules) {
  std::string out;
  for (auto& x : load("{\"schedules\":\n" + schedules + "}", "f").problems)
    out += to_string(x) + "\n";
  return out;
}

} // namespace

TEST_CASE("schedules are read whole") {
  auto x = load(R"({"schedules": [{"dongles": [11, 13], "every": "10m", "jitter": 0.1,
                     "older_than": "5m", "when_idle": true, "between": "22:00-06:30"},
                    {"dongles": "all", "every": "1d"}]})",
                "f");
  REQUIRE(x.problems.empty());
  REQUIRE(x.values.schedules.size() == 2);
  auto& first = x.values.schedules[0];
  CHECK(first.dongles == std::set<subnet_id>{{11}, {13}});
  CHECK(first.every == 600s);
  CHECK(first.jitter == 0.1);
  CHECK(first.older_than == 300s);
  CHECK(first.when_idle);
  CHECK(first.between == std::pair{22U * 60, 6U * 60 + 30});
  CHECK(between_text(first) == "22:00-06:30");
  CHECK_FALSE(x.values.schedules[1].dongles);
  CHECK_FALSE(x.values.schedules[1].between);
}

TEST_CASE("what is wrong with a schedule is told with its line and place") {
  CHECK(problems("3").starts_with("f:2: schedules: expected a list of schedules"));
  CHECK(problems("[{}]").find("schedules[0]: every is missing") != std::string::npos);
  CHECK(
    problems("[\n{\"every\": \"10x\"}]").starts_with("f:3: schedules[0].every: expected a length"));
  CHECK(problems(R"([{"every": "10m", "evry": 1}])").find("schedules[0].evry: unknown key")
        != std::string::npos);
  CHECK(problems(R"([{"every": "10m", "jitter": 2}])").find("from 0 to 0.5") != std::string::npos);
  CHECK(problems(R"([{"every": "10m", "between": "8-22"}])").find("schedules[0].between")
        != std::string::npos);
  CHECK(problems(R"([{"every": "10m", "between": "08:00-08:00"}])").find("two different times")
        != std::string::npos);
  CHECK(problems(R"([{"every": "10m", "dongles": [11, 11]}])").find("11 is listed twice")
        != std::string::npos);
  CHECK(problems(R"([{"every": "10m", "dongles": []}])").find("schedules[0].dongles")
        != std::string::npos);
  // Contradictions, too: shorter than the cool-down.
  CHECK(problems("[\n{\"every\": \"10m\"},\n{\"every\": \"12s\"}]")
          .starts_with("f:4: schedules[1].every: expected at least 15s"));
}
