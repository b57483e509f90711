#include "tests/bottle/deed_book.hpp"
#include "tests/bottle/dice.hpp"
#include "tests/bottle/fibers.hpp"
#include "tests/bottle/run.hpp"

#include "tests/support/catch.hpp"

#include <spdlog/spdlog.h>

using namespace dongled;
using namespace dongled::bottle;

TEST_CASE("dice fall the same on every machine") {
  dice d{1};
  CHECK(d.next() == 0xb3f2af6d0fc710c5);
  CHECK(d.next() == 0x853b559647364cea);
}

TEST_CASE("the same seed is the same run, to the byte, and another is another") {
  spdlog::set_level(spdlog::level::off);
  auto a = make_plan(10), b = make_plan(11);
  a.length = b.length = std::chrono::minutes{10};
  std::string first, second;
  run_options one, two;
  one.print = [&](const std::string& x) { first += x; };
  two.print = [&](const std::string& x) { second += x; };
  auto x = run(a, one), y = run(a, two);
  CHECK(x.sum == y.sum);
  CHECK(first == second);
  CHECK(first.size() > 1000);
  CHECK(run(b).sum != x.sum);
}

TEST_CASE("one that waits on a stack of its own lets others run") {
  fibers all;
  dice d{1};
  std::string said;
  fibers::time_point noon{std::chrono::hours{12}};
  all.run([&] {
    said += "a";
    all.park(noon);
    said += "c";
  });
  said += "b";
  CHECK_FALSE(all.resume(noon - std::chrono::seconds{1}, d));
  CHECK(all.next_due() == noon);
  CHECK(all.resume(noon, d));
  CHECK(said == "abc");
  CHECK(all.parked() == 0);
}

TEST_CASE("the book knows a rung that was not needed from one that was") {
  const subnet_id eleven{11}, twelve{12};
  deed_book book{0.7};
  CHECK(book.done({1000, need::port, "1-1.1", {eleven}}));
  book.needs(eleven, {need::data}, 2000);
  CHECK_FALSE(book.done({3000, need::data, "modem", {eleven}}));
  CHECK_FALSE(book.done({4000, need::port, "1-1.1", {eleven}})); // the milder was tried
  book.needs(twelve, {need::data}, 4000);
  CHECK(book.done({5000, need::port, "1-1.2", {twelve}})); // and here it was not
  CHECK(book.done({6000, need::hub, "1-1.1", {eleven}, "1-1", {eleven, twelve, {13}, {14}}}));
  book.needs(eleven, {need::carrier}, 100'000);
  book.needs(twelve, {}, 100'000);
  CHECK(book.done({200'000, need::bind, "1-1.1", {eleven}}));
  book.asked(twelve, 200'000);
  CHECK_FALSE(book.done({210'000, need::port, "1-1.2", {twelve}}));
}
