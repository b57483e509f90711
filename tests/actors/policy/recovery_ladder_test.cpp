#include "actors/policy/recovery_ladder.hpp"

#include "actors/toggle/rung_table.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <set>
#include <vector>

using namespace dongled;
using namespace dongled::policy;

namespace {

const std::vector<rung> all{
  rung::route,    rung::data_cycle,  rung::mode_flip,  rung::reboot,    rung::mode_switch,
  rung::usb_bind, rung::reauthorize, rung::port_power, rung::hub_power, rung::controller};

std::vector<rung> climb(illness what) {
  std::vector<rung> out;
  recovery_ladder ladder{what};
  while (auto x = ladder.next())
    out.push_back(*x);
  CHECK(recovery_ladder{what}.rest() == out);
  for (int i = 0; i < 3; ++i)
    CHECK_FALSE(ladder.next()); // its end is final
  return out;
}

std::vector<rung> from(rung x) { return {std::find(all.begin(), all.end(), x), all.end()}; }

} // namespace

TEST_CASE("each illness is climbed from the mildest rung that can cure it") {
  CHECK(climb(illness::no_route) == from(rung::route));
  CHECK(climb(illness::no_egress) == from(rung::data_cycle));
  CHECK(climb(illness::storage_mode) == from(rung::mode_switch));
  CHECK(climb(illness::no_interface) == from(rung::usb_bind));
}

TEST_CASE("neither the healthy nor the hopeless are climbed for") {
  CHECK(climb(illness::none).empty());
  CHECK(climb(illness::hopeless).empty());
}

TEST_CASE("the ladder hands out each rung once, and never a milder one after a harder one") {
  for (auto what : {illness::none, illness::no_route, illness::no_egress, illness::storage_mode,
                    illness::no_interface, illness::hopeless}) {
    auto got = climb(what);
    CHECK(std::is_sorted(got.begin(), got.end()));
    CHECK(std::set<rung>(got.begin(), got.end()).size() == got.size());
    CHECK(std::is_sorted(got.begin(), got.end(),
                         [](auto x, auto y) { return step_of(x) < step_of(y); }));
  }
}

TEST_CASE("rungs report the contract's steps") {
  std::vector<unsigned> steps;
  for (auto x : all)
    steps.push_back(step_of(x));
  CHECK(steps == std::vector<unsigned>{1, 2, 2, 2, 3, 3, 3, 4, 4, 4});
}

TEST_CASE("every rung has its row in the table of steps, and a name") {
  std::set<std::string> names, texts;
  for (auto x : all) {
    auto& step = step_for(x);
    CHECK(step.rung == x);
    CHECK(step.act != nullptr);
    CHECK((settings{}.recovery.budgets.*step.budget).count() > 0);
    CHECK(step.drains == (x != rung::route));
    CHECK((step.fits != nullptr) == (x == rung::mode_switch)); // all others are always tried
    names.insert(to_string(x));
    texts.insert(step.what);
  }
  CHECK(names.size() == all.size());
  CHECK(texts.size() == all.size());
  CHECK_FALSE(names.contains("?"));
}
