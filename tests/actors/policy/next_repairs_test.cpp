#include "actors/policy/next_repairs.hpp"

#include "tests/support/catch.hpp"

#include <set>

using namespace dongled;
using namespace dongled::policy;
using namespace std::chrono_literals;
using act = repair_decision::act;

namespace {

const std::chrono::steady_clock::time_point now{10'000s};

repair_row well(int n) {
  repair_row x;
  x.dongle = {static_cast<uint8_t>(n)};
  x.port = {"1-1." + std::to_string(n)};
  x.controller = "pci";
  x.there = true;
  return x;
}

repair_row gone(int n, std::chrono::seconds ago = 20s) {
  auto x = well(n);
  x.seen = sign::gone;
  x.since = now - ago;
  x.there = false;
  x.recent = true;
  return x;
}

repair_row ill(int n) {
  auto x = well(n);
  x.seen = sign::no_egress;
  x.since = now;
  x.why = "no answer in time";
  return x;
}

repair_row storage(int n, std::chrono::milliseconds ago = 2s) {
  auto x = well(n);
  x.seen = sign::storage;
  x.since = now - ago;
  return x;
}

template <class F>
repair_row with(repair_row x, F change) {
  change(x);
  return x;
}

/// The decision about the first of @p rack.
repair_decision first(std::vector<repair_row> rack, repair_limits limits = {}) {
  return next_repairs(rack, now, limits).at(0);
}

/// A letter a dongle: how the decisions begin, in the rack's order.
std::string acts(const std::vector<repair_row>& rack, repair_limits limits = {}) {
  std::string out;
  for (auto& x : next_repairs(rack, now, limits))
    switch (x.what) {
    case act::rest: out += '-'; break;
    case act::start: out += 'S'; break;
    case act::follow: out += 'f'; break;
    case act::wait: out += 'w'; break;
    case act::report: out += 'r'; break;
    case act::leave: out += 'l'; break;
    }
  return out;
}

} // namespace

TEST_CASE("a well rack is left alone") {
  CHECK(acts({well(11), well(12)}) == "--");
  CHECK(acts({}).empty());
  CHECK(first({well(11)}).words.empty());
}

TEST_CASE("each sign is repaired when it has lasted long enough") {
  CHECK(acts({ill(11)}) == "S");
  CHECK(first({ill(11)}).words == "no answer in time");
  CHECK(acts({gone(11, 15s)}) == "S");
  CHECK(first({gone(11)}).words == "it is gone from USB port 1-1.11");
  CHECK(acts({storage(11, 2000ms)}) == "S");
  CHECK(first({storage(11)}).words.find("mass-storage mode") != std::string::npos);
}

TEST_CASE("what may come back by itself is given its time") {
  auto x = first({gone(11, 14s)});
  CHECK(x.what == act::wait);
  CHECK(x.until == now + 1s);
  CHECK(acts({gone(11, 14s)}, {10s, initiative::acts, 0.7}) == "S");
  auto y = first({storage(11, 1999ms)});
  CHECK(y.what == act::wait);
  CHECK(y.until == now + 1ms);
}

TEST_CASE("without a port nothing of USB can be repaired") {
  CHECK(acts({with(gone(11), [](auto& x) { x.port = {}; })}) == "l");
  CHECK(acts({with(gone(11, 0s), [](auto& x) { x.port = {}; })}) == "l");
  CHECK(acts({with(ill(11), [](auto& x) { x.port = {}; })}) == "S");
}

TEST_CASE("doubted probes touch nothing, and the unheard are waited for") {
  CHECK(acts({with(ill(11), [](auto& x) { x.judged = blame::probes; })}) == "l");
  CHECK(acts({with(ill(11), [](auto& x) { x.judged = blame::wait; })}) == "w");
}

TEST_CASE("whatever is wrong, these are reasons to leave a dongle alone") {
  for (auto& x : {ill(11), gone(11), storage(11)}) {
    CHECK(acts({with(x, [](auto& y) { y.running = true; })}) == "-");
    CHECK(acts({with(x, [](auto& y) { y.off = true; })}) == "-");
    CHECK(acts({with(x, [](auto& y) { y.down = true; })}) == "w");
    CHECK(acts({with(x, [](auto& y) { y.paused = true; })}) == "l");
    auto behind = first({with(x, [](auto& y) {
      y.holds.push_back({now + 1h, "the last repair failed", "back-off"});
      y.holds.push_back({hold::open_end, "waits for the repair of hub 1-1 by toggle 7", "7"});
    })});
    CHECK(behind.what == act::wait);
    CHECK(behind.words == "waits for the repair of hub 1-1 by toggle 7");
    CHECK_FALSE(behind.until);
  }
}

TEST_CASE("of several holds the longest counts, and one that is over does not") {
  auto x = with(ill(11), [](auto& y) {
    y.holds = {{now + 5s, "short"}, {now + 30s, "long"}, {now - 1s, "over"}, {now, "just over"}};
  });
  CHECK(first({x}).what == act::wait);
  CHECK(first({x}).until == now + 30s);
  CHECK(first({x}).words == "long");
  CHECK(acts({with(ill(11), [](auto& y) { y.holds = {{now, "just over"}}; })}) == "S");
}

TEST_CASE("failures that stand alone are repaired side by side, as many as there are") {
  auto elsewhere = [](int n) {
    return with(gone(n), [n](auto& x) { x.port = {"1-" + std::to_string(n)}; });
  };
  CHECK(acts({elsewhere(11), elsewhere(12), elsewhere(13), ill(14), ill(15)}) == "SSSSS");
}

TEST_CASE("of dongles that went with their hub one is repaired, and the others wait for it") {
  std::vector<repair_row> rack{gone(11), gone(12, 8s), gone(13, 19s), well(14)};
  auto x = next_repairs(rack, now, {});
  CHECK(acts(rack) == "Sff-");
  CHECK(x[0].words == "hub 1-1: dongles 11, 12, 13 went together");
  CHECK(x[0].group == x[0].words);
  for (int i : {1, 2}) {
    CHECK(x[size_t(i)].leader == subnet_id{11});
    CHECK(x[size_t(i)].words == "the repair of hub 1-1");
  }
}

TEST_CASE("nobody leads before the first of a group had its time to come back") {
  CHECK(acts({gone(11, 14s), gone(12, 3s)}) == "ww");
  CHECK(acts({gone(11, 3s), gone(12, 15s)}) == "fS");
}

TEST_CASE("a powered-off dongle counts on neither side of a quorum") {
  auto off = with(gone(13), [](auto& x) { x.off = true; });
  CHECK(acts({gone(11), gone(12), off}) == "Sf-");
  auto healthy_off = with(well(13), [](auto& x) { x.off = true; });
  CHECK(acts({gone(11), gone(12), healthy_off}) == "Sf-");
  CHECK(acts({gone(11), gone(12), well(13)}) == "SS-"); // 2 of 3 are no 70 %
}

TEST_CASE("a dongle that was gone long before speaks for nothing") {
  auto old = with(gone(12, 3600s), [](auto& x) { x.recent = false; });
  CHECK(acts({gone(11), old}) == "SS");
  CHECK(acts({gone(11), gone(13), old}) == "SSS"); // 2 of 3
}

TEST_CASE("one whose device is still on the bus did not go with its hub") {
  auto unbound = with(gone(12), [](auto& x) { x.there = true; });
  CHECK(acts({gone(11), unbound}) == "SS");
  CHECK(first({unbound}).words
        == "its network interface is gone, its USB device is on port 1-1.12");
}

TEST_CASE("a group is formed once: afterwards each is judged by itself") {
  auto again = [](int n) { return with(gone(n), [](auto& x) { x.tried = true; }); };
  CHECK(acts({again(11), again(12), again(13)}) == "SSS");
}

TEST_CASE("whoever is held neither leads nor follows, but speaks for the failure") {
  auto paused = with(gone(11), [](auto& x) { x.paused = true; });
  CHECK(acts({paused, gone(12), gone(13)}) == "lSf");
  auto waits = with(gone(12), [](auto& x) { x.holds = {{now + 20s, "hit"}}; });
  CHECK(acts({gone(11), waits, gone(13)}) == "Swf");
  auto running = with(gone(12), [](auto& x) { x.running = true; });
  CHECK(acts({gone(11), running}) == "S-"); // alone: what runs may be all that is needed
}

TEST_CASE("with recovery off it is only told what would be done") {
  repair_limits off{15s, initiative::reports, 0.7};
  CHECK(acts({ill(11), gone(12), well(13)}, off) == "rr-");
  CHECK(first({ill(11)}, off).words == "recovery is off; it would repair this: no answer in time");
  CHECK(acts({gone(11), gone(12)}, off) == "rr");
  for (auto& x : next_repairs({gone(11), gone(12)}, now, off))
    CHECK(x.words
          == "recovery is off; it would repair this: hub 1-1: dongles 11, 12 went together");
  CHECK(acts({gone(11, 3s)}, off) == "w");
}

TEST_CASE("who only watches tells it, too, and says that it watches") {
  repair_limits watching{15s, initiative::watches, 0.7};
  CHECK(acts({ill(11), gone(12), storage(13), well(14)}, watching) == "rrr-");
  CHECK(first({ill(11)}, watching).words
        == "dongled only watches; it would repair this: no answer in time");
}

TEST_CASE("every sign has a name") {
  std::set<std::string> names;
  for (auto x : {sign::none, sign::no_egress, sign::gone, sign::storage})
    names.insert(to_string(x));
  CHECK(names.size() == 4);
  CHECK_FALSE(names.contains("?"));
}
