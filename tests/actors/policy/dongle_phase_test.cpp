#include "actors/policy/dongle_phase.hpp"

#include "actors/phase_view.hpp"
#include "tests/support/catch.hpp"

#include <set>

using namespace dongled;
using namespace dongled::policy;

namespace {

phase_facts ready() {
  phase_facts x;
  x.looked = x.present = x.modem_looked = x.modem_answers = true;
  x.way = egress::healthy;
  return x;
}

template <class F>
phase_verdict with(F change) {
  auto x = ready();
  change(x);
  return phase_of(x);
}

const std::vector<phase> all{
  phase::absent,   phase::conflict, phase::quarantined, phase::toggling, phase::recovering,
  phase::off,      phase::trouble,  phase::starting,    phase::ill,      phase::doubted,
  phase::degraded, phase::ready,    phase::closed};

} // namespace

TEST_CASE("a dongle where everything works is ready") {
  CHECK(phase_of(ready()).now == phase::ready);
  CHECK(with([](auto& x) { x.way = egress::failing; }).now == phase::ready);
  CHECK(with([](auto& x) { x.modem_looked = x.modem_answers = false; }).now == phase::ready);
}

TEST_CASE("one thing wrong has one phase") {
  CHECK(with([](auto& x) { x.quarantined = true; }).now == phase::quarantined);
  CHECK(with([](auto& x) { x.toggling = true; }).now == phase::toggling);
  CHECK(with([](auto& x) { x.recovering = true; }).now == phase::recovering);
  CHECK(with([](auto& x) { x.off = true; }).now == phase::off);
  CHECK(with([](auto& x) { x.closed = true; }).now == phase::closed);
  CHECK(with([](auto& x) { x.looked = false; }).now == phase::starting);
  CHECK(with([](auto& x) { x.conflict = true; }).now == phase::conflict);
  CHECK(with([](auto& x) { x.present = false; }).now == phase::absent);
  CHECK(with([](auto& x) { x.listening = false; }).now == phase::ill);
  CHECK(with([](auto& x) { x.routes_missing = true; }).now == phase::ill);
  CHECK(with([](auto& x) { x.way = egress::unknown; }).now == phase::starting);
  CHECK(with([](auto& x) { x.way = egress::ill; }).now == phase::ill);
  CHECK(with([](auto& x) { x.modem_answers = false; }).now == phase::degraded);
}

TEST_CASE("probes that fail everywhere make a dongle doubted, not ill") {
  auto doubt = [](auto& x) {
    x.way = egress::ill;
    x.doubted = true;
  };
  CHECK(with(doubt).now == phase::doubted);
}

TEST_CASE("trouble that needs a person counts only while nothing flows") {
  auto no_sim = [](egress way) {
    return with([=](auto& x) {
      x.trouble = "There is no SIM in the modem.";
      x.way = way;
    });
  };
  CHECK(no_sim(egress::healthy).now == phase::ready);
  for (auto way : {egress::unknown, egress::failing, egress::ill}) {
    CHECK(no_sim(way).now == phase::trouble);
    CHECK(no_sim(way).why == "There is no SIM in the modem.");
  }
}

TEST_CASE("what runs now outranks what was seen before, and quarantine outranks all") {
  auto bad = ready();
  bad.present = bad.listening = false;
  bad.conflict = bad.recovering = true;
  CHECK(phase_of(bad).now == phase::recovering);
  bad.toggling = true;
  CHECK(phase_of(bad).now == phase::toggling);
  bad.quarantined = true;
  bad.detail = "its actors went down";
  CHECK(phase_of(bad).now == phase::quarantined);
  CHECK(phase_of(bad).why == "its actors went down");
}

TEST_CASE("off outranks absent and trouble, and a toggle outranks off") {
  auto x = ready();
  x.off = true;
  x.present = x.looked = false;
  CHECK(phase_of(x).now == phase::off);
  x.trouble = "There is no SIM in the modem.";
  CHECK(phase_of(x).now == phase::off);
  x.toggling = true;
  CHECK(phase_of(x).now == phase::toggling);
}

TEST_CASE("every phase has a name, and clients may use what works") {
  std::set<std::string> names, usable_ones;
  for (auto x : all) {
    names.insert(to_string(x));
    if (usable(x))
      usable_ones.insert(to_string(x));
  }
  CHECK(names.size() == all.size());
  CHECK_FALSE(names.contains("?"));
  CHECK(usable_ones == std::set<std::string>{"ready", "degraded", "doubted"});
}

TEST_CASE("a view on the board tells the facts of its phase") {
  dongle_view x;
  CHECK(phase_of(x).now == phase::starting);
  x.link.looked = x.link.present = x.socks.listening = true;
  x.health.now = policy::egress::healthy;
  CHECK(phase_of(x).now == phase::ready);
  x.health.now = policy::egress::ill;
  x.health.error = "timed out";
  CHECK(phase_of(x).now == phase::ill);
  CHECK(phase_of(x).why == "timed out");
  x.link.missing = {"no rule"};
  CHECK(phase_of(x).why == "no rule");
  x.socks = {false, 10011, "port 10011 is taken"};
  CHECK(phase_of(x).now == phase::ill);
  x.power = {true, "shell"};
  CHECK(phase_of(x).now == phase::off);
  CHECK(phase_of(x).why == "switched off by shell");
  x.toggle.running = "1";
  x.toggle.asked_by = "http 127.0.0.1";
  CHECK(phase_of(x).now == phase::toggling);
  x.toggle.asked_by = "recovery: timed out";
  CHECK(phase_of(x).now == phase::recovering);
  x.subtree.quarantine = "died too often";
  CHECK(phase_of(x).why == "died too often");
}
