#include "api/accounts.hpp"

#include "tests/support/catch.hpp"

#include <nlohmann/json.hpp>

using namespace dongled;
using namespace dongled::api;

namespace {

host_view with_past(io::store::traffic_records past) {
  host_view host;
  host.carried_before = std::make_shared<const io::store::traffic_records>(std::move(past));
  return host;
}

io::relay::counters carried(uint64_t accepted, uint64_t up, uint64_t down) {
  io::relay::counters x;
  x.accepted = accepted;
  x.up_bytes = up;
  x.down_bytes = down;
  return x;
}

} // namespace

TEST_CASE("what this run carried comes on top of what earlier runs did, user by user") {
  auto host = with_past({{{11}, "", 10, 20, 3}, {{11}, "bob", 5, 6, 2}, {{12}, "bob", 9, 9, 9}});
  auto got =
    accounts_of({11}, carried(2, 100, 200), {{"alice", 1, 7, 8}, {"bob", 1, 70, 80}}, host);
  CHECK(got
        == io::store::traffic_records{
          {{11}, "", 110, 220, 5}, {{11}, "alice", 7, 8, 1}, {{11}, "bob", 75, 86, 3}});
}

TEST_CASE("a dongle has an account from its first day, and its users have one when they come") {
  auto got = accounts_of({11}, {}, {}, {});
  REQUIRE(got.size() == 1);
  CHECK(got.front() == io::store::traffic_record{{11}, "", 0, 0, 0});
  CHECK(users_json(got).empty());
}
