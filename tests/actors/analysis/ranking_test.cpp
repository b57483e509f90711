#include "actors/analysis/ranking.hpp"

#include "tests/actors/analysis/made_rack.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <cstdio>

using namespace dongled;
using namespace dongled::analysis;
using io::recorder::reading_list;
using test::made_rack;

namespace {

const suspect& cause(const ranking& x, std::string_view name) {
  return *std::find_if(x.causes.begin(), x.causes.end(),
                       [&](auto& y) { return y.card->name == name; });
}

std::string first_of(const ranking& x) { return x.causes.front().card->name; }

/// The counter grows by that much a second from the time on.
void grow(reading_list& x, const std::string& name, double since, double each) {
  if (since >= 0)
    x.counter(name, "1", x.value(name).value_or(0) + static_cast<int64_t>(since * each) + 1);
}

void set_all(reading_list& x, const char* what, int64_t value,
             std::vector<int> of = {11, 12, 21, 22}) {
  for (int n : of)
    x.gauge("dongle." + std::to_string(n) + '.' + what, "1", value);
}

void fail_connects(reading_list& x, double since, const char* code,
                   std::vector<int> of = {11, 12, 21, 22}) {
  for (int n : of) {
    grow(x, "connect." + std::to_string(n) + ".failed", since, 5);
    grow(x, "connect." + std::to_string(n) + '.' + code, since, 5);
  }
}

struct fault {
  const char* cause;
  made_rack::doing done;
};

const fault faults[] = {
  {"ports", [](auto& x, double s) { fail_connects(x, s, "EADDRNOTAVAIL", {11}); }},
  {"time_wait",
   [](auto& x, double s) {
     grow(x, "net.TcpExt.TCPTimeWaitOverflow", s, 3);
     if (s >= 0)
       x.gauge("sock.tcp.tw", "1", 16'300);
   }},
  {"conntrack",
   [](auto& x, double s) {
     grow(x, "conntrack.drop", s, 9);
     fail_connects(x, s, "ETIMEDOUT");
     if (s >= 0)
       x.gauge("conntrack.count", "1", 262'100);
   }},
  {"memory_host", [](auto& x, double s) { grow(x, "vm.oom_kill", s, 0.01); }},
  {"softnet", [](auto& x, double s) { grow(x, "softnet.dropped", s, 30); }},
  {"rings", [](auto& x, double s) { grow(x, "uplink.rx_missed_errors", s, 30); }},
  {"accept_queue", [](auto& x, double s) { grow(x, "net.TcpExt.ListenOverflows", s, 3); }},
  {"descriptors",
   [](auto& x, double s) {
     fail_connects(x, s, "EMFILE");
     if (s >= 0)
       x.gauge("self.fds", "1", 65'530);
   }},
  {"carrier",
   [](auto& x, double s) {
     if (s >= 0)
       set_all(x, "well", 0, {11, 12});
     fail_connects(x, s, "ETIMEDOUT", {11, 12});
   }},
  {"modem",
   [](auto& x, double s) {
     if (s >= 0) {
       set_all(x, "well", 0, {21});
       set_all(x, "api", 0, {21});
     }
   }},
  {"usb_hub",
   [](auto& x, double s) {
     if (s >= 0)
       for (auto what : {"well", "there", "api"})
         set_all(x, what, 0, {21, 22});
   }},
  {"uplink",
   [](auto& x, double s) {
     if (s >= 0) {
       x.gauge("uplink.carrier", "1", 0);
       set_all(x, "relays", 0);
     }
   }},
  {"firewall",
   [](auto& x, double s) {
     grow(x, "firewall.blocked", s, 4);
     if (s >= 0)
       set_all(x, "relays", 0);
   }},
  {"dns",
   [](auto& x, double s) {
     grow(x, "lookup.11.failed", s, 40);
     grow(x, "lookup.12.failed", s, 40);
   }},
  {"plan",
   [](auto& x, double s) {
     if (s >= 0) {
       set_all(x, "well", 0, {12});
       set_all(x, "walled", 1, {12});
     }
   }},
  {"disk",
   [](auto& x, double s) {
     if (s >= 0)
       x.gauge("disk.free", "KiB", 0);
   }},
  {"clock",
   [](auto& x, double s) {
     if (s >= 0)
       x.gauge("clock.ahead_of_boot", "ms", 1'700'003'600'000);
   }},
  {"host_restart",
   [](auto& x, double s) {
     if (s >= 0)
       x.gauge("host.boot", "id", 78);
   }},
  {"cpu",
   [](auto& x, double s) {
     if (s >= 0) {
       x.gauge("pressure.cpu.some_avg10", "0.01 %", 9000);
       x.gauge("recorder.late", "ms", 7000);
     }
   }},
};

} // namespace

TEST_CASE("each fault of a made rack is the first cause", "[analysis]") {
  for (auto& one : faults)
    for (unsigned seed = 1; seed <= 4; ++seed) {
      auto out = rank(made_rack{seed}.with(one.done));
      INFO(one.cause << ", seed " << seed << ": " << verdict_of(out));
      CHECK(first_of(out) == one.cause);
    }
}

TEST_CASE("in a quiet window nothing stands out", "[analysis]") {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    auto out = rank(made_rack{seed}.with());
    INFO(verdict_of(out));
    CHECK(first_of(out) == "none");
    CHECK(!out.onset);
  }
}

TEST_CASE("two causes at once are among the first three", "[analysis]") {
  for (auto& a : faults)
    for (auto& b : faults) {
      // What is gone, off or restarted hides what else there is of the same sort.
      std::string both = std::string{a.cause} + '+' + b.cause;
      auto about = [&](std::string_view x) { return both.find(x) != both.npos; };
      if (&a >= &b || (about("modem") + about("usb_hub") + about("carrier") + about("plan") > 1)
          || (about("uplink") && about("firewall")) || about("host_restart"))
        continue;
      auto out = rank(made_rack{3}.with([&](auto& x, double s) {
        a.done(x, s);
        b.done(x, s);
      }));
      auto place = [&](const char* name) { return &cause(out, name) - out.causes.data(); };
      INFO(both << ": " << verdict_of(out));
      CHECK(place(a.cause) < 3);
      CHECK(place(b.cause) < 3);
    }
}

TEST_CASE("all ports at once, and a restart of the daemon does not help", "[analysis]") {
  made_rack rack;
  auto restarted = [](auto& x, double s) {
    if (s >= 600)
      x.gauge("self.started", "s", 1'755'693'600);
  };
  auto fails = [](auto& x, double s) {
    if (s >= 0) {
      set_all(x, "well", 0);
      set_all(x, "relays", 0);
    }
  };
  auto with = rank(rack.with([&](auto& x, double s) {
    fails(x, s);
    restarted(x, s);
  }));
  auto without = rank(made_rack{}.with(fails));
  for (auto name : {"ports", "memory_ours", "descriptors"}) {
    INFO(name);
    CHECK(cause(with, name).db <= cause(without, name).db - 10);
    CHECK(!cause(with, name).against.empty());
  }
  for (auto name : {"conntrack", "usb_hub", "uplink", "firewall"}) {
    INFO(name);
    CHECK(cause(with, name).db >= cause(without, name).db + 4);
  }
}

TEST_CASE("what is missing weighs nothing and is told", "[analysis]") {
  auto x = made_rack{}.with([](auto& r, double) {
    r.counter("conntrack.drop", "1", std::nullopt);
    r.gauge("conntrack.count", "1", std::nullopt);
    r.gauge("pressure.memory.full_avg10", "0.01 %", std::nullopt);
  });
  auto out = rank(x);
  CHECK(first_of(out) == "none");
  auto told = [&](const char* text) {
    return std::any_of(out.unknown.begin(), out.unknown.end(),
                       [&](auto& y) { return y.find(text) != y.npos; });
  };
  CHECK(told("conntrack.drop"));
  CHECK(told("conntrack.count"));
  CHECK(told("pressure.memory.full_avg10"));
  analysis::incident nothing;
  CHECK(first_of(rank(nothing)) == "none");
}

TEST_CASE("rarity alone accuses nobody", "[analysis]") {
  CHECK(bound_of_rank(0.05) == Approx(3.9).margin(0.1));
  CHECK(bound_of_rank(0.01) == Approx(9).margin(0.1));
  CHECK(bound_of_rank(0.5) == 0);
  auto out = rank(made_rack{}.with([](auto& x, double s) {
    if (s > 0)
      x.gauge("self.rss", "B", 140'000'000);
  }));
  CHECK(first_of(out) == "none");
  CHECK(!cause(out, "memory_ours").speaks_for.empty());
}

TEST_CASE("what begins after the failures did not cause them", "[analysis]") {
  auto out = rank(made_rack{}.with([](auto& x, double s) {
    fail_connects(x, s + 900, "ETIMEDOUT");
    grow(x, "softnet.dropped", s, 30);
  }));
  REQUIRE(out.onset);
  CHECK(std::abs(*out.onset - (made_rack::at - 900'000)) <= 20'000);
  CHECK(first_of(out) != "softnet");
}

TEST_CASE("toggles come before nothing, and behind any fault", "[analysis]") {
  auto x = made_rack{}.with();
  x.samples.changes.push_back({made_rack::at, "toggle_started", 11, "asked by http"});
  CHECK(first_of(rank(x)) == "rotated");
  auto y = made_rack{}.with(faults[2].done);
  y.samples.changes = x.samples.changes;
  CHECK(first_of(rank(y)) == "conntrack");
}

TEST_CASE("every row of the table has a cause with a card, and words for weights", "[analysis]") {
  for (auto& row : evidence_table())
    CHECK(std::any_of(cause_cards().begin(), cause_cards().end(),
                      [&](auto& x) { return std::string_view{x.name} == row.cause; }));
  CHECK(cause_cards().size() == 25);
  CHECK(word_of(4) == std::string{"weak"});
  CHECK(word_of(18) == std::string{"strong"});
  CHECK(weight_of({"ports", "g", trial::grows, "s", nullptr, 1, 0, 20, 20, 0, 60, ""})
        == Approx(17.7).margin(0.1));
}
