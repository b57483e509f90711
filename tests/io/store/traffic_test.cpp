#include "io/store/journal_store.hpp"

#include "tests/io/store/scratch_dir.hpp"
#include "tests/support/catch.hpp"

#include <limits>

using namespace dongled;
using namespace dongled::io::store;

namespace {

journal_store open(const std::string& path) {
  auto x = journal_store::open(path);
  if (!x)
    FAIL(x.why().doing);
  return *std::move(x);
}

constexpr subnet_id eleven{11};

} // namespace

TEST_CASE("traffic adds up over runs, and within a run the last sum counts") {
  test::scratch_dir dir;
  {
    auto store = open(dir / "db");
    REQUIRE(store.put_traffic(1, {{eleven, "", 10, 20, 1}, {eleven, "alice", 1, 2, 1}}, 1000));
    REQUIRE(store.put_traffic(1, {{eleven, "", 15, 25, 2}}, 1000));
    CHECK(store.traffic_before(1)->front() == traffic_record{eleven, "", 0, 0, 0});
  }
  auto store = open(dir / "db");
  CHECK(*store.traffic_before(2)
        == traffic_records{{eleven, "", 15, 25, 2}, {eleven, "alice", 1, 2, 1}});
  REQUIRE(store.put_traffic(2, {{eleven, "", 1, 1, 1}, {eleven, "bob", 7, 7, 7}}, 1000));
  REQUIRE(store.put_traffic(2, {{eleven, "", 2, 2, 2}}, 1000));
  CHECK(*store.traffic_before(2)
        == traffic_records{
          {eleven, "", 15, 25, 2}, {eleven, "alice", 1, 2, 1}, {eleven, "bob", 0, 0, 0}});
  CHECK(*store.traffic_before(3)
        == traffic_records{
          {eleven, "", 17, 27, 4}, {eleven, "alice", 1, 2, 1}, {eleven, "bob", 7, 7, 7}});
}

TEST_CASE("traffic stops at the largest number") {
  test::scratch_dir dir;
  auto store = open(dir / "db");
  constexpr auto huge = std::numeric_limits<uint64_t>::max();
  constexpr auto most = uint64_t{std::numeric_limits<int64_t>::max()};
  REQUIRE(store.put_traffic(1, {{eleven, "", huge, huge, 0}}, 1000));
  REQUIRE(store.put_traffic(2, {{eleven, "", huge, 1, 0}}, 1000));
  CHECK(store.traffic_before(3)->front() == traffic_record{eleven, "", most, most, 0});
  REQUIRE(store.put_traffic(3, {{eleven, "", 5, 5, 0}}, 1000));
  CHECK(store.traffic_before(3)->front() == traffic_record{eleven, "", most, most, 0});
}

TEST_CASE("what came since it was told last belongs to the hour in which it is told") {
  constexpr unix_ms hour = 3'600'000;
  constexpr subnet_id twelve{12};
  test::scratch_dir dir;
  {
    auto store = open(dir / "db");
    REQUIRE(store.put_traffic(1, {{eleven, "", 10, 20, 1}, {eleven, "alice", 10, 20, 1}}, 5));
    REQUIRE(store.put_traffic(1, {{eleven, "", 15, 20, 3}, {twelve, "", 1, 1, 1}}, hour - 1));
    REQUIRE(store.put_traffic(1, {{eleven, "", 18, 21, 3}}, hour));
    REQUIRE(store.put_traffic(1, {{eleven, "", 18, 21, 3}}, hour + 7)); // told twice: once
  }
  auto store = open(dir / "db");
  REQUIRE(store.put_traffic(2, {{eleven, "", 4, 5, 6}}, hour + 9)); // another run begins at 0
  CHECK(*store.traffic_hours({}, 0, 10)
        == std::vector<hour_record>{
          {0, eleven, 15, 20, 3}, {0, twelve, 1, 1, 1}, {hour, eleven, 7, 6, 6}});
  CHECK(store.traffic_hours(twelve, 0, 10)->size() == 1);
  CHECK(store.traffic_hours({}, hour, 10)->size() == 1);
  CHECK(store.traffic_hours({}, 0, 2)->size() == 2);
}
