#include "tests/supervision/fixture.hpp"

#include <caf/send.hpp>

// OTP's supervisor contract, cases 35 to 45: how a supervisor stops.

using namespace dongled;
using namespace dongled::test;

namespace {

/// A permanent child that is stopped like `how`.
child_spec stopped_like(child_spec spec, shutdown how) {
  spec.stop = how;
  return spec;
}

/// Obeys, and says when it was asked.
child_spec telling(supervised& world, const std::string& id) {
  auto spec = world.kid(id);
  spec.start = [log = world.log, id](const start_args& args) {
    return args.parent->spawn([log, id](caf::event_based_actor* me) -> caf::behavior {
      me->set_exit_handler([me, log, id](caf::exit_msg& x) {
        *log += '<' + id;
        me->quit(x.reason);
      });
      me->attach_functor([log, id] { *log += '-' + id; });
      return {[](int) {}};
    });
  };
  return spec;
}

} // namespace

TEST_CASE_METHOD(supervised, "A35 a supervisor stops its children last first, one at a time") {
  auto sup = start(strategy::one_for_one, 1, 5s,
                   {kid("a"), telling(*this, "b"), kid("c"), telling(*this, "d"), kid("e")});
  heard();
  auto why =
    GENERATE(caf::error{caf::exit_reason::user_shutdown}, caf::make_error(fault::exhausted));
  stop(sup, why);
  CHECK(heard() == "-e<d-d-c<b-b-a");
  REQUIRE(over());
  CHECK(ended == why);
}

TEST_CASE_METHOD(supervised, "A36 a child that obeys is not killed") {
  auto sup =
    start(strategy::one_for_one, 1, 5s, {stopped_like(telling(*this, "a"), shutdown::within(1s))});
  heard();
  CHECK(tell(sup, terminate_child{"a"}) == verdict::ok);
  CHECK(heard() == "<a-a");
}

TEST_CASE_METHOD(supervised,
                 "A37 a child that does not obey is killed after its time, then the next") {
  auto sup =
    start(strategy::one_for_one, 1, 5s,
          {kid("a"), stopped_like(kid("b", restart::permanent, ignore_exit), shutdown::within(1s)),
           kid("c")});
  heard();
  stop(sup);
  CHECK(heard() == "-c");
  CHECK(phase_of("/b") == phase::stopping);
  pass(999ms);
  CHECK(heard().empty());
  pass(1ms);
  CHECK(heard() == "-b-a");
  CHECK(over());
}

TEST_CASE_METHOD(supervised, "A38 brutal_kill kills at once, without asking") {
  auto sup = start(strategy::one_for_one, 1, 5s,
                   {stopped_like(telling(*this, "a"), shutdown::brutal_kill())});
  heard();
  CHECK(tell(sup, terminate_child{"a"}) == verdict::ok);
  CHECK(heard() == "-a");
}

TEST_CASE_METHOD(supervised, "A39 infinity waits without limit") {
  auto slow = kid("a", restart::permanent, [](caf::event_based_actor* me) -> caf::behavior {
    me->set_exit_handler([me](caf::exit_msg&) { me->delayed_send(me, 3600s * 24, 1); });
    return {[me](int) { me->quit(caf::exit_reason::user_shutdown); }};
  });
  auto sup = start(strategy::one_for_one, 1, 5s, {stopped_like(slow, shutdown::infinity())});
  heard();
  stop(sup);
  pass(3600s * 23);
  CHECK(heard().empty());
  CHECK_FALSE(over());
  pass(3600s);
  CHECK(heard() == "-a");
  CHECK(over());
}

TEST_CASE_METHOD(supervised, "A40 children that die by themselves during a stop change nothing") {
  auto sup = start(strategy::one_for_all, 5, 5s,
                   {kid("a"), kid("b", restart::transient), kid("c", restart::temporary),
                    kid("d", restart::permanent, ignore_exit)});
  heard();
  stop(sup); // waits for d
  crash("/a");
  finish("/b");
  kill("/c");
  CHECK(heard() == "-a-b-c");
  pass(5s);
  CHECK(heard() == "-d");
  REQUIRE(over());
  CHECK(ended == caf::exit_reason::user_shutdown);
}

TEST_CASE_METHOD(supervised, "A41 a child that fails while it is stopped is stopped all the same") {
  auto sup = start(strategy::one_for_one, 0, 5s, {kid("a", restart::permanent, trap_and_fail)});
  CHECK(tell(sup, terminate_child{"a"}) == verdict::ok);
  CHECK(phase_of("/a") == phase::stopped);
  CHECK_FALSE(over());
}

TEST_CASE_METHOD(supervised, "A42 a child that has cut its ties can still be stopped") {
  auto naughty = kid("a");
  naughty.start = [log = log](const start_args& args) {
    return args.parent->spawn(
      [log, up = args.parent->address()](caf::event_based_actor* me) -> caf::behavior {
        me->unlink_from(up);
        me->demonitor(up);
        me->attach_functor([log] { *log += "-a"; });
        return {[](int) {}};
      });
  };
  auto sup = start(strategy::one_for_one, 1, 5s, {naughty});
  CHECK(tell(sup, terminate_child{"a"}) == verdict::ok);
  CHECK(heard() == "-a");
}

TEST_CASE_METHOD(supervised, "A43 a child may end with a reason of its own when it is stopped") {
  auto sup = start(strategy::one_for_one, 0, 5s, {kid("a", restart::permanent, trap_and_convert)});
  heard();
  CHECK(tell(sup, terminate_child{"a"}) == verdict::ok);
  CHECK(heard() == "-a");
  CHECK_FALSE(over());
}

TEST_CASE_METHOD(supervised, "A44 children do not outlive a supervisor that is killed") {
  supervisor_spec inner{
    "/in", strategy::one_for_one, 1, 5s, {kid("x"), kid("y", restart::permanent, ignore_exit)}};
  auto sup =
    start(strategy::one_for_one, 1, 5s,
          {kid("a", restart::permanent, ignore_exit), supervisor_child("in", inner, where)});
  heard();
  self->send<caf::message_priority::high>(sup,
                                          caf::exit_msg{self->address(), caf::exit_reason::kill});
  run();
  auto dead = heard();
  CHECK(dead.size() == 6);
  for (auto id : {"-a", "-x", "-y"})
    CHECK(dead.find(id) != std::string::npos);
  CHECK(where->snapshot().empty());
  CHECK(over());
}

TEST_CASE_METHOD(supervised, "A44 whoever waits for an answer of a killed supervisor is told") {
  auto sup = start(strategy::one_for_one, 1, 5s, {kid("a", restart::permanent, ignore_exit)});
  auto open = self->request(sup, 600s, terminate_child{"a"});
  run();
  self->send<caf::message_priority::high>(sup,
                                          caf::exit_msg{self->address(), caf::exit_reason::kill});
  run();
  auto told = false;
  REQUIRE(self->has_next_message());
  open.receive([](child_reply&) {},
               [&](caf::error& x) { told = x == caf::sec::request_receiver_down; });
  CHECK(told);
}

TEST_CASE_METHOD(supervised, "A45 a stop request from anybody but the parent is ignored") {
  auto sup = start(strategy::one_for_one, 1, 5s, {kid("a")});
  heard();
  caf::scoped_actor stranger{sys};
  stranger->send_exit(sup, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(sup, caf::exit_reason::user_shutdown);
  run();
  CHECK(heard().empty());
  CHECK_FALSE(over());
  SECTION("from the parent any reason will do") {
    stop(sup, GENERATE(caf::error{}, caf::error{caf::exit_reason::normal},
                       caf::error{caf::exit_reason::user_shutdown}, caf::make_error(fault::os)));
    CHECK(heard() == "-a");
    CHECK(over());
  }
}

TEST_CASE_METHOD(supervised, "A45 a root without an owner obeys everybody") {
  auto sup = kill_at_end(spawn_root(sys, {"/", strategy::one_for_one, 1, 5s, {kid("a")}}, where));
  self->monitor(sup);
  run();
  caf::anon_send_exit(sup, caf::exit_reason::user_shutdown);
  run();
  CHECK(over());
}

TEST_CASE_METHOD(supervised, "a stop request during a start ends the start, too") {
  auto alley = std::make_shared<blind_alley>();
  auto slow = kid("b");
  slow.stop = shutdown::within(1s);
  slow.start = [alley](const start_args& args) {
    return args.parent->spawn<caf::detached>(hang_in_init, alley);
  };
  auto sup = start(strategy::one_for_one, 1, 5s, {kid("a"), slow});
  REQUIRE(eventually([&] { return alley->inside() == 1; }));
  heard();
  stop(sup);
  CHECK_FALSE(over());
  alley->open();
  CHECK(eventually([&] { return over(); }));
  CHECK(heard() == "-a");
}

TEST_CASE_METHOD(supervised,
                 "a child that survives its kill is given up on, and counted as stuck") {
  auto alley = std::make_shared<blind_alley>();
  auto stuck = kid("b");
  stuck.stop = shutdown::within(1s);
  stuck.start = [alley](const start_args& args) {
    return args.parent->spawn<caf::detached>(hang_in_call, alley);
  };
  auto sup = start(strategy::one_for_one, 1, 5s, {kid("a"), stuck});
  REQUIRE(eventually([&] { return phase_of("/b") == phase::running; }));
  self->send(child("/b"), 1);
  REQUIRE(eventually([&] { return alley->inside() == 1; }));
  auto open = self->request(sup, 600s, terminate_child{"b"});
  pass(1s);
  CHECK(phase_of("/b") == phase::stopping);
  pass(1999ms);
  CHECK(phase_of("/b") == phase::stopping);
  CHECK(where->stuck() == 0);
  pass(1ms);
  CHECK(phase_of("/b") == phase::stuck);
  CHECK(child("/b") == nullptr);
  CHECK(where->stuck() == 1);
  open.receive([](child_reply& x) { CHECK(x.what == verdict::ok); }, [](caf::error&) { FAIL(); });
  stop(sup);
  CHECK(over());
  alley->open();
  CHECK(eventually([&] { return sys.detached_actors() <= 1; }));
}

TEST_CASE_METHOD(supervised, "a stuck init counts as a failed start") {
  auto alley = std::make_shared<blind_alley>();
  auto stuck = kid("b");
  stuck.start_timeout = 1s;
  stuck.start = [alley](const start_args& args) {
    return args.parent->spawn<caf::detached>(hang_in_init, alley);
  };
  start(strategy::one_for_one, 1, 5s, {kid("a"), stuck});
  REQUIRE(eventually([&] { return alley->inside() == 1; }));
  pass(1s);
  CHECK_FALSE(over());
  pass(2s);
  CHECK(over());
  CHECK(where->stuck() == 1);
  alley->open();
  CHECK(eventually([&] { return sys.detached_actors() <= 1; }));
}
