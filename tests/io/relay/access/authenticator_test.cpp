#include "io/relay/access/authenticator.hpp"
#include "io/relay/access/password.hpp"
#include "tests/support/catch.hpp"

#include <atomic>
#include <future>

using namespace dongled;
using namespace dongled::io::relay;

namespace {

std::shared_ptr<const user_list> users(const std::string& password, uint32_t iterations = 1000) {
  auto x = std::make_shared<user_list>();
  auto secret = hash_password(password, iterations);
  REQUIRE(secret);
  REQUIRE(x->add("alice", *secret));
  return x;
}

std::shared_ptr<authenticator> open_door() {
  auto x = authenticator::make();
  REQUIRE(x);
  return *x;
}

bool judge(authenticator& door, const std::shared_ptr<const user_list>& who,
           const authenticator::login& x) {
  std::promise<bool> verdict;
  REQUIRE(door.ask(who, x, [&](bool right) { verdict.set_value(right); }));
  return verdict.get_future().get();
}

} // namespace

TEST_CASE("a right login is known from then on, a wrong one and a stranger never") {
  auto door = open_door();
  auto list = users("pw");
  authenticator::login right{"127.0.0.1", "alice", "pw"}, wrong{"127.0.0.1", "alice", "PW"},
    stranger{"127.0.0.1", "bob", "pw"};
  CHECK_FALSE(door->knows(*list, right));
  CHECK_FALSE(judge(*door, list, wrong));
  CHECK_FALSE(judge(*door, list, stranger));
  CHECK(judge(*door, list, right));
  CHECK(door->knows(*list, right));
  CHECK_FALSE(door->knows(*list, wrong));
  CHECK_FALSE(door->knows(*list, stranger));
}

TEST_CASE("a changed password or a removed user is no longer known") {
  auto door = open_door();
  auto list = users("pw");
  authenticator::login right{"127.0.0.1", "alice", "pw"};
  REQUIRE(judge(*door, list, right));
  auto changed = users("other");
  CHECK_FALSE(door->knows(*changed, right));
  CHECK_FALSE(judge(*door, changed, right));
  CHECK_FALSE(door->knows(user_list{}, right));
  // The same password, hashed anew, is judged anew.
  auto again = users("pw");
  CHECK_FALSE(door->knows(*again, right));
  CHECK(judge(*door, again, right));
}

TEST_CASE("the line is bounded per client, and the same login stands in it once") {
  auto door = open_door();
  // So slow that the first is still being judged while the others come.
  auto list = users("pw", 1'000'000);
  std::atomic<int> called{0};
  auto count = [&](bool) { ++called; };
  size_t taken = 0;
  for (int i = 0; i < 40; ++i)
    taken += door->ask(list, {"10.0.0.1", "alice", std::to_string(i)}, count);
  CHECK(taken == authenticator::client_limit);
  CHECK(door->ask(list, {"10.0.0.2", "alice", "x"}, count));
  for (int i = 0; i < 1000; ++i)
    CHECK(door->ask(list, {"10.0.0.2", "alice", "x"}, count));
  for (size_t i = 0; i < 2 * authenticator::line_limit; ++i)
    taken +=
      door->ask(list, {"10.1.0." + std::to_string(i), "alice", "x" + std::to_string(i)}, count);
  CHECK(taken + 1 == authenticator::line_limit);
  door->stop();
  auto after = called.load();
  CHECK(after < 40);
  CHECK_FALSE(door->ask(list, {"10.0.0.3", "alice", "pw"}, count));
  CHECK(called == after);
}

TEST_CASE("an authenticator whom nobody asked stops at once, and twice") {
  auto door = open_door();
  door->stop();
  door->stop();
  CHECK_FALSE(door->knows(*users("pw"), {"127.0.0.1", "alice", "pw"}));
}
