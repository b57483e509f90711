#include "supervision/census.hpp"

#include "tests/supervision/fixture.hpp"

using namespace dongled;
using namespace dongled::test;

namespace {

struct memory {
  static inline const char* name = "modem";
};

census_entry entry(std::string path, std::string supervisor, uint64_t order) {
  census_entry x;
  x.path = std::move(path);
  x.supervisor = std::move(supervisor);
  x.order = order;
  return x;
}

} // namespace

TEST_CASE("a snapshot lists parents before children, siblings in start order") {
  census c;
  c.put(entry("/rack/modem", "/rack", 2));
  c.put(entry("/z", "/", 1));
  c.put(entry("/rack", "/", 2));
  c.put(entry("/", "", 0));
  c.put(entry("/rack/health", "/rack", 1));
  c.put(entry("/orphan/x", "/orphan", 1));
  std::string paths;
  for (auto& x : c.snapshot())
    paths += x.path + ' ';
  CHECK(paths == "/ /z /rack /rack/health /rack/modem /orphan/x ");
  paths.clear();
  for (auto& x : c.children("/rack"))
    paths += x.path + ' ';
  CHECK(paths == "/rack/health /rack/modem ");
}

TEST_CASE("an entry is erased by the row that wrote it last, and by no other") {
  census c;
  auto of = [](uint64_t boss, uint64_t order) {
    auto x = entry("/a", "/", order);
    x.boss = boss;
    return x;
  };
  c.put(of(7, 1));
  c.put(of(7, 5));
  c.erase("/a", 7, 1);
  CHECK(c.look("/a").has_value());
  c.erase("/a", 8, 5);
  CHECK(c.look("/a").has_value());
  c.erase("/a", 7, 5);
  CHECK_FALSE(c.look("/a").has_value());
}

TEST_CASE("a predecessor that dies late neither writes nor erases its successor's rows") {
  census c;
  auto of = [](uint64_t boss, phase now) {
    auto x = entry("/rack/11", "/rack/dongles", 1); // the same path, supervisor and order
    x.boss = boss;
    x.state = now;
    return x;
  };
  c.put(of(7, phase::running));
  c.put(of(20, phase::running));
  c.put(of(7, phase::stopped));
  CHECK(c.look("/rack/11")->state == phase::running);
  c.erase("/rack/11", 7, 1);
  CHECK(c.look("/rack/11").has_value());
  c.erase("/rack/11", 20, 1);
  CHECK_FALSE(c.look("/rack/11").has_value());
}

TEST_CASE("a supervisor's strategy survives what its own supervisor writes, in any order") {
  census c;
  c.put_strategy("/a", strategy::one_for_all, {});
  c.put(entry("/a", "/", 1));
  CHECK(c.look("/a")->how == strategy::one_for_all);
  CHECK(c.look("/a")->supervisor == "/");
  c.put_strategy("/a", strategy::rest_for_one, {});
  CHECK(c.look("/a")->how == strategy::rest_for_one);
}

TEST_CASE_METHOD(supervised, "the census tells of each child what an operator asks") {
  auto sup = start(strategy::one_for_one, 3, 60s, {kid("a"), kid("b")});
  auto first = where->look("/a").value();
  CHECK(first.supervisor == "/");
  CHECK(first.id == first.handle.id());
  CHECK(first.type == child_type::worker);
  CHECK(first.state == phase::running);
  CHECK(first.started_at == now());
  CHECK(first.restarts == 0);
  CHECK(first.last_failure.empty());
  CHECK_FALSE(first.how.has_value());
  first = {};
  pass(7s);
  auto crashed = now();
  crash("/a");
  pass(2s);
  auto second = where->look("/a").value();
  CHECK(second.restarts == 1);
  CHECK(second.restarts_in_window == 1);
  CHECK(second.last_failure == "os");
  CHECK(second.failed_at == crashed);
  CHECK(second.started_at == crashed);
  second = {};
  auto root = where->look("/").value();
  CHECK(root.handle == sup);
  CHECK(root.kind == "supervisor");
  CHECK(root.how == strategy::one_for_one);
  CHECK(root.state == phase::running);
}

TEST_CASE_METHOD(supervised, "the census drops a handle when its actor dies") {
  auto sup = start(strategy::one_for_one, 3, 60s, {kid("a", restart::transient), kid("b")});
  auto weak = caf::actor_cast<caf::weak_actor_ptr>(child("/a"));
  CHECK(weak.lock() != nullptr);
  finish("/a");
  CHECK(where->find("/a") == nullptr);
  CHECK(weak.lock() == nullptr);
  CHECK(where->find("/nowhere") == nullptr);
  stop(sup);
  CHECK(where->snapshot().empty());
}

TEST_CASE_METHOD(supervised, "a worker's kind is what it calls itself") {
  auto spec = kid("a");
  spec.start = [](const start_args& args) {
    return args.parent->spawn(
      [](caf::stateful_actor<memory>*) -> caf::behavior { return {[](int) {}}; });
  };
  start(strategy::one_for_one, 1, 5s, {spec});
  CHECK(where->look("/a")->kind == "modem");
}
