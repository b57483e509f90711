#include "io/store/outbox.hpp"

#include "tests/io/store/scratch_dir.hpp"
#include "tests/support/catch.hpp"

#include <fstream>

using namespace dongled;
using namespace dongled::io::store;

namespace {

outbox_item item(const std::string& queue, const std::string& delivery) {
  outbox_item x;
  x.queue = queue;
  x.event = "toggle_ended";
  x.delivery = delivery;
  x.body = "{\"id\":\"" + delivery + "\"}";
  x.created = 1000;
  return x;
}

outbox opened(const std::string& path) {
  auto x = outbox::open(path);
  REQUIRE(x);
  return std::move(*x);
}

std::string next(outbox& x, const std::string& queue) {
  auto head = x.head(queue);
  REQUIRE(head);
  return *head ? (*head)->delivery : "";
}

} // namespace

TEST_CASE("what was put is there after the next start, each queue in its order") {
  test::scratch_dir dir;
  auto path = dir / "hooks.db";
  {
    auto x = opened(path);
    CHECK_FALSE(x.position()->has_value());
    REQUIRE(x.put(7, {item("a", "1"), item("b", "1"), item("a", "2")},
                  {{subnet_id{11}, {5, 900, "ill", "no egress", true}}}));
  }
  auto x = opened(path);
  CHECK(**x.position() == 7);
  CHECK(*x.outages() == open_outages{{subnet_id{11}, {5, 900, "ill", "no egress", true}}});
  CHECK(*x.waiting("a") == 2);
  auto head = x.head("a");
  REQUIRE(head);
  REQUIRE(head->has_value());
  CHECK((*head)->delivery == "1");
  CHECK((*head)->body == "{\"id\":\"1\"}");
  CHECK((*head)->created == 1000);
  REQUIRE(x.remove((*head)->row));
  CHECK(next(x, "a") == "2");
  CHECK(next(x, "b") == "1");
  CHECK(next(x, "c").empty());
  REQUIRE(x.put(9, {}, {}));
  CHECK(**x.position() == 9);
  CHECK(x.outages()->empty());
}

TEST_CASE("a try that failed is noted, and keeps its place") {
  test::scratch_dir dir;
  auto x = opened(dir / "hooks.db");
  REQUIRE(x.put(1, {item("a", "1"), item("a", "2")}, {}));
  auto row = (*x.head("a"))->row;
  REQUIRE(x.postpone(row, 3, 5000));
  auto head = *x.head("a");
  REQUIRE(head);
  CHECK(head->delivery == "1");
  CHECK(head->tries == 3);
  CHECK(head->next_try == 5000);
}

TEST_CASE("a queue that is too long loses its oldest, and no other does") {
  test::scratch_dir dir;
  auto x = opened(dir / "hooks.db");
  std::vector<outbox_item> many;
  for (int i = 0; i < 10; ++i) {
    many.push_back(item("a", std::to_string(i)));
    many.push_back(item("b", std::to_string(i)));
  }
  REQUIRE(x.put(1, many, {}));
  CHECK(*x.trim("a", 4) == 6);
  CHECK(*x.trim("a", 4) == 0);
  CHECK(next(x, "a") == "6");
  CHECK(*x.waiting("b") == 10);
  CHECK(*x.keep_only({"a", "c"}) == 10);
  CHECK(*x.waiting("b") == 0);
  CHECK(*x.waiting("a") == 4);
}

TEST_CASE("a damaged file is set aside, and a new one begun") {
  test::scratch_dir dir;
  auto path = dir / "hooks.db";
  std::ofstream(path) << std::string(8192, 'x');
  auto x = opened(path);
  REQUIRE(x.set_aside());
  CHECK(*x.set_aside() == path + ".damaged");
  REQUIRE(x.put(3, {item("a", "1")}, {}));
  CHECK(next(x, "a") == "1");
}

TEST_CASE("a file that cannot be made is a failure") {
  test::scratch_dir dir;
  std::ofstream(dir / "file") << "x";
  CHECK_FALSE(outbox::open(dir / "file/hooks.db"));
}
