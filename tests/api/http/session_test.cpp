#include "api/http/session.hpp"

#include "tests/api/fake_tree.hpp"
#include "tests/support/catch.hpp"

#include <future>

using namespace dongled;
using namespace dongled::api;
using namespace std::chrono_literals;

namespace {

struct question {
  int x = 0;
};
struct answer {
  int x = 0;
};

} // namespace

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(question)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(answer)

namespace {

caf::behavior doubler(caf::event_based_actor* self) {
  return supervision::hardened(self, {[](const question& q) { return answer{2 * q.x}; }}, {});
}

caf::behavior mute(caf::event_based_actor* self) {
  return supervision::hardened(
    self, {[self](const question&) { return self->make_response_promise<answer>(); }}, {});
}

caf::behavior mortal(caf::event_based_actor* self) {
  return supervision::hardened(
    self, {[](const question&) -> answer { throw std::logic_error("oh"); }}, {});
}

struct one_actor {
  test::caf_config config{false};
  caf::actor_system sys{config};
  template <class F>
  caf::actor spawn(F f) {
    alive.push_back(sys.spawn(f));
    return alive.back();
  }
  ~one_actor() {
    for (auto& x : alive)
      caf::anon_send_exit(x, caf::exit_reason::kill);
  }
  std::vector<caf::actor> alive;
};

} // namespace

TEST_CASE("a session brings an answer to a thread that is no actor") {
  one_actor all;
  session door{all.sys};
  auto got = door.ask<answer>(all.spawn(doubler), 5s, "double", question{21});
  REQUIRE(got);
  CHECK(got->x == 42);
}

TEST_CASE("a session never waits longer than its limit") {
  one_actor all;
  session door{all.sys};
  auto got = door.ask<answer>(all.spawn(mute), 30ms, "ask the mute", question{});
  REQUIRE(!got);
  CHECK(got.why().code == fault::timed_out);
  CHECK(got.why().doing == "ask the mute: no answer in time");
}

TEST_CASE("nobody, the dying and the mistaken are failures, not waits") {
  one_actor all;
  session door{all.sys};
  CHECK(door.ask<answer>(nullptr, 5s, "ask nobody", question{}).why().code == fault::not_found);
  CHECK(!door.ask<answer>(all.spawn(mortal), 5s, "ask the mortal", question{}));
  CHECK(!door.ask<question>(all.spawn(doubler), 5s, "expect another type", question{}));
}

TEST_CASE("a story that throws fails for its listener alone") {
  one_actor all;
  session door{all.sys};
  auto bad = door.tell<int>(5s, "throw", [](caf::event_based_actor* self) -> story<int> {
    co_await pause(self, 1ms);
    throw std::runtime_error("oh");
  });
  REQUIRE(!bad);
  auto good =
    door.tell<int>(5s, "count", [](caf::event_based_actor*) -> story<int> { co_return 7; });
  REQUIRE(good);
  CHECK(*good == 7);
}

TEST_CASE("closing a session ends all waiting at once, and all that comes later") {
  one_actor all;
  session door{all.sys};
  auto who = all.spawn(mute);
  std::vector<std::future<fault>> waiting;
  for (int i = 0; i < 8; ++i)
    waiting.push_back(std::async(std::launch::async, [&door, who] {
      return door.ask<answer>(who, 10min, "wait for ever", question{}).why().code;
    }));
  CHECK(test::fake_tree::eventually([&] { return all.sys.registry().running() >= 9; }));
  door.close();
  for (auto& x : waiting) {
    REQUIRE(x.wait_for(20s) == std::future_status::ready);
    CHECK(x.get() == fault::refused);
  }
  CHECK(door.closed());
  CHECK(door.ask<answer>(who, 10min, "come late", question{}).why().code == fault::refused);
  // Nobody is left to wait for a reply that will not come.
  CHECK(test::fake_tree::eventually([&] { return all.sys.registry().running() == 1; }));
}
