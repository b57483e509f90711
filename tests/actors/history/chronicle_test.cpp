#include "actors/history/chronicle.hpp"

#include "tests/support/catch.hpp"

#include <atomic>
#include <thread>

using namespace dongled;

namespace {

happening of(subnet_id dongle, happening_kind kind = happening_kind::health) {
  happening x;
  x.dongle = dongle;
  x.kind = kind;
  return x;
}

} // namespace

TEST_CASE("happenings are numbered in their order, whatever the clock does") {
  unix_ms now = 1'000;
  chronicle c{[&] { return now; }};
  CHECK(c.newest() == 0);
  CHECK(c.oldest() == 0);
  auto a = c.add({}), b = c.add({});
  now = 500;
  auto d = c.add({});
  now = 2'000;
  auto e = c.add({});
  CHECK(a == 1'000'000);
  CHECK(b == a + 1);
  CHECK(d == b + 1);
  CHECK(e == 2'000'000);
  CHECK(c.newest() == e);
  auto later = c.since(b, 10);
  REQUIRE(later.size() == 2);
  CHECK(later[0].id == d);
  CHECK(later[0].at == 500);
  CHECK(later[1].id == e);
  CHECK(c.since(0, 1).front().id == a);
  CHECK(c.since(e, 10).empty());
}

TEST_CASE("ids go on after an earlier daemon's, though the clock was set back") {
  unix_ms now = 1'000;
  chronicle c{[&] { return now; }};
  c.go_on_after(5'000'000);
  CHECK(c.newest() == 0);
  CHECK(c.add({}) == 5'000'001);
  c.go_on_after(3);
  CHECK(c.add({}) == 5'000'002);
  now = 6'000;
  CHECK(c.add({}) == 6'000'000);
}

TEST_CASE("what was told lately is found by its time, whatever its id") {
  unix_ms now = 1'000;
  chronicle c{[&] { return now; }};
  c.go_on_after(9'000'000);
  auto old = c.add({});
  now = 4'000;
  auto fresh = c.add({});
  CHECK(c.told_at(old) == 1'000);
  CHECK(c.told_at(fresh) == 4'000);
  CHECK(c.told_at(fresh + 1) == 0);
  CHECK(c.told_at(0) == 0);
  auto lately = c.told_since(2'000, 10);
  REQUIRE(lately.size() == 1);
  CHECK(lately.front().id == fresh);
  CHECK(c.told_since(0, 1).front().id == fresh);
}

TEST_CASE("a full chronicle forgets the oldest") {
  chronicle c{[] { return unix_ms{1}; }, 3};
  for (int i = 0; i < 5; ++i)
    c.add({});
  CHECK(c.oldest() == 1002);
  CHECK(c.since(0, 10).size() == 3);
}

TEST_CASE("the newest of a dongle is what its next troubles follow from") {
  chronicle c{[] { return unix_ms{1}; }};
  CHECK(c.newest_of({11}) == 0);
  auto ill = c.add(of({11}));
  c.add(of({12}));
  c.add(of({11}, happening_kind::toggle_step));
  CHECK(c.newest_of({11}) == ill);
}

TEST_CASE("waiting ends by news, by a wake and by its time") {
  using namespace std::chrono_literals;
  chronicle c;
  CHECK_FALSE(c.wait(0, 1ms));
  std::thread teller{[&] { c.add({}); }};
  CHECK(c.wait(0, 10s));
  teller.join();
  std::atomic<bool> over{false};
  std::thread waker{[&] {
    while (!over)
      c.wake();
  }};
  CHECK_FALSE(c.wait(c.newest(), 1h));
  over = true;
  waker.join();
}

TEST_CASE("who keeps the chronicle is told of each addition, and may read") {
  chronicle c;
  std::vector<uint64_t> seen;
  c.on_news([&] { seen.push_back(c.newest()); });
  auto a = c.add({}), b = c.add({});
  CHECK(seen == std::vector{a, b});
}

TEST_CASE("a happening as JSON has its cause, and null for what there is not") {
  happening x;
  x.id = 7;
  x.kind = happening_kind::phase;
  auto bare = to_json(x);
  CHECK(bare.at("kind") == "phase");
  CHECK(bare.at("dongle").is_null());
  CHECK(bare.at("cause").is_null());
  CHECK(bare.at("toggle_id").is_null());
  x.dongle = subnet_id{11};
  x.cause = 5;
  x.by = "http 127.0.0.1";
  CHECK(to_json(x).at("dongle") == 11);
  CHECK(to_json(x).at("cause") == 5);
  CHECK(to_json(x).at("by") == "http 127.0.0.1");
}

TEST_CASE("every kind of happening has a name of its own") {
  for (auto n = uint8_t{0}; n <= static_cast<uint8_t>(last_happening_kind); ++n) {
    auto kind = static_cast<happening_kind>(n);
    CHECK(happening_kind_from(to_string(kind)) == kind);
  }
  CHECK_FALSE(happening_kind_from("?"));
}
