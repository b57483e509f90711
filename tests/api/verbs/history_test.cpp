#include "tests/api/published_tree.hpp"

using namespace dongled;
using namespace dongled::api;
using test::json;

namespace {

constexpr subnet_id eleven{11};

bool holds(const std::string& text, const char* what) {
  return text.find(what) != std::string::npos;
}

} // namespace

TEST_CASE("history shows events with who or what they came from") {
  test::published_tree all;
  happening x;
  x.id = 7;
  x.at = 1'700'000'000'000;
  x.kind = happening_kind::health;
  x.dongle = eleven;
  x.text = "dongle 11 is ill: no answer";
  x.by = "probe";
  all.tree.play->with([&](auto& play) { play.happenings.happenings = {x}; });
  auto said = all.data("history", {"11"});
  CHECK(said["happenings"][0]["kind"] == "health");
  CHECK(said["happenings"][0]["by"] == "probe");
  CHECK(all.tree.play->with([](auto& play) { return play.asked_about; }) == eleven);
  auto [code, text] = all.type({"history", "all", "events"});
  CHECK(code == exit_fine);
  CHECK(holds(text, "health  dongle 11 is ill: no answer (by probe)"));
  CHECK_FALSE(all.tree.play->with([](auto& play) { return play.asked_about; }));
}

TEST_CASE("history shows toggles, and addresses with how soon they come back") {
  test::published_tree all;
  toggle_result result;
  result.outcome = toggle_outcome::changed;
  result.ip = "203.0.113.2";
  result.duration_ms = 4'200;
  all.tree.play->with([&](auto& play) {
    play.toggles.toggles = {{"1700", eleven, "shell", 1'000, result, {}},
                            {"1600", eleven, "http", 900, {}, {}}};
    play.addresses.addresses = {{eleven, "203.0.113.1", 3'000},
                                {eleven, "203.0.113.2", 2'000},
                                {eleven, "203.0.113.1", 1'000}};
    play.addresses.trouble = "the disk is full";
  });
  auto toggles = all.type({"history", "11", "toggles"}).second;
  CHECK(holds(toggles, "1700"));
  CHECK(holds(toggles, "changed"));
  CHECK(holds(toggles, "4 s"));
  CHECK(holds(toggles, "running"));
  auto addresses = all.type({"history", "11", "addresses"}).second;
  CHECK(holds(addresses, "3 addresses, 2 of them unique (67 %)"));
  CHECK(holds(addresses, "after 1.0 others (median), 1 at least"));
  CHECK(holds(addresses, "203.0.113.1  seen before"));
  CHECK(holds(addresses, "trouble: the disk is full"));
}

TEST_CASE("history of nothing, of nobody, and of what there is not") {
  test::published_tree all;
  CHECK(all.type({"history", "all"}).second == "nothing is remembered\n");
  CHECK(all.type({"history", "11", "toggles"}).second == "nothing is remembered\n");
  CHECK(all.no("history", {"99"}).code == "INVALID_SUBNET");
  CHECK(all.no("history", {"11", "weather"}).code == "USAGE");
  CHECK(all.no("history").code == "USAGE");
}
