#include "supervision/worker.hpp"

#include "tests/supervision/fixture.hpp"

using namespace dongled;
using namespace dongled::test;

TEST_CASE_METHOD(supervised, "a hardened worker reports on itself, and still does its work") {
  auto worker = kill_at_end(sys.spawn([](caf::event_based_actor* me) {
    return hardened(me, caf::message_handler{[](int x) { return x + 1; }},
                    [] { return std::string{"counting"}; });
  }));
  run();
  CHECK(ask<actor_report>(worker, report_request{})->state_text == "counting");
  CHECK(ask<int>(worker, 41) == 42);
}

TEST_CASE_METHOD(supervised, "a report counts the messages that wait") {
  auto worker = kill_at_end(sys.spawn(obedient));
  run();
  caf::scoped_actor asker{sys};
  auto open = asker->request(worker, 60s, report_request{});
  for (auto n = 0; n < 5; ++n)
    self->send(worker, 3.5); // nobody expects it
  run();
  open.receive([](actor_report& x) { CHECK(x.mailbox == 5); }, [](caf::error&) { FAIL(); });
}

TEST_CASE_METHOD(supervised, "a hardened worker drops what it does not expect") {
  auto worker = kill_at_end(sys.spawn(obedient));
  run();
  CHECK_FALSE(ask<int>(worker, 3.5).has_value());
  CHECK(ask<actor_report>(worker, report_request{})->state_text == "fine");
}

TEST_CASE_METHOD(supervised, "a hardened worker dies of an exception with its type and text") {
  auto worker = kill_at_end(sys.spawn(throw_later));
  self->monitor(worker);
  run();
  self->send(worker, 1);
  run();
  REQUIRE(over());
  CHECK(classify(*ended) == ending::abnormal);
  CHECK(describe(*ended) == "unhandled_exception: std::domain_error: numbers hurt");
}

TEST_CASE("what is not a std::exception has a reason, too") {
  CHECK(describe(explain(std::make_exception_ptr(42)))
        == "unhandled_exception: an exception of a type of its own");
}

TEST_CASE("exit reasons are sorted as OTP sorts them, and told in words") {
  auto [why, how, text] = GENERATE(table<caf::error, ending, std::string>({
    {caf::error{}, ending::normal, "normal"},
    {caf::exit_reason::normal, ending::normal, "normal"},
    {caf::exit_reason::user_shutdown, ending::shutdown, "user_shutdown"},
    {shutdown_because("enough"), ending::shutdown, "user_shutdown: enough"},
    {caf::exit_reason::kill, ending::abnormal, "kill"},
    {caf::sec::runtime_error, ending::abnormal, "runtime_error"},
    {to_error({fault::timed_out, "asking the modem", 0}), ending::abnormal,
     "timed_out: asking the modem"},
    {caf::make_error(fault::os, 1, std::string{"two"}), ending::abnormal, "os: 1, two"},
    {caf::error{7, caf::atom("alien")}, ending::abnormal, "alien 7"},
  }));
  CHECK(classify(why) == how);
  CHECK(describe(why) == text);
}

TEST_CASE("paths are joined without doubling the root's slash") {
  CHECK(join_path("/", "rack") == "/rack");
  CHECK(join_path("/rack", "11") == "/rack/11");
}
