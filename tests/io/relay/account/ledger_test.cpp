#include "tests/io/relay/login.hpp"

using namespace dongled;
using namespace dongled::io::relay;
using namespace dongled::test;

TEST_CASE("each user's bytes and connections are counted to the byte", "[netns]") {
  if (!in_own_namespace())
    return;
  users_file users{{{"alice", "secret"}, {"bob", "hunter2"}}};
  world w{[&](auto& s) { s.users_file = users.path(); }, 3};
  w.serve_echo();
  auto say = [&](const std::string& user, const std::string& password, const std::string& text) {
    auto x = w.dial();
    if (ask_as(x, user, password, text) != 0)
      return false;
    return x.read(text.size()) == text;
  };
  for (int i = 0; i < 5; ++i) {
    CHECK(say("alice", "secret", std::string(1000, 'a')));
    CHECK(say("bob", "hunter2", std::string(10, 'b')));
    CHECK_FALSE(say("bob", "wrong", "c"));
  }
  auto live = w.dial();
  REQUIRE(ask_as(live, "bob", "hunter2", "live") == 0);
  CHECK(live.read(4) == "live");
  // What the far end sent is counted when it is passed on, and that may be after it was read.
  CHECK(eventually([&] {
    auto x = w.plane->users(world::dongle);
    return x.size() == 2 && x[0].user == "alice" && x[0].connections == 5 && x[0].up_bytes == 5000
           && x[0].down_bytes == 5000 && x[1].user == "bob" && x[1].connections == 6
           && x[1].up_bytes == 54 && x[1].down_bytes == 54;
  }));
  auto all = w.plane->count(world::dongle);
  CHECK(all.up_bytes == 5054);
  CHECK(all.down_bytes == 5054);
  CHECK(all.accepted == 16);
}
