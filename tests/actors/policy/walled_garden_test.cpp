#include "actors/policy/walled_garden.hpp"

#include "actors/policy/diagnosis.hpp"
#include "actors/policy/recovery_ladder.hpp"
#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::policy;
using answer = io::relay::foreign_answer;

namespace {

answer leads_to(const std::string& host) { return {answer::kind::redirect, host, {}, false}; }

const other_probes fine{true, false, {}}, silent{false, true, {}}, unheard{false, false, {}};

other_probes got(answer x) { return {false, true, std::move(x)}; }

} // namespace

TEST_CASE("a foreign answer is the carrier's unless all dongles get the same") {
  auto mine = leads_to("portal.example");
  CHECK(judge_foreign(mine, {}) == blame::dongle);
  CHECK(judge_foreign(mine, {fine}) == blame::dongle);
  CHECK(judge_foreign(mine, {got(mine), fine}) == blame::dongle);
  CHECK(judge_foreign(mine, {got(leads_to("other.example"))}) == blame::dongle);
  CHECK(judge_foreign(mine, {silent}) == blame::dongle);
  CHECK(judge_foreign(mine, {got(mine)}) == blame::probes);
  CHECK(judge_foreign(mine, {got(mine), got(mine)}) == blame::probes);
  CHECK(judge_foreign(mine, {got(mine), unheard}) == blame::wait);
}

TEST_CASE("a redirect to the same host is the probe's fault, also of a single dongle") {
  answer https{answer::kind::redirect, "api.ipify.org", {}, true};
  CHECK(judge_foreign(https, {}) == blame::probes);
  CHECK(judge_foreign(https, {fine}) == blame::probes);
}

TEST_CASE("a stick without a connection answers itself, and that is no walled garden") {
  CHECK(from_carrier(leads_to("portal.example"), {11}, true, true));
  CHECK(from_carrier(leads_to("portal.example"), {11}, false, false));
  CHECK_FALSE(from_carrier(leads_to("portal.example"), {11}, true, false));
  CHECK_FALSE(from_carrier(leads_to("192.168.11.1"), {11}, true, true));
  CHECK_FALSE(from_carrier(leads_to("hi.link"), {11}, false, false));
}

TEST_CASE("a walled garden is climbed for by one data cycle, a useless probe by nothing") {
  findings x;
  x.interface_present = true;
  x.modem_answered = x.modem_connected = true;
  x.walled = walled_words(leads_to("portal.example"));
  CHECK(diagnose(x).what == illness::walled_garden);
  CHECK(diagnose(x).why
        == "its carrier answers the probes itself, by a redirect to portal.example");
  CHECK(recovery_ladder{illness::walled_garden}.rest() == std::vector{rung::data_cycle});
  x.useless = useless_words(leads_to("portal.example"));
  CHECK(diagnose(x).what == illness::probe_useless);
  CHECK(recovery_ladder{illness::probe_useless}.rest().empty());
  x.egress = "203.0.113.1";
  CHECK(diagnose(x).what == illness::none);
}
