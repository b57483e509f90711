#include "tests/api/published_tree.hpp"
#include "tests/support/board_hand.hpp"
#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::api;
using test::published_tree;

TEST_CASE("the newest toggle needs no id") {
  published_tree all;
  CHECK(all.no("trace", {"last"}).code == "NOT_FOUND");
  auto ended = [&](uint8_t n, const std::string& id, unix_ms at) {
    toggle_result end;
    end.toggle_id = id;
    end.ended = at;
    dongled::test::hand(*all.tree.w->board).update({n}, [&](auto& v) {
      v.known = true;
      v.toggle.last = end;
    });
    all.tree.play->with([&](auto& x) { x.journal[id] = {id, {n}, "shell", at, end, {}}; });
  };
  ended(11, "5", 1000);
  ended(12, "6", 2000);
  CHECK(all.data("trace", {"last"})["toggle_id"] == "6");
  CHECK(all.data("trace", {"last", "11"})["toggle_id"] == "5");
  CHECK(all.data("trace", {"5"})["toggle_id"] == "5");
  CHECK(all.no("trace", {"last", "13"}).code == "UNKNOWN_DONGLE");
  CHECK(all.no("trace", {"5", "11"}).code == "USAGE");
  dongled::test::hand(*all.tree.w->board).update({11}, [](auto& v) {
    v.toggle.running = "7";
    v.toggle.started = 3000;
  });
  CHECK(all.data("trace", {"last"})["state"] == "running");
}
