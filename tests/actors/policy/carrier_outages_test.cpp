#include "actors/policy/carrier_outages.hpp"

#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::policy;
using namespace std::chrono_literals;

namespace {

constexpr auto window = 30s;

subscriber one(int n, const std::string& plmn) {
  return {{static_cast<uint8_t>(n)}, plmn, false, true, true, 0};
}
subscriber fails(int n, const std::string& plmn, unix_ms since = 100'000) {
  return {{static_cast<uint8_t>(n)}, plmn, true, false, true, since};
}

std::string group(const carrier_outages& x, int n) {
  std::string out;
  for (auto y : x.group_of({static_cast<uint8_t>(n)}))
    out += (out.empty() ? "" : ",") + to_string(y);
  return out;
}

struct outage : carrier_outages {
  std::string no(int n, bool claim = true) { return objection({static_cast<uint8_t>(n)}, claim); }
};

} // namespace

TEST_CASE("dongles of one carrier that fail together are one failure") {
  outage x;
  x.look({fails(11, "1"), fails(12, "1", 120'000), fails(13, "2"), one(14, "1")}, window);
  CHECK(group(x, 11) == "11,12");
  CHECK(group(x, 12) == "11,12");
  CHECK(group(x, 13).empty());
  CHECK(group(x, 14).empty());
  x.look({fails(11, "1"), fails(12, "1"), fails(13, "2"), fails(14, "1", 900'000)}, window);
  CHECK(group(x, 14) == "11,12,14"); // the carrier is known to fail by now
}

TEST_CASE(
  "what failed long before, or has a mute modem, or no known carrier, is not the carrier's") {
  outage x;
  x.look({fails(11, "1", 10'000), fails(12, "1", 500'000)}, window);
  CHECK(group(x, 11).empty());
  auto mute = fails(12, "1");
  mute.answers = false;
  x.look({fails(11, "1"), mute}, window);
  CHECK(group(x, 11).empty());
  x.look({fails(11, ""), fails(12, "")}, window);
  CHECK(group(x, 11).empty());
}

TEST_CASE("of a carrier's dongles one is tried with a harder rung, the others if that helped") {
  outage x;
  std::vector<subscriber> rack{fails(11, "1"), fails(12, "1"), fails(13, "1")};
  x.look(rack, window);
  CHECK(x.no(12, false).empty());
  CHECK(x.no(12).empty());
  CHECK(x.no(12).empty());
  CHECK(x.no(11).find("carrier 1: dongles 11, 12, 13 fail together") == 0);
  CHECK(x.no(11).find("dongle 12, where it is tried first") != std::string::npos);
  SECTION("it helped") {
    x.ended({12}, true);
    rack[1] = one(12, "1");
    x.look(rack, window);
    CHECK(x.no(11).empty());
    CHECK(x.no(13).empty());
  }
  SECTION("it did not: not even after its modem was gone for a while") {
    x.ended({12}, false);
    rack[1].failing = rack[1].answers = false;
    x.look(rack, window);
    CHECK(x.no(11).find("and it has not") != std::string::npos);
    CHECK(x.no(12).empty());
  }
  SECTION("something milder did it: the next one may try") {
    rack[1] = one(12, "1");
    x.look(rack, window);
    CHECK(x.no(13).empty());
    CHECK_FALSE(x.no(11).empty());
  }
}

TEST_CASE("whoever came back and has no egress fails with its carrier, if that fails") {
  outage x;
  x.joins({14}, "1");
  CHECK(group(x, 14).empty());
  std::vector<subscriber> rack{fails(11, "1"), fails(12, "1"), fails(14, "1", 10'000)};
  x.look(rack, window);
  CHECK(group(x, 14).empty()); // ill for longer than they are
  x.joins({14}, "2");
  CHECK(group(x, 14).empty());
  REQUIRE(x.no(11).empty());
  x.joins({14}, "1");
  CHECK(x.no(14).find("where it is tried first") != std::string::npos);
  rack[2] = one(14, "1");
  x.look(rack, window);
  CHECK(group(x, 14).empty());
}

TEST_CASE("a carrier's failure is over when fewer than two of its dongles fail") {
  outage x;
  x.look({fails(11, "1"), fails(12, "1")}, window);
  REQUIRE(x.no(11).empty());
  REQUIRE_FALSE(x.no(12).empty());
  x.look({one(11, "1"), fails(12, "1")}, window);
  CHECK(x.no(12).empty());
  CHECK(group(x, 12).empty());
}
