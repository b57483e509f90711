#include "supervision/timer.hpp"

#include "supervision/owed_answer.hpp"
#include "tests/supervision/fixture.hpp"

using namespace dongled;
using namespace dongled::test;

namespace {

struct ringing : actor_fixture {
  std::string heard;

  caf::actor sleeper(caf::timespan t) {
    return sys.spawn([this, t](caf::event_based_actor* me) {
      later(me, t, std::string("ring"));
      return caf::behavior{[this](const std::string& x) { heard += x; }};
    });
  }
};

/// Answers nothing before it is told to.
struct promising : actor_fixture {
  struct memory {
    std::vector<owed_answer> owed;
  };
  caf::actor who = sys.spawn([](caf::stateful_actor<memory>* me) {
    return caf::behavior{
      [me](int) {
        me->state.owed.emplace_back(me->make_response_promise());
        return me->state.owed.back().promise();
      },
      [me](const std::string& x) {
        for (auto& y : me->state.owed)
          y.deliver(x);
      },
    };
  });
  std::string said;

  void ask_it() {
    sys.spawn([this](caf::event_based_actor* me) {
      me->request(who, 3600s, 1)
        .then([this](const std::string& x) { said += x; },
              [this](const caf::error& x) { said += caf::to_string(x); });
    });
    run();
  }
};

} // namespace

TEST_CASE_METHOD(ringing, "a timer rings when it is due, and no sooner") {
  auto who = sleeper(10s);
  pass(9s);
  CHECK(heard.empty());
  pass(1s);
  CHECK(heard == "ring");
  self->send_exit(who, caf::exit_reason::kill);
  run();
}

TEST_CASE_METHOD(ringing, "a timer keeps no dead actor alive") {
  auto who = sleeper(1h);
  auto weak = caf::actor_cast<caf::weak_actor_ptr>(who);
  run();
  self->send_exit(who, caf::exit_reason::kill);
  who = nullptr;
  run();
  CHECK(weak.lock() == nullptr);
  pass(2h);
  CHECK(heard.empty());
}

TEST_CASE_METHOD(promising, "an owed answer is given once") {
  ask_it();
  self->send(who, std::string("well"));
  run();
  self->send_exit(who, caf::exit_reason::kill);
  run();
  CHECK(said == "well");
}

TEST_CASE_METHOD(promising, "who waits for an answer hears of a death at once") {
  ask_it();
  CHECK(said.empty());
  self->send_exit(who, caf::exit_reason::kill);
  who = nullptr;
  run();
  CHECK(said.find("request_receiver_down") != std::string::npos);
}
