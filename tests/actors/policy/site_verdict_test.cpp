#include "actors/policy/site_verdict.hpp"

#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::policy;
using v = site_verdict;

namespace {

site_look status(int n) { return {true, n, {}}; }
site_look no(const char* why = "refused") { return {true, 0, why}; }
const site_look unknown{};

/// Dongle 11, of carrier A, and others.
v verdict(site_look own, std::vector<dongle_look> others, site_look uplink) {
  others.push_back({{11}, "26201", std::move(own)});
  return judge_site({11}, others, uplink);
}
dongle_look mate(site_look x) { return {{12}, "26201", std::move(x)}; }
dongle_look mate2(site_look x) { return {{14}, "26201", std::move(x)}; }
dongle_look other(site_look x) { return {{13}, "26202", std::move(x)}; }

} // namespace

TEST_CASE("a status below 400, or the uplink's, is an answer") {
  for (int n : {200, 204, 301, 399})
    CHECK(site_works(status(n), unknown));
  for (int n : {400, 403, 429, 500})
    CHECK(!site_works(status(n), status(200)));
  CHECK(site_works(status(404), status(404)));
  CHECK(!site_works(status(403), no()));
  CHECK(!site_works(no(), no()));
  CHECK(!site_works(unknown, unknown));
}

TEST_CASE("each verdict, and what it follows from") {
  CHECK(verdict(status(200), {mate(no()), other(no())}, no()) == v::works);
  CHECK(verdict(status(404), {}, status(404)) == v::works);
  CHECK(verdict(no(), {mate(status(200)), other(status(200))}, status(200)) == v::this_dongle);
  CHECK(verdict(status(403), {mate(status(200))}, status(200)) == v::this_dongle);
  CHECK(verdict(status(429), {mate(no()), mate2(status(200))}, status(200)) == v::this_dongle);
  CHECK(verdict(no(), {mate(no()), other(status(200))}, status(200)) == v::this_carrier);
  CHECK(verdict(no(), {mate(no()), other(status(200))}, no()) == v::this_carrier);
  CHECK(verdict(no(), {other(status(200))}, status(200)) == v::this_dongle);
  CHECK(verdict(no(), {mate(no()), other(no())}, no()) == v::site_for_everybody);
  CHECK(verdict(status(500), {other(status(500))}, status(500)) == v::works); // the site says so
  CHECK(verdict(no("reset"), {mate(no()), other(no())}, status(200)) == v::ours);
  CHECK(verdict(no(), {}, status(200)) == v::this_dongle);
  CHECK(verdict(no(), {}, no()) == v::site_for_everybody);
}

TEST_CASE("where nothing can be compared nothing is told") {
  CHECK(verdict(no(), {}, unknown) == v::not_told);
  CHECK(verdict(no(), {mate(no()), other(no())}, unknown) == v::not_told);
  CHECK(verdict(no(), {mate(unknown)}, unknown) == v::not_told);
  CHECK(verdict(unknown, {mate(status(200))}, status(200)) == v::not_told);
  CHECK(judge_site({11}, {}, status(200)) == v::not_told);
  CHECK(verdict(no(), {mate(unknown), other(unknown)}, status(200)) == v::this_dongle);
}

TEST_CASE("without a carrier's name nobody is of it") {
  std::vector<dongle_look> looks{{{11}, "", no()}, {{12}, "", no()}, {{13}, "", status(200)}};
  CHECK(judge_site({11}, looks, status(200)) == v::this_dongle);
}

TEST_CASE("levels follow what they can help against, as far as they may go") {
  using list = std::vector<int>;
  for (auto x : {v::this_dongle, v::this_carrier, v::ours}) {
    CHECK(remedy_levels(x, {}) == list{1, 2, 3, 4, 5});
    CHECK(remedy_levels(x, {{}, 2}) == list{1, 2});
    CHECK(remedy_levels(x, {3, {}}) == list{3});
    CHECK(remedy_levels(x, {{}, 9}) == list{1, 2, 3, 4, 5});
  }
  for (auto x : {v::site_for_everybody, v::works, v::not_told})
    CHECK(remedy_levels(x, {3, {}}).empty());
}

TEST_CASE("verdicts have the names of the contract") {
  CHECK(to_string(v::this_dongle) == std::string{"this_dongle"});
  CHECK(to_string(v::this_carrier) == std::string{"this_carrier"});
  CHECK(to_string(v::site_for_everybody) == std::string{"site_for_everybody"});
  CHECK(to_string(v::ours) == std::string{"ours"});
  CHECK(to_string(v::works) == std::string{"works"});
  CHECK(to_string(v::not_told) == std::string{"not_told"});
}
