#include "actors/policy/probe_tally.hpp"

#include "tests/support/catch.hpp"

#include <vector>

using namespace dongled;
using namespace dongled::policy;
using namespace std::chrono_literals;
using said = egress;

namespace {

const probe_tally::time_point start{1000s};
const settings::health_part limits; // 3 failures; bytes outvote for 10 s

blame among(std::vector<neighbour> others) { return judge(others); }

constexpr neighbour fails{true, false}, works{false, false}, recovered{false, true},
  failed_after{true, true};

} // namespace

TEST_CASE("a dongle is ill only after several failures in a row") {
  probe_tally x;
  x.succeeded();
  CHECK(x.failed(start, {}, limits) == said::failing);
  CHECK(x.failed(start, {}, limits) == said::failing);
  CHECK(x.failed(start, {}, limits) == said::ill);
  CHECK(x.failed(start, {}, limits) == said::ill);
  CHECK(x.failures() == 4);
}

TEST_CASE("a dongle that never worked is unknown until it is ill") {
  probe_tally x;
  CHECK(x.now() == said::unknown);
  CHECK(x.failed(start, {}, limits) == said::unknown);
  CHECK(x.failed(start, {}, limits) == said::unknown);
  CHECK(x.failed(start, {}, limits) == said::ill);
}

TEST_CASE("one success ends a row of failures") {
  probe_tally x;
  x.failed(start, {}, limits);
  x.failed(start, {}, limits);
  CHECK(x.succeeded() == said::healthy);
  CHECK(x.failures() == 0);
  CHECK(x.failed(start, {}, limits) == said::failing);
}

TEST_CASE("bytes received within the quiet time outvote a failed probe") {
  probe_tally x;
  x.succeeded();
  x.failed(start, {}, limits);
  CHECK(x.failed(start, start - 10s, limits) == said::healthy);
  CHECK(x.failures() == 0);
  CHECK(x.failed(start, start - 10s - 1ns, limits) == said::failing);
}

TEST_CASE("a dongle that went away is unknown again") {
  probe_tally x;
  for (int i = 0; i < 3; ++i)
    x.failed(start, {}, limits);
  x.forget();
  CHECK(x.now() == said::unknown);
  CHECK(x.failures() == 0);
}

TEST_CASE("alone, a dongle is to blame itself") { CHECK(among({}) == blame::dongle); }

TEST_CASE("all failing together, the probes are to blame") {
  CHECK(among({fails}) == blame::probes);
  CHECK(among({fails, fails}) == blame::probes);
}

TEST_CASE("another's success since then speaks against the dongle") {
  CHECK(among({recovered}) == blame::dongle);
  CHECK(among({fails, recovered}) == blame::dongle);
  CHECK(among({failed_after, fails}) == blame::dongle);
}

TEST_CASE("while others have not been heard since, nothing is decided") {
  CHECK(among({works}) == blame::wait);
  CHECK(among({fails, works}) == blame::wait);
}
