#include "actors/history/traffic_sums.hpp"

#include "actors/history/history_writer.hpp"
#include "tests/io/store/scratch_dir.hpp"
#include "tests/support/board_hand.hpp"
#include "tests/support/fake_world.hpp"

using namespace dongled;
using namespace dongled::test;

TEST_CASE_METHOD(fake_world, "a dongle and its users have a sum each, and idle ones none") {
  hand(*w->board).update(id(11), [](dongle_view&) {});
  hand(*w->board).update(id(12), [](dongle_view&) {});
  auto& count = plane.counted[id(11)];
  count.accepted = 3;
  count.up_bytes = 10;
  count.down_bytes = 20;
  plane.counted_users[id(11)] = {{"alice", 1, 4, 5}, {"bob", 2, 6, 7}};
  CHECK(traffic_sums(*w)
        == io::store::traffic_records{
          {id(11), "", 10, 20, 3}, {id(11), "alice", 4, 5, 1}, {id(11), "bob", 6, 7, 2}});
}

TEST_CASE_METHOD(fake_world,
                 "the last sums are kept without a journal, and say why if they are not") {
  scratch_dir place;
  auto x = usual();
  x.state_dir = place / "state";
  w->config.set(x);
  hand(*w->board).update(id(11), [](dongle_view&) {});
  REQUIRE(keep_last_words(*w)); // Nothing to keep: no store is made for it.
  CHECK_FALSE(std::filesystem::exists(place / "state"));
  plane.counted[id(11)].up_bytes = 10;
  REQUIRE(keep_last_words(*w));
  plane.counted[id(11)].up_bytes = 12;
  REQUIRE(keep_last_words(*w));
  auto store = io::store::journal_store::open(journal_path(x));
  REQUIRE(store);
  CHECK(*store->traffic_before(w->run + 1) == io::store::traffic_records{{id(11), "", 12, 0, 0}});
  x.state_dir = "/proc/no/such/place";
  w->config.set(x);
  CHECK_FALSE(keep_last_words(*w));
}
