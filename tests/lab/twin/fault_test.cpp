#include "tests/lab/twin/fault.hpp"

#include "tests/lab/twin/fault_board.hpp"
#include "tests/support/catch.hpp"

using namespace dongled::lab;
using namespace std::chrono_literals;

TEST_CASE("every fault is read back from its own text") {
  for (auto what : all_twin_faults()) {
    auto order = parse_fault(to_string(what));
    REQUIRE(order);
    CHECK(order->what == what);
    auto again = parse_fault(to_string(*order));
    REQUIRE(again);
    CHECK(again->cured_by == order->cured_by);
    CHECK(again->amount == order->amount);
  }
}

TEST_CASE("a fault takes the argument of its kind") {
  CHECK(parse_fault("stuck_data=net_mode")->cured_by == cure::net_mode);
  CHECK(parse_fault("same_address=stubborn")->cured_by == cure::none);
  CHECK(parse_fault("slow_attach=5000")->amount == 5000);
  CHECK(parse_fault("api_garbage=truncated")->kind == garbage_kind::truncated);
  CHECK(parse_fault("api_garbage=7")->amount == 7);
  CHECK(parse_fault("barred=7")->amount == 7);
}

TEST_CASE("what is no fault or no argument of it is refused by name") {
  CHECK(parse_fault("moonshine").why().doing == "no such fault: moonshine");
  for (auto text : {"stuck_data=5", "slow_attach=net_mode", "slow_attach=-1", "slow_attach=",
                    "slow_attach=99999999999999999999", "no_sim=1", "api_garbage=junk", "="})
    CHECK_FALSE(parse_fault(text));
}

TEST_CASE("an action cures what needs it or something milder") {
  fault_board board;
  for (auto text :
       {"stuck_data=net_mode", "api_hang=reboot", "stuck_connecting=none", "same_address=net_mode"})
    board.set(*parse_fault(text));
  CHECK_FALSE(board.cured_by(cure::dataswitch));
  CHECK(board.cured_by(cure::net_mode));
  CHECK_FALSE(board.find(twin_fault::stuck_data));
  CHECK(board.find(twin_fault::api_hang));
  CHECK(board.cured_by(cure::power));
  CHECK_FALSE(board.find(twin_fault::api_hang));
  CHECK(board.find(twin_fault::stuck_connecting));
  CHECK(board.find(twin_fault::same_address));
}

TEST_CASE("a fault with an end lasts exactly until then") {
  fault_board board;
  fault_board::time_point start{};
  board.set(default_order(twin_fault::login_locked), start + 10s);
  CHECK(board.deadline() == start + 10s);
  CHECK(board.remaining(twin_fault::login_locked, start + 4s) == 6s);
  CHECK_FALSE(board.expire(start + 9s));
  CHECK(board.expire(start + 10s));
  CHECK(board.all().empty());
}
