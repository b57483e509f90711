#include "api/views/tree_view.hpp"

#include "tests/support/catch.hpp"

#include <nlohmann/json.hpp>

using namespace dongled;
using namespace dongled::api;
using supervision::census_entry;
using supervision::phase;
using supervision::strategy;

namespace {

const supervision::time_point now{std::chrono::seconds{100}};

census_entry entry(const std::string& path, const std::string& supervisor, uint64_t id,
                   phase state = phase::running) {
  census_entry x;
  x.path = path;
  x.supervisor = supervisor;
  x.id = id;
  x.state = state;
  return x;
}

census_entry boss(const std::string& path, const std::string& supervisor, uint64_t id,
                  strategy how) {
  auto x = entry(path, supervisor, id);
  x.how = how;
  x.type = supervision::child_type::supervisor;
  return x;
}

std::vector<census_entry> rack() {
  return {boss("/", "", 1, strategy::one_for_one),
          entry("/journal", "/", 2),
          boss("/rack", "/", 3, strategy::one_for_one),
          entry("/rack/gate", "/rack", 4),
          boss("/rack/dongles", "/rack", 5, strategy::simple_one_for_one),
          boss("/rack/11", "/rack/dongles", 6, strategy::rest_for_one),
          entry("/rack/11/modem", "/rack/11", 7)};
}

} // namespace

TEST_CASE("the tree nests actors under their supervisors, whatever their paths read") {
  auto tree = tree_json(rack(), {}, now);
  CHECK(tree["path"] == "/");
  REQUIRE(tree["children"].size() == 2);
  auto& dongles = tree["children"][1]["children"][1];
  CHECK(dongles["path"] == "/rack/dongles");
  CHECK(dongles["children"][0]["path"] == "/rack/11");
  CHECK(dongles["children"][0]["children"][0]["path"] == "/rack/11/modem");
}

TEST_CASE("each actor shows every field of the contract") {
  auto all = rack();
  all[1].kind = "journal";
  all[1].restarts = 3;
  all[1].restarts_in_window = 1;
  all[1].last_failure = "kill";
  reports said{{"/journal", {"writing", 5}}};
  auto one = tree_json(all, said, now)["children"][0];
  CHECK(one["id"] == 2);
  CHECK(one["kind"] == "journal");
  CHECK(one["state"] == "writing");
  CHECK(one["mailbox"] == 5);
  CHECK(one["restarts"] == 3);
  CHECK(one["restarts_in_window"] == 1);
  CHECK(one["last_failure"] == "kill");
  CHECK(one["uptime_s"] == 0);
  CHECK(one["phase"] == "running");
  CHECK(one["children"].empty());
}

TEST_CASE("an actor that does not run shows its phase and no mailbox") {
  auto one = actor_json(entry("/x", "/", 9, phase::restarting), std::nullopt, now);
  CHECK(one["state"] == "restarting");
  CHECK(one["mailbox"].is_null());
  CHECK(one["last_failure"].is_null());
}

TEST_CASE("of very many dynamic children a hundred are shown and the rest counted") {
  std::vector<census_entry> all{boss("/", "", 1, strategy::simple_one_for_one)};
  for (size_t i = 0; i < 250; ++i)
    all.push_back(entry("/" + std::to_string(i), "/", i + 2));
  auto tree = tree_json(all, {}, now);
  CHECK(tree["children"].size() == most_siblings);
  CHECK(tree["children_more"] == 150);
  CHECK(shown(all).size() == most_siblings + 1);
}

TEST_CASE("a census without a root, or with a cycle, draws no endless tree") {
  CHECK(tree_json({}, {}, now).is_null());
  CHECK(tree_json({entry("/a", "/b", 1), entry("/b", "/a", 2)}, {}, now).is_null());
  auto knot = rack();
  knot.push_back(boss("/rack", "/rack", 9, strategy::one_for_one));
  CHECK(tree_json(knot, {}, now).is_object());
}

TEST_CASE("the tree is in trouble when a fixed row does not run") {
  CHECK(tree_trouble({}) != std::nullopt);
  CHECK(tree_trouble(rack()) == std::nullopt);
  auto all = rack();
  all[3].state = phase::restarting;
  all[3].last_failure = "kill";
  CHECK(tree_trouble(all) == "/rack/gate is restarting after: kill");
}

TEST_CASE("a dongle that comes and goes is no trouble of the tree") {
  auto all = rack();
  all[5].state = phase::stopped;
  all[6].state = phase::restarting;
  CHECK(tree_trouble(all) == std::nullopt);
}
