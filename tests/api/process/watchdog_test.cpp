#include "api/process/watchdog.hpp"

#include "supervision/blocking_calls.hpp"
#include "tests/api/fake_tree.hpp"
#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::api;
using words = std::vector<std::string>;

namespace {

/// What a watchdog told, beat by beat.
struct diary {
  std::mutex mutex;
  size_t beats = 0;
  words late;

  pulse_news pen() {
    return [this](const words& x) {
      std::lock_guard guard{mutex};
      ++beats;
      late = x;
    };
  }
  size_t told() {
    std::lock_guard guard{mutex};
    return beats;
  }
  words last() {
    std::lock_guard guard{mutex};
    return late;
  }
};

/// A watchdog for as long as a case needs it.
struct on_guard {
  on_guard(test::fake_tree& tree, watchdog_times times, pulse_news news)
    : who(start_watchdog(tree.sys, tree.w, times, std::move(news))) {}
  ~on_guard() { caf::anon_send_exit(who, caf::exit_reason::kill); }
  caf::actor who;
};

bool names(const words& all, const std::string& path) {
  return std::any_of(all.begin(), all.end(), [&](auto& x) { return x.starts_with(path + ' '); });
}

} // namespace

TEST_CASE("a pulse is told each beat, and who answers is not late") {
  test::fake_tree tree;
  tree.start();
  diary book;
  // Its dongle has an actor that never answers: with a patience of an hour nobody minds.
  on_guard guard{tree, {milliseconds{5}, seconds{3600}}, book.pen()};
  CHECK(tree.eventually([&] { return book.told() > 5; }));
  CHECK(book.last() == words{});
}

TEST_CASE("an actor that does not answer is named, and the others are not") {
  test::fake_tree tree;
  tree.start();
  diary book;
  on_guard guard{tree, {milliseconds{5}, seconds{1}}, book.pen()};
  CHECK(tree.eventually([&] { return names(book.last(), "/rack/11/toggle"); }));
  CHECK(!names(book.last(), "/"));
  CHECK(!names(book.last(), "/rack/gate"));
}

TEST_CASE("a reactor that hangs is told like an actor") {
  test::fake_tree tree;
  tree.plane.hung = {"reactor 0 of the data plane has not answered for 31 s"};
  tree.start();
  diary book;
  on_guard guard{tree, {milliseconds{5}, seconds{3600}}, book.pen()};
  CHECK(tree.eventually([&] { return names(book.last(), "reactor"); }));
}

TEST_CASE("a late actor that is ended by its supervisor is late no more") {
  test::fake_tree tree;
  tree.start();
  diary book;
  on_guard guard{tree, {milliseconds{5}, seconds{1}}, book.pen()};
  REQUIRE(tree.eventually([&] { return names(book.last(), "/rack/11/toggle"); }));
  caf::anon_send_exit(tree.w->find("/rack/11/toggle"), caf::exit_reason::kill);
  CHECK(tree.eventually([&] { return book.last().empty(); }));
}

TEST_CASE("the watchdog's times leave the service manager's limit room") {
  CHECK(watchdog_times::within(seconds{60}).beat == seconds{10});
  CHECK(watchdog_times::within(seconds{60}).patience == seconds{30});
  CHECK(watchdog_times::within(seconds{2}).beat == milliseconds{500});
  CHECK(watchdog_times::within(seconds{2}).patience == seconds{1});
}
