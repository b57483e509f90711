#include "api/process/wake_up.hpp"

#include "tests/api/fake_tree.hpp"
#include "tests/support/catch.hpp"

#include <csignal>

using namespace dongled;
using namespace dongled::api;
using call = wake_up::call;

namespace {

/// Signals blocked for one case only.
struct mask_guard {
  mask_guard() { ::pthread_sigmask(SIG_SETMASK, nullptr, &was); }
  ~mask_guard() { ::pthread_sigmask(SIG_SETMASK, &was, nullptr); }
  sigset_t was{};
};

} // namespace

TEST_CASE("signals are told in words, and silence is nothing") {
  mask_guard guard;
  auto wake = wake_up::make();
  REQUIRE(wake);
  CHECK(wake->wait(milliseconds{1}) == call::nothing);
  ::raise(SIGHUP);
  CHECK(wake->wait() == call::reload);
  ::raise(SIGTERM);
  CHECK(wake->wait() == call::stop);
  ::raise(SIGINT);
  CHECK(wake->wait() == call::stop);
}

TEST_CASE("main hears that the tree stands, and why it went down") {
  mask_guard guard;
  auto wake = wake_up::make();
  REQUIRE(wake);
  test::fake_tree tree;
  tree.start();
  auto watcher = wake->watch(tree.sys, tree.root, seconds{10});
  CHECK(wake->wait() == call::up);
  CHECK(wake->wait(milliseconds{1}) == call::nothing);
  CHECK(wake->last_words().empty());
  caf::anon_send<caf::message_priority::high>(tree.root, caf::exit_msg{{}, caf::exit_reason::kill});
  CHECK(wake->wait() == call::down);
  CHECK(!wake->last_words().empty());
}

TEST_CASE("main hears of the end also long after the start") {
  mask_guard guard;
  auto wake = wake_up::make();
  REQUIRE(wake);
  test::fake_tree tree;
  tree.start();
  auto watcher = wake->watch(tree.sys, tree.root, milliseconds{20});
  CHECK(wake->wait() == call::up);
  // Until the time-out of the request is over, CAF itself keeps the watcher.
  CHECK(wake->wait(milliseconds{500}) == call::nothing);
  caf::anon_send<caf::message_priority::high>(tree.root, caf::exit_msg{{}, caf::exit_reason::kill});
  CHECK(wake->wait(seconds{30}) == call::down);
}

TEST_CASE("main hears of each pulse, and who was late") {
  mask_guard guard;
  auto wake = wake_up::make();
  REQUIRE(wake);
  auto bell = wake->pulse_bell();
  bell({});
  CHECK(wake->wait() == call::pulse);
  CHECK(wake->late().empty());
  CHECK(wake->wait(milliseconds{1}) == call::nothing);
  bell({"/router has not answered for 31 s"});
  bell({"/router has not answered for 41 s"});
  CHECK(wake->wait() == call::pulse); // the newest is what counts
  CHECK(wake->late() == std::vector<std::string>{"/router has not answered for 41 s"});
  CHECK(wake->wait(milliseconds{1}) == call::nothing);
}
