#include "tests/supervision/fixture.hpp"

// OTP's supervisor contract, cases 46 to 55 and 67: what one can ask a supervisor.
//
// Cases 60 to 66 have no test because the library has no such thing, and no row of the tree would
// use it:
//   60 significant children that are permanent, or without auto_shutdown: no significant children
//   61 any_significant: no auto_shutdown, a supervisor's end is decided by its parent only
//   62 any_significant and an abnormal end: same
//   63 all_significant: same
//   64 auto_shutdown and terminate_child: same
//   65 nested significant supervisors: same
//   66 code_change: a tree is changed by restarting the daemon; its specs are compiled in

using namespace dongled;
using namespace dongled::test;

TEST_CASE_METHOD(supervised, "A46 start_child adds a row at the end") {
  auto sup = start(strategy::rest_for_one, 1, 5s, {kid("a"), kid("b")});
  auto said = ask<child_reply>(sup, start_child{kid("c")}).value();
  CHECK(said.what == verdict::ok);
  CHECK(said.child == child("/c"));
  CHECK(said.child != nullptr);
  heard();
  crash("/b");
  CHECK(heard() == "-b-c+b+c");
}

TEST_CASE_METHOD(supervised, "A47 start_child with a known id changes nothing") {
  auto sup = start(strategy::one_for_one, 1, 5s, {kid("a")});
  auto said = ask<child_reply>(sup, start_child{kid("a", restart::temporary)}).value();
  CHECK(said.what == verdict::already_started);
  CHECK(said.child == child("/a"));
  tell(sup, terminate_child{"a"});
  CHECK(tell(sup, start_child{kid("a", restart::temporary)}) == verdict::already_present);
  CHECK(ask<childspec_reply>(sup, get_childspec{"a"})->spec.when == restart::permanent);
}

TEST_CASE_METHOD(supervised, "A48 a start_child that fails leaves no row") {
  auto sup = start(strategy::one_for_one, 0, 5s, {kid("a")});
  (*script)["b"] = "!";
  auto said = ask<child_reply>(sup, start_child{kid("b")}).value();
  CHECK(said.what == verdict::start_failed);
  CHECK(said.why.find("no b") != std::string::npos);
  CHECK(ask<child_reply>(sup, start_child{kid("c", restart::permanent, crash_in_init)})->what
        == verdict::start_failed);
  CHECK(count(sup) == child_counts{1, 1, 0, 1});
  CHECK_FALSE(over());
}

TEST_CASE_METHOD(supervised,
                 "A49 a start_child with nothing to start keeps its row, if not temporary") {
  auto sup = start(strategy::one_for_one, 0, 5s, {});
  auto [when, kept] = GENERATE(table<restart, size_t>(
    {{restart::permanent, 1u}, {restart::transient, 1u}, {restart::temporary, 0u}}));
  (*script)["a"] = "?";
  auto said = ask<child_reply>(sup, start_child{kid("a", when)}).value();
  CHECK(said.what == verdict::ok);
  CHECK(said.child == nullptr);
  CHECK(count(sup).specs == kept);
}

TEST_CASE_METHOD(supervised, "A50 terminate_child keeps the row of a child that is not temporary") {
  auto sup = start(strategy::one_for_one, 0, 5s,
                   {kid("a", GENERATE(restart::permanent, restart::transient))});
  CHECK(tell(sup, terminate_child{"a"}) == verdict::ok);
  CHECK(view(sup, "a").child == nullptr);
  CHECK(tell(sup, terminate_child{"a"}) == verdict::ok);
  CHECK(tell(sup, terminate_child{"b"}) == verdict::not_found);
  CHECK(count(sup) == child_counts{1, 0, 0, 1});
}

TEST_CASE_METHOD(supervised, "A51 terminate_child removes a temporary child") {
  auto sup = start(strategy::one_for_one, 0, 5s, {kid("a", restart::temporary)});
  CHECK(tell(sup, terminate_child{"a"}) == verdict::ok);
  CHECK(count(sup) == child_counts{0, 0, 0, 0});
  CHECK(tell(sup, terminate_child{"a"}) == verdict::not_found);
}

TEST_CASE_METHOD(supervised, "A52 restart_child starts what is stopped, and nothing else") {
  auto sup = start(strategy::one_for_one, 0, 5s, {kid("a")});
  CHECK(tell(sup, restart_child{"a"}) == verdict::running);
  CHECK(tell(sup, restart_child{"b"}) == verdict::not_found);
  tell(sup, terminate_child{"a"});
  (*script)["a"] = "!";
  CHECK(tell(sup, restart_child{"a"}) == verdict::start_failed);
  CHECK(view(sup, "a").state == phase::stopped);
  auto said = ask<child_reply>(sup, restart_child{"a"}).value();
  CHECK(said.what == verdict::ok);
  CHECK(said.child == child("/a"));
}

TEST_CASE_METHOD(supervised, "a child that is renewed takes no sibling along and counts nowhere") {
  auto how = GENERATE(strategy::one_for_one, strategy::rest_for_one, strategy::one_for_all);
  auto sup = start(how, 0, 60s, {kid("a"), kid("b"), kid("c")});
  heard();
  for (auto i = 0; i < 20; ++i) {
    auto before = id_of("/b");
    auto said = ask<child_reply>(sup, renew_child{"b"}).value();
    CHECK(said.what == verdict::ok);
    CHECK(said.child == child("/b"));
    CHECK(id_of("/b") != before);
    CHECK(heard() == "-b+b");
  }
  CHECK(where->look("/b")->restarts == 0);
  CHECK(where->look("/b")->restarts_in_window == 0);
  CHECK_FALSE(over());
}

TEST_CASE_METHOD(supervised, "whoever asks for a renewal may die: the child runs again") {
  auto sup = start(strategy::one_for_one, 0, 60s, {kid("a")});
  auto before = id_of("/a");
  auto asker = sys.spawn([sup](caf::event_based_actor* me) {
    me->send(sup, renew_child{"a"});
    me->quit(caf::exit_reason::kill);
  });
  asker = nullptr;
  run();
  CHECK(phase_of("/a") == phase::running);
  CHECK(id_of("/a") != before);
  CHECK(renew(*where, "/a"));
  run();
  CHECK(phase_of("/a") == phase::running);
  CHECK_FALSE(renew(*where, "/nobody"));
}

TEST_CASE_METHOD(supervised,
                 "a renewed child that does not start is tried again, and that counts") {
  auto slow = kid("a");
  slow.delay = backoff_settings{1s, 1s, 0, 60s, {}};
  auto sup = start(strategy::one_for_one, 2, 60s, {slow});
  (*script)["a"] = "!";
  CHECK(tell(sup, renew_child{"a"}) == verdict::start_failed);
  CHECK(phase_of("/a") == phase::restarting);
  pass(2s);
  CHECK(phase_of("/a") == phase::running);
  CHECK(where->look("/a")->restarts_in_window == 1);
}

TEST_CASE_METHOD(supervised, "renewing starts what is stopped or waits, and nothing unknown") {
  auto slow = kid("b");
  slow.delay = backoff_settings{30s, 30s, 0, 60s, {}};
  auto sup = start(strategy::one_for_one, 3, 60s, {kid("a"), slow, kid("t", restart::temporary)});
  tell(sup, terminate_child{"a"});
  CHECK(tell(sup, renew_child{"a"}) == verdict::ok);
  CHECK(phase_of("/a") == phase::running);
  crash("/b");
  CHECK(phase_of("/b") == phase::restarting);
  CHECK(tell(sup, renew_child{"b"}) == verdict::ok);
  CHECK(phase_of("/b") == phase::running);
  CHECK(tell(sup, renew_child{"t"}) == verdict::not_found);
  CHECK_FALSE(where->look("/t").has_value());
  CHECK(tell(sup, renew_child{"x"}) == verdict::not_found);
}

TEST_CASE_METHOD(supervised, "A53 delete_child removes what is stopped, and nothing else") {
  auto sup = start(strategy::one_for_one, 0, 5s, {kid("a")});
  CHECK(tell(sup, delete_child{"a"}) == verdict::running);
  CHECK(tell(sup, delete_child{"b"}) == verdict::not_found);
  tell(sup, terminate_child{"a"});
  CHECK(tell(sup, delete_child{"a"}) == verdict::ok);
  CHECK(tell(sup, delete_child{"a"}) == verdict::not_found);
  CHECK_FALSE(where->look("/a").has_value());
}

TEST_CASE_METHOD(supervised, "A54 specs are told in full, and rows newest first") {
  auto sup = start(strategy::one_for_one, 0, 5s, {kid("a"), kid("b"), kid("c")});
  auto spec = ask<childspec_reply>(sup, get_childspec{"b"}).value();
  CHECK(spec.what == verdict::ok);
  CHECK(spec.spec.id == "b");
  CHECK(spec.spec.stop.how == shutdown::kind::timeout);
  CHECK(spec.spec.stop.after == 5s);
  CHECK(ask<childspec_reply>(sup, get_childspec{"x"})->what == verdict::not_found);
  CHECK(ask<children_reply>(sup, which_child{"x"})->what == verdict::not_found);
  std::string ids;
  for (auto& x : rows(sup)) {
    ids += x.id;
    CHECK(x.child == child(x.path));
  }
  CHECK(ids == "cba");
}

TEST_CASE_METHOD(supervised, "A55 counts go by declared type, dead or alive") {
  supervisor_spec inner{"/in", strategy::one_for_one, 0, 5s, {kid("x")}};
  auto sup = start(strategy::one_for_one, 0, 5s,
                   {kid("a"), kid("b", restart::transient),
                    supervisor_child("in", inner, where, restart::transient), kid("c")});
  CHECK(count(sup) == child_counts{4, 4, 1, 3});
  finish("/b");
  tell(sup, terminate_child{"in"});
  CHECK(count(sup) == child_counts{4, 2, 1, 3});
}

TEST_CASE_METHOD(supervised, "A67 a message nobody expects and a late DOWN change nothing") {
  auto sup = start(strategy::one_for_one, 1, 5s, {kid("a")});
  auto old = child("/a");
  crash("/a");
  auto now_running = id_of("/a");
  self->send(sup, 4711);
  self->send(sup, std::string{"hello"});
  self->send(sup, caf::down_msg{old.address(), caf::make_error(fault::os)});
  self->send(sup, caf::down_msg{self->address(), caf::make_error(fault::os)});
  run();
  CHECK(id_of("/a") == now_running);
  CHECK(count(sup) == child_counts{1, 1, 0, 1});
  old = nullptr;
}

TEST_CASE_METHOD(supervised,
                 "requests wait while the supervisor stops a child, and are then served") {
  auto slow = kid("b", restart::permanent, ignore_exit);
  slow.stop = shutdown::within(3s);
  auto sup = start(strategy::one_for_one, 1, 5s, {kid("a"), slow});
  auto first = self->request(sup, 60s, terminate_child{"b"});
  auto second = self->request(sup, 60s, count_children{});
  run();
  CHECK_FALSE(self->has_next_message());
  CHECK(ask<actor_report>(sup, report_request{}).has_value()); // the operator is served at once
  pass(3s);
  first.receive([](child_reply& x) { CHECK(x.what == verdict::ok); }, [](caf::error&) { FAIL(); });
  second.receive(
    [](child_counts& x) {
      CHECK(x == child_counts{2, 1, 0, 2});
    },
    [](caf::error&) { FAIL(); });
}

TEST_CASE_METHOD(supervised, "requests that wait when the supervisor is stopped are turned down") {
  auto slow = kid("b", restart::permanent, ignore_exit);
  auto sup = start(strategy::one_for_one, 1, 5s, {kid("a"), slow});
  auto first = self->request(sup, 60s, terminate_child{"b"});
  auto second = self->request(sup, 60s, terminate_child{"a"});
  run();
  self->send(sup, caf::exit_msg{self->address(), caf::exit_reason::user_shutdown});
  auto third = self->request(sup, 60s, restart_child{"a"});
  run();
  for (auto open : {&first, &second, &third})
    open->receive([](child_reply& x) { CHECK(x.what == verdict::leaving); },
                  [](caf::error&) { FAIL(); });
  pass(5s);
  CHECK(over());
}

TEST_CASE_METHOD(supervised, "a supervisor says how it is doing") {
  auto sup = start(strategy::rest_for_one, 3, 10s, {kid("a"), kid("b", restart::transient)});
  finish("/b");
  crash("/a");
  CHECK(ask<actor_report>(sup, report_request{})->state_text
        == "rest_for_one, 2 of 2 running, 1 of at most 3 restarts in 10 s");
}
