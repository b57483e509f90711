#include "actors/flow.hpp"

#include "supervision/exit_reason.hpp"
#include "supervision/worker.hpp"
#include "tests/support/actor_fixture.hpp"
#include "tests/support/catch.hpp"

#include <caf/system_messages.hpp>

using namespace dongled;
using namespace dongled::test;
using namespace std::chrono_literals;

namespace {

/// An actor that tells one story and keeps it in its state, as the conductor does.
struct teller {
  using story = std::function<flow<done>(caf::event_based_actor*)>;
  struct state {
    story what; // a lambda's captures must live as long as its coroutine
    flow<done> telling;
  };
  using pointer = caf::stateful_actor<state>*;

  static caf::behavior run(pointer self, story what) {
    self->state.what = std::move(what);
    self->state.telling = self->state.what(self);
    return supervision::hardened(self,
                                 {
                                   wake_handler(),
                                   [=](int) { self->state.telling.start(); },
                                   [=](caf::atom_value) { self->state.telling = {}; },
                                   [=](bool) { return self->state.telling.running(); },
                                 },
                                 {});
  }
};

/// An answer that comes later.
struct reminder {
  int x;
  caf::response_promise to;
};

} // namespace

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(reminder)

namespace {

/// Answers a number by its double: at once if it is even, 1 s later if it is odd, with an error if
/// it is 0, and never if it is negative.
caf::behavior doubler(caf::event_based_actor* self) {
  using namespace supervision;
  return hardened(self,
                  {[=](int x) -> caf::result<int> {
                     if (x == 0)
                       return to_error({fault::refused, "zero"});
                     if (x > 0 && x % 2 == 0)
                       return 2 * x;
                     auto promise = self->make_response_promise();
                     if (x > 0)
                       self->delayed_send(self, 1s, reminder{x, promise});
                     return promise;
                   },
                   [](reminder& x) { x.to.deliver(2 * x.x); }},
                  {});
}

/// Counts how many copies of it are alive: what a story holds must go with it.
struct witness {
  std::shared_ptr<int> alive;
};

struct stage : actor_fixture {
  std::string log;
  caf::actor partner = kill_at_end(sys.spawn(doubler));
  caf::actor star;
  std::optional<caf::error> ended;

  void tell(teller::story what) {
    star = kill_at_end(sys.spawn(teller::run, std::move(what)));
    self->monitor(star);
    self->send(star, 1);
    run();
  }

  bool over() {
    while (self->has_next_message())
      self->receive([&](const caf::down_msg& x) { ended = x.reason; });
    return ended.has_value();
  }

  std::string heard() { return std::exchange(log, {}); }
  ~stage() { star = nullptr; }
};

} // namespace

TEST_CASE_METHOD(stage, "a pause lasts as long as it says, on the actor's clock") {
  tell([this](auto me) -> flow<done> {
    log += "a";
    co_await pause(me, 10s);
    log += "b";
    co_await pause(me, 0s);
    log += "c";
    co_return done{};
  });
  CHECK(heard() == "a");
  pass(9999ms);
  CHECK(heard().empty());
  CHECK(ask<bool>(star, true) == true);
  pass(1ms);
  CHECK(heard() == "bc");
  CHECK(ask<bool>(star, true) == false);
}

TEST_CASE_METHOD(stage, "asking brings the answer, at once or later") {
  tell([this](auto me) -> flow<done> {
    for (int x : {2, 3}) {
      auto got = co_await dongled::ask<int>(me, partner, 5s, std::string("double"), x);
      log += got ? std::to_string(*got) : got.why().doing;
    }
    co_return done{};
  });
  CHECK(heard() == "4");
  pass(1s);
  CHECK(heard() == "6");
}

TEST_CASE_METHOD(stage,
                 "no answer in time, an error and nobody there are failures, not exceptions") {
  tell([this](auto me) -> flow<done> {
    for (auto [to, x] : {std::pair{partner, -1}, {partner, 0}, {caf::actor{}, 2}}) {
      auto got = co_await dongled::ask<int>(me, to, 5s, std::string("double"), x);
      log += got ? "?" : std::string(to_string(got.why().code)) + ": " + got.why().doing + "\n";
    }
    co_return done{};
  });
  CHECK(heard().empty());
  pass(5s);
  auto said = heard();
  CHECK(said.find("timed_out: double: no answer in time\n") == 0);
  CHECK(said.find("zero") != std::string::npos);
  CHECK(said.find("not_found: double: nobody is there to ask\n") != std::string::npos);
  CHECK_FALSE(over());
}

TEST_CASE_METHOD(stage,
                 "a partner that is dead is a failure at once; one that dies is a time-out") {
  tell([this](auto me) -> flow<done> {
    for (int i = 0; i < 2; ++i) {
      auto got = co_await dongled::ask<int>(me, partner, 60s, std::string("double"), -1);
      log += got ? "?" : std::string(to_string(got.why().code)) + ": " + got.why().doing + "\n";
    }
    co_return done{};
  });
  self->send_exit(partner, caf::exit_reason::kill); // with the first question in hand
  run();
  CHECK(heard().empty());
  pass(60s);
  auto said = heard();
  CHECK(said
        == "timed_out: double: no answer in time\n"
           "not_found: double: the actor went down before it answered\n");
}

namespace {

flow<int> sum(caf::event_based_actor* me, caf::actor partner, int depth) {
  if (depth == 0) {
    co_await pause(me, 1s);
    co_return 1;
  }
  auto left = co_await sum(me, partner, depth - 1);
  auto twice = co_await ask<int>(me, partner, 5s, std::string("double"), left);
  co_return twice ? *twice : -1;
}

flow<int> broken(caf::event_based_actor* me, caf::timespan after) {
  if (after.count() > 0)
    co_await pause(me, after);
  throw std::runtime_error("no more");
}

} // namespace

TEST_CASE_METHOD(stage, "stories nest") {
  tell([this](auto me) -> flow<done> {
    auto x = co_await sum(me, partner, 5);
    log += std::to_string(x);
    co_return done{};
  });
  CHECK(heard().empty());
  pass(3s);
  CHECK(heard() == "32");
  CHECK_FALSE(over());
}

TEST_CASE_METHOD(stage, "an exception in a nested story is thrown to its caller") {
  tell([this](auto me) -> flow<done> {
    for (auto after : {0s, 2s}) {
      try {
        co_await broken(me, after);
      } catch (const std::runtime_error& e) {
        log += e.what();
      }
    }
    co_return done{};
  });
  CHECK(heard() == "no more");
  pass(2s);
  CHECK(heard() == "no more");
  CHECK_FALSE(over());
}

TEST_CASE_METHOD(stage,
                 "an exception that escapes the outermost story ends the actor, and says why") {
  for (auto after : {0s, 2s}) {
    ended.reset();
    tell([=](auto me) -> flow<done> {
      auto x = co_await broken(me, after);
      (void)x;
      co_return done{};
    });
    pass(after);
    REQUIRE(over());
    CHECK(supervision::describe(*ended).find("runtime_error: no more") != std::string::npos);
    CHECK(supervision::classify(*ended) == supervision::ending::abnormal);
  }
}

TEST_CASE_METHOD(stage, "a story that is dropped ends where it was, and late replies find nobody") {
  auto alive = std::make_shared<int>();
  tell([this, alive](auto me) -> flow<done> {
    auto inner = [](auto whom, caf::actor to, witness) -> flow<int> {
      auto got = co_await dongled::ask<int>(whom, to, 5s, std::string("double"), 3);
      co_return got ? *got : -1;
    };
    witness mine{alive};
    auto x = co_await inner(me, partner, mine);
    log += std::to_string(x);
    co_return done{};
  });
  CHECK(alive.use_count() > 3);
  self->send(star, caf::atom("drop"));
  run();
  auto kept = alive.use_count();
  pass(10s); // the reply comes after 1 s
  CHECK(heard().empty());
  CHECK_FALSE(over());
  CHECK(kept == alive.use_count());
  CHECK(ask<bool>(star, true) == false);
}

TEST_CASE_METHOD(stage, "a killed actor's story goes with it, and its pause wakes nobody") {
  auto alive = std::make_shared<int>();
  tell([this, alive](auto me) -> flow<done> {
    witness mine{alive};
    co_await pause(me, 1h);
    log += "awake";
    co_return done{};
  });
  self->send_exit(star, caf::exit_reason::kill);
  run();
  CHECK(over());
  star = nullptr;
  pass(2h);
  CHECK(heard().empty());
  CHECK(alive.use_count() == 1);
}

TEST_CASE("a story that never began is dropped without a trace") {
  auto alive = std::make_shared<int>();
  {
    auto story = [](witness) -> flow<done> { co_return done{}; }(witness{alive});
    CHECK(story.running());
  }
  CHECK(alive.use_count() == 1);
  CHECK_FALSE(flow<done>{}.running());
}

TEST_CASE("an error of ours keeps its fault and its sentence across actors") {
  auto sent = supervision::to_error({fault::not_found, "the modem is not there"});
  auto got = to_failure(sent, "ask");
  CHECK(got.code == fault::not_found);
  CHECK(got.doing == "ask: the modem is not there");
  auto foreign = to_failure(caf::make_error(caf::sec::unexpected_message), "ask");
  CHECK(foreign.code == fault::os);
  CHECK(foreign.doing.find("unexpected_message") != std::string::npos);
}
