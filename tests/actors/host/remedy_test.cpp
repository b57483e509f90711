#include "actors/host/remedy.hpp"

#include "actors/host/remedy_book.hpp"
#include "actors/host/tuner.hpp"
#include "io/host/kernel_settings.hpp"
#include "tests/io/host/host_tree.hpp"
#include "tests/support/board_hand.hpp"
#include "tests/support/fake_world.hpp"

#include <atomic>
#include <mutex>

using namespace dongled;
using namespace dongled::test;
using namespace std::chrono_literals;

namespace {

/// The rack, a look-alike of the host, and a site that answers as the test says.
struct sick_site : fake_world {
  host_tree host;
  std::mutex mutex;
  /// Whom it answers 200; dongle 0 is the uplink.
  std::function<bool(int)> serves = [](int) { return true; };

  sick_site() {
    host.make_state();
    auto x = *w->settings_now();
    x.state_dir = host.state();
    w->config.set(x);
    w->ports.open_tuning = [this] {
      return std::make_unique<io::host::kernel_settings>(host.root(), host.root() + "/sys");
    };
    w->ports.ask_site = [this](const io::web::url&, std::optional<subnet_id> by, milliseconds,
                               const io::hilink::cancellation&) -> result<io::web::site_answer> {
      std::lock_guard guard{mutex};
      if (serves(by ? by->n : 0))
        return io::web::site_answer{200, 100, 5ms, {}, "192.0.2.80"};
      return failure{fault::refused, "it hung up"};
    };
  }

  void answer(std::function<bool(int)> x) {
    std::lock_guard guard{mutex};
    serves = std::move(x);
  }

  remedy_record tell(policy::remedy_wish wish, bool keep = false) {
    remedy_ask ask_it;
    ask_it.dongle = id(11);
    ask_it.site = *io::web::parse_url("http://site.example/");
    ask_it.shown = "http://site.example/";
    ask_it.wish = wish;
    ask_it.keep = keep;
    ask_it.asked_by = "test";
    auto begun = ask<remedy_answer>(at("/host/remedy"), ask_it).value();
    REQUIRE(!begun.id.empty());
    CHECK(ask<remedy_answer>(at("/host/remedy"), ask_it)->code == "REMEDY_IN_PROGRESS");
    remedy_record out;
    auto over = eventually([&] {
      pass(100ms);
      out = *ask<remedy_found>(at("/host/remedy"), remedy_query{begun.id}).value().record;
      return !out.running;
    });
    CHECK(over);
    return out;
  }
  std::string stamps() { return host.sysctl("ipv4/tcp_timestamps"); }
};

} // namespace

TEST_CASE_METHOD(sick_site, "a site that works is left alone") {
  start();
  auto end = tell({});
  CHECK(end.verdict == "works");
  CHECK(end.levels.empty());
  CHECK(end.looks.size() == 4);
}

TEST_CASE_METHOD(sick_site, "what does not help is undone, unless it is to be kept") {
  start();
  answer([](int n) { return n != 11; });
  auto end = tell({{}, 2});
  CHECK(end.verdict == "this_dongle");
  REQUIRE(end.levels.size() == 2);
  for (auto& x : end.levels) {
    CHECK(!x.helped);
    CHECK(x.undone);
  }
  CHECK(stamps() == "1");
  CHECK(host.sysctl("ipv4/tcp_slow_start_after_idle") == "1");
  CHECK(end.says == "no level helped");
  CHECK(!end.hint.empty());
  CHECK(!*remedy_book{host.state()}.read());
  end = tell({1, {}}, true);
  CHECK(!end.levels.at(0).undone);
  CHECK(stamps() == "0");
}

TEST_CASE_METHOD(sick_site, "the first level that helps is the last, and stays") {
  start();
  answer([this](int n) { return n != 11 || stamps() == "0"; });
  auto end = tell({});
  REQUIRE(end.levels.size() == 1);
  CHECK(end.levels[0].helped);
  CHECK(stamps() == "0");
  CHECK(!*remedy_book{host.state()}.read());
  CHECK(end.trace.size() >= 4);
}

TEST_CASE_METHOD(sick_site, "what a remedy left that was broken off is undone at the start") {
  remedy_book book{host.state()};
  REQUIRE(book.put({"7", {"timestamps"}}));
  {
    io::host::kernel_settings door{host.root(), host.root() + "/sys"};
    io::host::tuning_files records{host.state()};
    (void)set_value(door, records, "timestamps", "net/ipv4/tcp_timestamps", "0");
  }
  start();
  pass(5s);
  CHECK(stamps() == "1");
  CHECK(!*book.read());
}
