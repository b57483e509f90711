#include "actors/tree.hpp"

#include "tests/support/fake_world.hpp"

#include <set>

using namespace dongled;
using namespace dongled::test;
using namespace dongled::supervision;

namespace {

std::string text(supervision::shutdown x) {
  switch (x.how) {
  case supervision::shutdown::kind::brutal_kill: return "kill";
  case supervision::shutdown::kind::timeout: return std::to_string(x.after.count()) + " ms";
  case supervision::shutdown::kind::infinity: return "infinity";
  }
  return "?";
}

std::string text(strategy x) {
  switch (x) {
  case strategy::one_for_one: return "one_for_one";
  case strategy::one_for_all: return "one_for_all";
  case strategy::rest_for_one: return "rest_for_one";
  case strategy::simple_one_for_one: return "simple_one_for_one";
  }
  return "?";
}

/// A supervisor's rows, as one reads them.
std::string text(const supervisor_spec& x) {
  auto out = x.path + " " + text(x.how) + " " + std::to_string(x.intensity) + "/"
             + std::to_string(x.period.count() / 1000) + " s\n";
  for (auto& row : x.children)
    out += "  " + row.id + ", " + text(row.stop)
           + (row.type == child_type::supervisor ? ", supervisor" : "")
           + (row.when == restart::permanent ? "" : ", not permanent") + "\n";
  return out;
}

struct rack : fake_world {
  rack() { start(); }
};

} // namespace

TEST_CASE_METHOD(fake_world, "the tree is as it is drawn") {
  CHECK(text(tree(w)) == R"(/ one_for_one 5/60 s
  journal, 2000 ms
  router, 2000 ms
  hub_power, 2000 ms
  modem_pool, infinity, supervisor
  hotplug, 1000 ms
  switchboard, 500 ms
  host, infinity, supervisor
  rack, infinity, supervisor
  schedules, 200 ms
)");
  CHECK(text(dongle_tree(w, id(11))) == R"(/rack/11 rest_for_one 10/60 s
  relays, infinity, supervisor
  route, 1000 ms
  socks, 200 ms
  health, 200 ms
  modem, 3000 ms
  toggle, 500 ms
)");
  CHECK_FALSE(complaint(tree(w)));
  CHECK_FALSE(complaint(dongle_tree(w, id(11))));
}

TEST_CASE_METHOD(rack, "every actor of the drawing lives at its path") {
  std::string paths;
  for (auto& x : w->census->snapshot())
    if (x.path.find("worker") == std::string::npos && x.path.find("/12") == std::string::npos
        && x.path.find("/13") == std::string::npos) {
      CHECK(x.handle);
      paths += x.path + (x.how ? " " + text(*x.how) : "") + "\n";
    }
  CHECK(paths == R"(/ one_for_one
/journal
/router
/hub_power
/modem_pool one_for_one
/modem_pool/desk
/hotplug
/switchboard
/host one_for_one
/host/fetcher
/host/firewall
/host/tuner
/host/remedy
/rack one_for_one
/rack/gate
/rack/dongles simple_one_for_one
/rack/11 rest_for_one
/rack/11/relays simple_one_for_one
/rack/11/route
/rack/11/socks
/rack/11/health
/rack/11/modem
/rack/11/toggle
/rack/adoption
/schedules
)");
  CHECK(w->census->children("/modem_pool").size() == 1 + modem_workers);
}

TEST_CASE_METHOD(rack, "every actor says in a line what it is doing") {
  for (auto& x : w->census->snapshot()) {
    INFO(x.path);
    REQUIRE(x.handle);
    auto said = ask<actor_report>(x.handle, report_request{});
    REQUIRE(said);
    CHECK_FALSE(said->state_text.empty());
  }
}

TEST_CASE_METHOD(rack, "any actor may be killed: it comes back, and the rack is well again") {
  std::vector<std::string> paths;
  for (auto& x : w->census->snapshot())
    if (x.path != "/" && x.path.find("/12") == std::string::npos
        && x.path.find("/13") == std::string::npos && !x.path.ends_with("worker8"))
      paths.push_back(x.path);
  for (auto& path : paths) {
    INFO(path);
    auto before = w->census->look(path)->id;
    kill(path);
    pass(90s); // no window is filled, and any back-off is over
    auto entry = w->census->look(path);
    REQUIRE(entry);
    REQUIRE(entry->handle);
    CHECK(entry->id != before);
    for (int n : {11, 12, 13})
      CHECK(phase(n) == "ready");
    CHECK(plane.open.size() == 3); // no port was ever closed
  }
}

TEST_CASE_METHOD(rack, "told to stop, everybody goes, and nobody is stuck") {
  self->monitor(root);
  self->send(root, caf::exit_msg{self->address(), caf::exit_reason::user_shutdown});
  pass(8s);
  bool over = false;
  while (self->has_next_message())
    self->receive([&](const caf::down_msg&) { over = true; });
  CHECK(over);
  CHECK(w->census->snapshot().empty());
  CHECK(w->census->stuck() == 0);
}
