#include "tests/api/published_tree.hpp"

using namespace dongled;
using namespace dongled::api;
using test::published_tree;

namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// Two keys, one of which is to be done, and one setting that is applied.
void script_plan(published_tree& all) {
  all.tree.play->with([](auto& x) {
    policy::tuning_row quiet;
    quiet.key = "port_range";
    quiet.now = quiet.wanted = "32768\t60999";
    quiet.standard = "32768\t60999";
    quiet.says = "nothing to do";
    quiet.here = true;
    auto due = quiet;
    due.key = "backlog";
    due.now = "1000";
    due.wanted = "5000";
    due.evidence = "softnet dropped +412 since yesterday";
    due.says = "apply backlog";
    due.others = {"/etc/sysctl.d/9.conf:3"};
    due.to_do = true;
    due.wishes = {{"net/core/netdev_max_backlog", "5000"}};
    policy::tuning_row absent;
    absent.key = "conntrack";
    absent.says = "not here";
    x.planned.rows = {quiet, due, absent};
    x.planned.applied = {
      {{"net/ipv4/tcp_timestamps", "timestamps", "1", {"0"}, "b", 1}, "2", false}};
    x.tuned.outcomes = {{io::host::tuning_outcome::end::applied, "backlog",
                         "net/core/netdev_max_backlog", "1000", "5000", ""}};
  });
}

} // namespace

TEST_CASE("tune shows the plan, with its evidence and who else sets it") {
  published_tree all;
  script_plan(all);
  for (auto& line : {words{"tune"}, {"tune", "plan"}}) {
    auto [code, text] = all.type(line);
    CHECK(code == 0);
    CHECK(has(text, "32768 60999"));
    CHECK(has(text, "nothing to do"));
    CHECK(has(text, "softnet dropped +412 since yesterday"));
    CHECK(has(text, "/etc/sysctl.d/9.conf:3"));
    CHECK(has(text, "not here"));
    CHECK(has(text, "donglectl tune apply backlog"));
  }
  auto rows = all.data("tune", {"plan"})["rows"];
  REQUIRE(rows.size() == 3);
  CHECK(rows[0]["now"] == "32768\t60999");
  CHECK(rows[0]["evidence"] == nullptr);
  CHECK(rows[1]["wanted"] == "5000");
  CHECK(rows[2]["now"] == nullptr);
  auto [code, text] = all.type({"tune", "status"});
  CHECK(code == 0);
  CHECK(has(text, "changed_by_another"));
}

TEST_CASE("tune tells tuner what an operator wants, and what became of it") {
  published_tree all;
  script_plan(all);
  auto [code, text] = all.type({"tune", "apply", "backlog", "rings", "--now"});
  CHECK(code == 0);
  CHECK(has(text, "backlog net/core/netdev_max_backlog: applied 1000 -> 5000"));
  auto asked = all.tree.play->with([](auto& x) { return x.last_tuning; });
  CHECK(!asked.undo);
  CHECK(asked.keys == words{"backlog", "rings"});
  CHECK(asked.at_any_price);
  CHECK(asked.asked_by == "shell");
  CHECK(asked.cause != 0);
  CHECK(all.type({"tune", "undo"}).first == 0);
  asked = all.tree.play->with([](auto& x) { return x.last_tuning; });
  CHECK(asked.undo);
  CHECK(asked.keys.empty());
  CHECK(!asked.at_any_price);
}

TEST_CASE("an unknown key is wrong usage, and nothing is told to tuner") {
  published_tree all;
  script_plan(all);
  auto [code, text] = all.type({"tune", "apply", "backlog", "rinks"});
  CHECK(code == 64);
  CHECK(has(text, "did you mean rings?"));
  CHECK(all.type({"tune", "apply", "backlog", "rinks"}, true).first == 64);
  CHECK(all.type({"tune", "frobnicate"}).first == 64);
  CHECK(all.type({"tune", "plan", "backlog"}).first == 64);
  CHECK(all.tree.play->with([](auto& x) { return x.last_tuning.keys; }).empty());
}

TEST_CASE("what failed or was refused is told beside what was done, and the exit code says so") {
  published_tree all;
  script_plan(all);
  all.tree.play->with([](auto& x) {
    x.tuned.outcomes.push_back({io::host::tuning_outcome::end::refused, "rings", "ring/eno1",
                                "rx 256 tx 256", "rx 256 tx 256", "it takes the link down"});
  });
  auto [code, text] = all.type({"tune", "apply", "backlog", "rings"});
  CHECK(code == 1);
  CHECK(has(text, "applied"));
  CHECK(has(text, "rings ring/eno1: refused: it takes the link down"));
  all.tree.play->with([](auto& x) { x.tuned.outcomes.clear(); });
  CHECK(has(all.type({"tune", "apply", "all"}).second, "nothing to do"));
}
