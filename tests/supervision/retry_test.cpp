#include "tests/supervision/fixture.hpp"

// OTP's supervisor contract, cases 27 to 34: restarts whose start fails.

using namespace dongled;
using namespace dongled::test;

namespace {

/// Supervisors caught in the middle of their retry loop: a child whose start fails asks `meanwhile`
/// in its start function; the request waits in the mailbox right before the next try.
struct retrying : supervised {
  std::shared_ptr<std::function<void()>> meanwhile = std::make_shared<std::function<void()>>();

  child_spec stubborn(std::string id) {
    auto spec = kid(id);
    spec.start = [inner = spec.start, meanwhile = meanwhile](const start_args& args) {
      try {
        return inner(args);
      } catch (const std::runtime_error&) {
        if (*meanwhile)
          std::exchange(*meanwhile, {})();
        throw;
      }
    };
    return spec;
  }

  /// Crashes `path`; while its first restart fails, `what` is put into the mailbox of `sup`.
  /// Returns the answer.
  template <class Reply, class T>
  Reply crash_and_ask(const std::string& path, const caf::actor& sup, T what) {
    caf::scoped_actor asker{sys};
    std::optional<Reply> said;
    auto to = child(path);
    *meanwhile = [&] { asker->send<caf::message_priority::high>(sup, what); };
    self->send(to, caf::make_error(fault::os));
    to = nullptr;
    run();
    REQUIRE(asker->has_next_message());
    asker->receive([&](Reply& x) { said = std::move(x); });
    return std::move(*said);
  }
};

} // namespace

TEST_CASE_METHOD(supervised, "A27 a failed restart is tried again at once, and each try counts") {
  start(strategy::one_for_one, 4, 5s, {kid("a"), kid("b")});
  heard();
  (*script)["b"] = "!!!!!!!!!!";
  crash("/b");
  CHECK(heard() == "-b!b!b!b!b-a");
  REQUIRE(over());
  CHECK(ended == caf::exit_reason::user_shutdown);
}

TEST_CASE_METHOD(supervised, "A27 a failed restart that succeeds in the end is healed") {
  start(strategy::one_for_one, 4, 5s, {kid("a")});
  heard();
  (*script)["a"] = "!!!";
  crash("/a");
  CHECK(heard() == "-a!a!a!a+a");
  CHECK_FALSE(over());
  CHECK(where->look("/a")->restarts_in_window == 4);
}

TEST_CASE_METHOD(supervised, "A28 a failed restart under one_for_all retries the whole group") {
  start(strategy::one_for_all, 4, 5s, {kid("a"), kid("b"), kid("c")});
  heard();
  (*script)["b"] = "!";
  crash("/c");
  CHECK(heard() == "-c-b-a+a!b-a+a+b+c");
  CHECK_FALSE(over());
}

TEST_CASE_METHOD(retrying,
                 "A29 a failed restart under rest_for_one retries from the one that failed") {
  auto sup = start(strategy::rest_for_one, 4, 5s, {kid("a"), stubborn("b"), kid("c")});
  heard();
  (*script)["b"] = "!";
  auto seen = std::make_shared<children_reply>();
  *seen = crash_and_ask<children_reply>("/a", sup, which_children{});
  CHECK(heard() == "-a-c-b+a!b+b+c");
  REQUIRE(seen->children.size() == 3);
  CHECK(seen->children[0].id == "c");
  CHECK(seen->children[0].state == phase::stopped);
  CHECK(seen->children[1].state == phase::restarting);
  CHECK(seen->children[2].state == phase::running);
}

TEST_CASE_METHOD(retrying, "A30 in the retry loop requests are served, and show `restarting`") {
  auto sup = start(strategy::one_for_one, 4, 5s, {stubborn("a")});
  (*script)["a"] = "!!";
  SECTION("which_child") {
    auto seen = crash_and_ask<children_reply>("/a", sup, which_child{"a"});
    CHECK(seen.children.at(0).state == phase::restarting);
    CHECK(seen.children.at(0).child == nullptr);
  }
  SECTION("count_children") {
    CHECK(crash_and_ask<child_counts>("/a", sup, count_children{}) == child_counts{1, 0, 0, 1});
  }
}

TEST_CASE_METHOD(retrying,
                 "A31 in the retry loop the row can neither be made, started nor deleted") {
  auto sup = start(strategy::one_for_one, 4, 5s, {stubborn("a")});
  (*script)["a"] = "!!";
  SECTION("start_child") {
    CHECK(crash_and_ask<child_reply>("/a", sup, start_child{kid("a")}).what
          == verdict::already_present);
  }
  SECTION("restart_child") {
    CHECK(crash_and_ask<child_reply>("/a", sup, restart_child{"a"}).what == verdict::restarting);
  }
  SECTION("delete_child") {
    CHECK(crash_and_ask<child_reply>("/a", sup, delete_child{"a"}).what == verdict::restarting);
  }
  CHECK(phase_of("/a") == phase::running);
}

TEST_CASE_METHOD(retrying, "A32 terminate_child ends the retry loop; restart_child works later") {
  auto sup = start(strategy::one_for_one, 4, 5s, {stubborn("a")});
  heard();
  (*script)["a"] = "!!";
  CHECK(crash_and_ask<child_reply>("/a", sup, terminate_child{"a"}).what == verdict::ok);
  CHECK(heard() == "-a!a");
  CHECK(phase_of("/a") == phase::stopped);
  (*script)["a"] = "";
  CHECK(tell(sup, restart_child{"a"}) == verdict::ok);
  CHECK(phase_of("/a") == phase::running);
}

TEST_CASE_METHOD(retrying, "A33 a stop request is heard in the retry loop") {
  auto sup = start(strategy::one_for_one, 1000000, 5s, {kid("a"), stubborn("b")});
  heard();
  (*script)["b"] = std::string(1000, '!');
  *meanwhile = [&] {
    self->send<caf::message_priority::high>(
      sup, caf::exit_msg{self->address(), caf::exit_reason::user_shutdown});
  };
  crash("/b");
  CHECK(heard() == "-b!b-a");
  CHECK(over());
}

TEST_CASE_METHOD(supervised, "A34 a restart with nothing to start leaves the row stopped") {
  auto sup = start(strategy::one_for_one, 4, 5s, {kid("a")});
  heard();
  (*script)["a"] = "?";
  crash("/a");
  CHECK(heard() == "-a?a");
  CHECK(count(sup) == child_counts{1, 0, 0, 1});
  CHECK(phase_of("/a") == phase::stopped);
}

TEST_CASE_METHOD(supervised, "A34 under simple_one_for_one it takes the row away") {
  auto sup = start(strategy::simple_one_for_one, 4, 5s, {kid("t")});
  CHECK(tell(sup, start_dynamic{{}, "x"}) == verdict::ok);
  (*script)["t"] = "?";
  crash("/x");
  CHECK(count(sup) == child_counts{1, 0, 0, 0});
}
