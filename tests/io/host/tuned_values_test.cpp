#include "io/host/tuned_values.hpp"

#include "tests/io/store/scratch_dir.hpp"
#include "tests/support/catch.hpp"

#include <fstream>
#include <functional>

using namespace dongled;
using namespace dongled::io::host;
using end_of = tuning_outcome::end;

namespace {

struct killed {};

/// Dies before or after the step of that number.
struct fate {
  int dies_at = -1; ///< Counted from 0; before the step, where even, after it, where odd.
  int at = 0;
  bool passed() const { return at > dies_at; }
  void step() {
    if (at++ == dies_at)
      throw killed{};
  }
};

struct fake_kernel : tuning_door {
  std::map<std::string, std::string> values;
  std::string boot = "boot-1";
  fate* life = nullptr;
  std::function<std::string(std::string)> rounds; ///< What a driver makes of a value.
  bool denies = false;

  result<std::string> read(const std::string& x) override {
    auto i = values.find(x);
    if (i == values.end())
      return failure{fault::not_found, "no " + x};
    return i->second;
  }
  result<done> write(const std::string& x, const std::string& value) override {
    if (denies)
      return failure{fault::denied, "not permitted"};
    if (life)
      life->step();
    values[x] = rounds ? rounds(value) : value;
    if (life)
      life->step();
    if (values[x] != value)
      return failure{fault::refused, "wrote " + value + ", reads " + values[x]};
    return done{};
  }
  result<ring_sizes> rings(const std::string&) override {
    return failure{fault::unsupported, "none"};
  }
  host_counts count(const counted&) override { return {}; }
  std::vector<std::string> others(const std::string&) override { return {}; }
  result<std::string> boot_id() override { return boot; }
};

/// The real files, whose owner dies at a step.
struct mortal_book : tuning_book {
  tuning_files files;
  fate* life = nullptr;
  explicit mortal_book(const std::string& dir) : files(dir) {}
  void step() const {
    if (life)
      life->step();
  }
  result<done> put(const tuned_value& x) override {
    step();
    auto out = files.put(x);
    step();
    return out;
  }
  result<done> erase(const std::string& x) override {
    step();
    auto out = files.erase(x);
    step();
    return out;
  }
  listing list() override { return files.list(); }
};

struct bench {
  test::scratch_dir dir;
  fake_kernel kernel;
  mortal_book book{dir / ""};
  bench() { kernel.values = {{"net/a", "1"}, {"net/b", "32768\t60999"}}; }
  tuning_outcome set(const std::string& setting, const std::string& to) {
    return set_value(kernel, book, "key", setting, to);
  }
  std::vector<tuning_outcome> undo() { return undo_all_values(kernel, book); }
  size_t records() { return book.list().values.size(); }
};

} // namespace

TEST_CASE("what is set is written down, read back, and given back") {
  bench x;
  auto out = x.set("net/a", "2");
  CHECK(out.what == end_of::applied);
  CHECK(out.before == "1");
  CHECK(out.now == "2");
  auto all = x.book.list().values;
  REQUIRE(all.size() == 1);
  CHECK(all[0].before == "1");
  CHECK(all[0].ours == std::vector<std::string>{"2"});
  CHECK(all[0].boot == "boot-1");
  CHECK(x.set("net/a", "2").what == end_of::as_it_was);
  auto undone = x.undo();
  REQUIRE(undone.size() == 1);
  CHECK(undone[0].what == end_of::undone);
  CHECK(x.kernel.values["net/a"] == "1");
  CHECK(x.records() == 0);
}

TEST_CASE("tabs and blanks are no difference, and absent settings no error") {
  bench x;
  CHECK(x.set("net/b", "32768 60999").what == end_of::as_it_was);
  CHECK(x.set("net/none", "1").what == end_of::not_here);
  CHECK(x.records() == 0);
}

TEST_CASE("what another has changed since is left, and said, and no longer ours") {
  bench x;
  CHECK(x.set("net/a", "2").what == end_of::applied);
  x.kernel.values["net/a"] = "7";
  auto undone = x.undo();
  REQUIRE(undone.size() == 1);
  CHECK(undone[0].what == end_of::changed);
  CHECK(undone[0].says == "changed by another since: 7; left");
  CHECK(x.kernel.values["net/a"] == "7");
  CHECK(x.undo().empty());
}

TEST_CASE("set twice, undoing goes back to what was before the first time") {
  bench x;
  (void)x.set("net/a", "2");
  (void)x.set("net/a", "3");
  CHECK(x.records() == 1);
  x.undo();
  CHECK(x.kernel.values["net/a"] == "1");
  (void)x.set("net/a", "2");
  x.kernel.values["net/a"] = "7"; // another's: that is what undoing goes back to now
  auto out = x.set("net/a", "3");
  CHECK(out.says.find("changed by another") == 0);
  x.undo();
  CHECK(x.kernel.values["net/a"] == "7");
  (void)x.set("net/a", "8");
  CHECK(x.set("net/a", "7").what == end_of::applied); // back by hand: nothing of it is ours
  CHECK(x.records() == 0);
}

TEST_CASE("after a new start of the host records are dropped, not restored") {
  bench x;
  (void)x.set("net/a", "2");
  x.kernel.boot = "boot-2";
  auto undone = x.undo();
  REQUIRE(undone.size() == 1);
  CHECK(undone[0].what == end_of::forgotten);
  CHECK(x.kernel.values["net/a"] == "2");
  CHECK(x.records() == 0);
}

TEST_CASE("a setting that is gone, or as it was, is forgotten") {
  bench x;
  (void)x.set("net/a", "2");
  (void)x.set("net/b", "1 2");
  x.kernel.values.erase("net/a");
  x.kernel.values["net/b"] = "32768 60999";
  auto undone = x.undo();
  REQUIRE(undone.size() == 2);
  CHECK(undone[0].setting == "net/b"); // what came last is undone first
  CHECK(undone[0].what == end_of::as_it_was);
  CHECK(undone[1].what == end_of::forgotten);
  CHECK(x.records() == 0);
}

TEST_CASE("no record, no write; no right, no record") {
  bench x;
  mortal_book nowhere{"/dev/null"};
  auto out = set_value(x.kernel, nowhere, "key", "net/a", "2");
  CHECK(out.what == end_of::failed);
  CHECK(x.kernel.values["net/a"] == "1");
  x.kernel.denies = true;
  CHECK(x.set("net/a", "2").what == end_of::failed);
  CHECK(x.records() == 0);
}

TEST_CASE("a driver that takes something else is put back") {
  bench x;
  x.kernel.rounds = [](const std::string& v) { return v == "1000" ? std::string{"1024"} : v; };
  auto out = x.set("net/a", "1000");
  CHECK(out.what == end_of::failed);
  CHECK(x.kernel.values["net/a"] == "1");
  CHECK(x.records() == 0);
}

TEST_CASE("a record that makes no sense is named and kept") {
  bench x;
  (void)x.set("net/a", "2");
  std::ofstream(x.dir / "tuning/torn") << "{";
  auto undone = x.undo();
  REQUIRE(undone.size() == 2);
  CHECK(undone[1].what == end_of::failed);
  CHECK(undone[1].setting == "torn");
  CHECK(x.book.list().unreadable == std::vector<std::string>{"torn"});
}

TEST_CASE("killed between any two steps, undoing is exact") {
  // Each way to where somebody may be killed, and how what is there at the start came to be.
  const std::vector<std::function<void(bench&)>> ways{
    [](bench& x) { (void)x.set("net/a", "2"); },
    [](bench& x) {
      (void)x.set("net/a", "2");
      (void)x.set("net/b", "15000\t64999");
    },
    [](bench& x) {
      (void)x.set("net/a", "2");
      (void)x.set("net/a", "3");
    },
    [](bench& x) {
      (void)x.set("net/a", "2");
      (void)x.set("net/a", "1");
    },
    [](bench& x) {
      (void)x.set("net/a", "2");
      x.undo();
    },
    [](bench& x) {
      x.kernel.rounds = [](const std::string& v) { return v == "9" ? std::string{"2"} : v; };
      (void)x.set("net/a", "9");
    },
  };
  for (size_t way = 0; way < ways.size(); ++way)
    for (int step = 0;; ++step) {
      bench x;
      fate life{step, 0};
      x.kernel.life = x.book.life = &life;
      auto died = false;
      try {
        ways[way](x);
      } catch (const killed&) {
        died = true;
      }
      // Undoing may be killed as well, at each of its steps, and is done again.
      for (int again = 0;; ++again) {
        fate second{again, 0};
        x.kernel.life = x.book.life = &second;
        try {
          x.undo();
        } catch (const killed&) {
          continue;
        }
        break;
      }
      INFO("way " << way << ", step " << step);
      auto rounding = way == 5 && died;
      if (!rounding || x.kernel.values["net/a"] != "2") // a value that nobody could foresee
        CHECK(x.kernel.values["net/a"] == "1");
      CHECK(x.kernel.values["net/b"] == "32768\t60999");
      CHECK(x.records() == 0);
      if (!died)
        break;
    }
}
