#include "supervision/core.hpp"

#include "tests/support/catch.hpp"

#include <sstream>

// The deciding core alone: events in, a transcript of actions out, no actor anywhere.

using namespace dongled::supervision;
using namespace std::chrono_literals;

namespace {

/// Drives a core and writes its actions down: "+a" start, "~a" ask, "x a" kill, "stuck a",
/// "again a" retry, "wait a 1000" a delay, "T 5000" a stop timer, "= ok" a reply, "bye".
/// Children answer at once unless `lazy`.
struct driver {
  core under_test;
  time_point now{};
  bool lazy = false;
  std::map<std::string, run_id> runs;
  std::map<run_id, std::string> names;
  std::vector<event_type> mailbox;
  uint64_t last_timer = 0;
  call_id calls = 0;

  driver(supervisor_rules rules, std::vector<child_rules> rows) : under_test(rules, table(rows)) {}

  static std::vector<seedling> table(const std::vector<child_rules>& rows) {
    std::vector<seedling> all;
    for (auto& x : rows)
      all.push_back({std::make_shared<child_rules>(x), nullptr});
    return all;
  }

  std::string on(event_type what) {
    std::ostringstream out;
    std::vector<event_type> inbox{std::move(what)};
    while (!inbox.empty()) {
      auto next = inbox.front();
      inbox.erase(inbox.begin());
      for (auto& x : under_test.on(next, now))
        std::visit([&](auto& y) { write(out, y, inbox); }, x);
    }
    auto text = out.str();
    return text.empty() ? text : text.substr(1);
  }

  void write(std::ostream& out, const action::start& x, std::vector<event_type>& inbox) {
    auto name = under_test.look(x.row)->name;
    runs[name] = x.run;
    names[x.run] = name;
    out << " +" << name;
    if (!lazy)
      inbox.push_back(event::up{x.run});
  }
  void write(std::ostream& out, const action::ask& x, std::vector<event_type>& inbox) {
    out << " ~" << names[x.run];
    if (!lazy)
      inbox.push_back(event::down{x.run, ending::shutdown, "asked"});
  }
  void write(std::ostream& out, const action::kill& x, std::vector<event_type>& inbox) {
    out << " x" << names[x.run];
    if (!lazy)
      inbox.push_back(event::down{x.run, ending::abnormal, "killed"});
  }
  void write(std::ostream& out, const action::abandon& x, std::vector<event_type>&) {
    out << " stuck " << names[x.run];
  }
  void write(std::ostream& out, const action::arm_stop& x, std::vector<event_type>&) {
    last_timer = x.generation;
    if (lazy)
      out << " T" << x.delay.count();
  }
  void write(std::ostream& out, const action::arm_due& x, std::vector<event_type>&) {
    out << " wait " << under_test.look(x.row)->name << ' ' << x.delay.count();
    mailbox.push_back(event::due{x.row, x.generation});
  }
  void write(std::ostream& out, const action::retry_soon& x, std::vector<event_type>&) {
    out << " again " << under_test.look(x.row)->name;
    mailbox.push_back(event::retry{x.row, x.generation});
  }
  void write(std::ostream& out, const action::reply& x, std::vector<event_type>&) {
    out << " = " << to_string(x.what.what);
  }
  void write(std::ostream&, const action::note&, std::vector<event_type>&) {}
  void write(std::ostream& out, const action::leave& x, std::vector<event_type>&) {
    out << " bye" << (x.why ? ": " + *x.why : "");
  }

  std::string down(const std::string& name, ending how = ending::abnormal) {
    return on(event::down{runs[name], how, "oops"});
  }
  std::string fail(const std::string& name) { return on(event::start_failed{runs[name], "no"}); }
  std::string call(request what) { return on(event::call{++calls, std::move(what)}); }
  std::string timer() { return on(event::stop_timer{last_timer}); }
  std::string next_mail() {
    auto x = mailbox.front();
    mailbox.erase(mailbox.begin());
    return on(x);
  }
};

supervisor_rules flags(strategy how, size_t intensity = 3) {
  return {how, intensity, 5s, {}, 2s, 1};
}

std::vector<child_rules> abc(restart when = restart::permanent) {
  return {{"a", when, {}, {}, {}}, {"b", when, {}, {}, {}}, {"c", when, {}, {}, {}}};
}

} // namespace

TEST_CASE("core: who comes back") {
  auto [when, how, back] = GENERATE(table<restart, ending, bool>({
    {restart::permanent, ending::normal, true},
    {restart::permanent, ending::shutdown, true},
    {restart::permanent, ending::abnormal, true},
    {restart::transient, ending::normal, false},
    {restart::transient, ending::shutdown, false},
    {restart::transient, ending::abnormal, true},
    {restart::temporary, ending::normal, false},
    {restart::temporary, ending::shutdown, false},
    {restart::temporary, ending::abnormal, false},
  }));
  CHECK(comes_back(when, how) == back);
  driver d{flags(strategy::one_for_one), abc(when)};
  CHECK(d.on(event::boot{}) == "+a +b +c");
  CHECK(d.down("b", how) == (back ? "+b" : ""));
  CHECK(d.under_test.rows().size() == (when == restart::temporary ? 2 : 3));
}

TEST_CASE("core: who goes along") {
  auto [how, who, told] = GENERATE(table<strategy, std::string, std::string>({
    {strategy::one_for_one, "a", "+a"},
    {strategy::one_for_one, "c", "+c"},
    {strategy::one_for_all, "a", "~c ~b +a +b +c"},
    {strategy::one_for_all, "c", "~b ~a +a +b +c"},
    {strategy::rest_for_one, "a", "~c ~b +a +b +c"},
    {strategy::rest_for_one, "b", "~c +b +c"},
    {strategy::rest_for_one, "c", "+c"},
  }));
  driver d{flags(how), abc()};
  d.on(event::boot{});
  CHECK(d.down(who) == told);
}

TEST_CASE("core: the fourth restart with intensity three is one too many") {
  driver d{flags(strategy::one_for_one), abc()};
  d.on(event::boot{});
  for (auto n = 0; n < 3; ++n)
    CHECK(d.down("b") == "+b");
  CHECK(d.down("b") == "~c ~a bye: reached maximum restart intensity (b: oops)");
  CHECK(d.call(ask::count{}) == "= leaving");
}

TEST_CASE("core: a stop goes through the stages ask, kill, stuck") {
  driver d{flags(strategy::one_for_one), abc()};
  d.on(event::boot{});
  d.lazy = true;
  CHECK(d.on(event::stop{}) == "~c T5000");
  CHECK(d.on(event::stop_timer{d.last_timer - 1}).empty());
  CHECK(d.timer() == "xc T2000");
  CHECK(d.down("c") == "~b T5000");
  CHECK(d.timer() == "xb T2000");
  CHECK(d.timer() == "stuck b ~a T5000");
  CHECK(d.down("b").empty()); // it died after all; nobody cares
  CHECK(d.down("a", ending::shutdown) == "bye");
}

TEST_CASE("core: a timer of an earlier stop does not end a wait without limit") {
  auto rows = abc();
  rows[1].stop = shutdown::infinity();
  driver d{flags(strategy::one_for_one), rows};
  d.on(event::boot{});
  d.lazy = true;
  CHECK(d.on(event::stop{}) == "~c T5000");
  CHECK(d.down("c", ending::shutdown) == "~b");
  CHECK(d.timer().empty());
  CHECK(d.down("b", ending::shutdown) == "~a T5000");
}

TEST_CASE("core: what happens during a plan waits for its end, the parent's stop does not") {
  driver d{flags(strategy::one_for_all, 9), abc()};
  d.on(event::boot{});
  d.lazy = true;
  CHECK(d.down("c") == "~b T5000");
  CHECK(d.call(ask::count{}).empty());
  CHECK(d.call(ask::terminate{"a"}).empty());
  SECTION("its end") {
    CHECK(d.down("b", ending::shutdown) == "~a T5000");
    CHECK(d.down("a", ending::shutdown) == "+a");
    CHECK(d.on(event::up{d.runs["a"]}) == "+b");
    CHECK(d.down("a").empty()); // dies again before the group is up
    CHECK(d.on(event::up{d.runs["b"]}) == "+c");
    CHECK(d.on(event::up{d.runs["c"]}) == "= ok = ok"); // a was asked to stop before it died
    CHECK(d.under_test.rows().at(1).state == phase::stopped);
  }
  SECTION("the parent's stop") {
    CHECK(d.on(event::stop{}) == "= leaving = leaving");
    CHECK(d.down("b", ending::shutdown) == "~a T5000");
    CHECK(d.down("a", ending::shutdown) == "bye");
  }
}

TEST_CASE("core: a death that a later stop has dealt with restarts nothing") {
  driver d{flags(strategy::one_for_one, 9), abc()};
  d.on(event::boot{});
  d.lazy = true;
  CHECK(d.call(ask::terminate{"c"}) == "~c T5000");
  CHECK(d.call(ask::terminate{"a"}).empty());
  CHECK(d.down("b").empty());
  CHECK(d.down("c", ending::shutdown) == "= ok ~a T5000");
  CHECK(d.down("a", ending::shutdown) == "= ok +b");
}

TEST_CASE("core: a failed restart comes back through the mailbox, and is outdated by a stop") {
  driver d{flags(strategy::one_for_one), abc()};
  d.on(event::boot{});
  d.lazy = true;
  CHECK(d.down("b") == "+b");
  CHECK(d.fail("b") == "again b");
  SECTION("tried again") {
    CHECK(d.next_mail() == "+b");
    CHECK(d.on(event::up{d.runs["b"]}).empty());
    CHECK(d.under_test.restarts_in_window(d.now) == 2);
  }
  SECTION("outdated") {
    CHECK(d.call(ask::terminate{"b"}) == "= ok");
    CHECK(d.next_mail().empty());
    CHECK(d.under_test.rows().at(2).state == phase::stopped);
  }
}

TEST_CASE("core: an init that takes too long is killed, and the restart tried again") {
  driver d{flags(strategy::one_for_one), abc()};
  d.on(event::boot{});
  d.lazy = true;
  CHECK(d.down("b") == "+b");
  CHECK(d.on(event::start_timed_out{d.runs["b"]}) == "xb T2000");
  CHECK(d.on(event::up{d.runs["b"]}).empty()); // too late
  CHECK(d.down("b") == "again b");
  CHECK(d.under_test.rows().at(2).last_failure == "its init took too long");
}

TEST_CASE("core: a stop during a start stops what was being started") {
  driver d{flags(strategy::one_for_one), abc()};
  d.lazy = true;
  CHECK(d.on(event::boot{}) == "+a");
  CHECK(d.on(event::up{d.runs["a"]}) == "+b");
  CHECK(d.on(event::stop{}) == "~b T5000");
  CHECK(d.on(event::up{d.runs["b"]}).empty());
  CHECK(d.down("b", ending::shutdown) == "~a T5000");
  CHECK(d.down("a", ending::shutdown) == "bye");
}

TEST_CASE("core: restarts are stamped when they are caused, not when they are dealt with") {
  driver d{flags(strategy::one_for_one, 1), abc()};
  d.on(event::boot{});
  d.lazy = true;
  d.down("a");
  CHECK(d.down("b").empty()); // waits for a's start
  d.now += 4s;
  d.on(event::up{d.runs["a"]}); // b's restart is the second within no time at all
  CHECK(d.under_test.rows().at(2).state != phase::starting);
  CHECK(d.under_test.busy());
}

TEST_CASE("core: events about incarnations it does not know change nothing") {
  driver d{flags(strategy::one_for_one), abc()};
  d.on(event::boot{});
  for (run_id run : {0u, 4u, 4711u}) {
    CHECK(d.on(event::down{run, ending::abnormal, "?"}).empty());
    CHECK(d.on(event::up{run}).empty());
    CHECK(d.on(event::ignored{run}).empty());
    CHECK(d.on(event::start_failed{run, "?"}).empty());
    CHECK(d.on(event::start_timed_out{run}).empty());
    CHECK(d.on(event::retry{run, 1}).empty());
    CHECK(d.on(event::due{run, 1}).empty());
  }
  CHECK(d.under_test.rows().size() == 3);
}

TEST_CASE("core: rows that changed are told once") {
  driver d{flags(strategy::one_for_one), abc()};
  d.on(event::boot{});
  CHECK(d.under_test.take_changes() == std::vector<row_id>{1, 2, 3});
  d.down("b");
  CHECK(d.under_test.take_changes() == std::vector<row_id>{2});
  CHECK(d.under_test.take_changes().empty());
}
