#include "config/load.hpp"

#include "config/print.hpp"
#include "tests/support/catch.hpp"

using namespace dongled;

TEST_CASE("data plans are read, and what makes no sense is named with its place") {
  auto good =
    load(R"({"dongles": {"plans": {"11": {"gb": 100, "day": 31}, "12": {"gb": 0.5}}}})", "f");
  REQUIRE(good.ok());
  CHECK(good.values.dongles.plans.at({11}) == settings::plan_part{100, 31});
  CHECK(good.values.dongles.plans.at({12}) == settings::plan_part{0.5, 1});
  CHECK(load(print(good.values), "g").values.dongles.plans == good.values.dongles.plans);
  struct row {
    const char *plans, *says;
  };
  for (auto& x : {row{R"([11])", "expected an object like"},
                  {R"({"0": {"gb": 1}})", "expected a subnet number"},
                  {R"({"011": {"gb": 1}})", "expected a subnet number"},
                  {R"({"all": {"gb": 1}})", "expected a subnet number"},
                  {R"({"11": 100})", "dongles.plans.11: expected a plan"},
                  {R"({"11": {}})", "gb is missing"},
                  {R"({"11": {"gb": 0}})", "dongles.plans.11.gb: expected a number above 0"},
                  {R"({"11": {"gb": "100"}})", "dongles.plans.11.gb"},
                  {R"({"11": {"gb": 1, "day": 32}})", "dongles.plans.11.day: expected a day"},
                  {R"({"11": {"gb": 1, "day": 1.5}})", "dongles.plans.11.day"},
                  {R"({"11": {"gb": 1, "mb": 1}})", "dongles.plans.11.mb: unknown key"}}) {
    INFO(x.plans);
    auto bad = load(R"({"dongles": {"plans": )" + std::string{x.plans} + "}}", "f");
    REQUIRE_FALSE(bad.ok());
    CHECK(to_string(bad.problems.front()).find(x.says) != std::string::npos);
  }
}
