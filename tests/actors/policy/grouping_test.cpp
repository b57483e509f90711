#include "actors/policy/grouping.hpp"

#include "tests/support/catch.hpp"

#include <map>

using namespace dongled;
using namespace dongled::policy;
using namespace std::chrono_literals;

namespace {

/// A rack in words: "11@1-1.1 -" is well, "12@1-1.2 x" has gone just now, "x9" nine seconds ago,
/// "o" is gone as well, but something was tried about it already. All hang on controller "pci".
std::vector<hanging> rack(std::initializer_list<std::string> words,
                          const char* controller = "pci") {
  std::vector<hanging> out;
  for (auto& x : words) {
    auto at = x.find('@'), gap = x.find(' ');
    hanging y;
    y.dongle.n = static_cast<uint8_t>(std::stoi(x));
    y.port.text = x.substr(at + 1, gap - at - 1);
    y.controller = controller;
    auto state = x.substr(gap + 1);
    y.gone = state != "-";
    y.fresh = state[0] == 'x';
    if (state.size() > 1)
      y.gone_for = std::chrono::seconds{std::stoi(state.substr(1))};
    out.push_back(y);
  }
  return out;
}

std::string groups(const std::vector<hanging>& x, double quorum = 0.7) {
  std::string out;
  for (auto& g : group_failures(x, 15s, quorum))
    out += g.words() + "; ";
  return out;
}

} // namespace

TEST_CASE("a well rack has no failures, and neither has an empty one") {
  CHECK(groups({}).empty());
  CHECK(groups(rack({"11@1-1.1 -", "12@1-1.2 -"})).empty());
}

TEST_CASE("dongles of one hub that went together are one failure") {
  CHECK(groups(rack({"11@1-1.1 x", "12@1-1.2 x2", "13@1-1.3 x5"}))
        == "hub 1-1: dongles 11, 12, 13 went together; ");
  CHECK(groups(rack({"14@1-2.1 x", "15@1-2.2 x", "16@1-2.3 x", "11@1-1.1 -"}))
        == "hub 1-2: dongles 14, 15, 16 went together; ");
}

TEST_CASE("one dongle alone is no group, whatever hangs beside it") {
  CHECK(groups(rack({"11@1-1.1 x"})).empty());
  CHECK(groups(rack({"11@1-1.1 x", "12@1-2.1 -"})).empty());
  CHECK(groups(rack({"11@1-1.1 x", "12@1-1.2 -"}), 0.5).empty());
}

TEST_CASE("the quorum of all that hang on a hub must be gone") {
  auto four = rack({"11@1-1.1 x", "12@1-1.2 x", "13@1-1.3 -", "14@1-1.4 -"});
  CHECK(groups(four).empty());
  CHECK(groups(four, 0.5) == "hub 1-1: dongles 11, 12 went together; ");
  CHECK(groups(four, 0.51).empty());
  std::vector<hanging> ten;
  for (int i = 0; i < 10; ++i)
    ten.push_back(
      {{static_cast<uint8_t>(11 + i)}, {"1-1." + std::to_string(i + 1)}, "pci", i < 7, i < 7, 0ms});
  CHECK_FALSE(groups(ten).empty()); // 7 of 10 are 0.7, whatever binary fractions say
  ten[6].gone = ten[6].fresh = false;
  CHECK(groups(ten).empty());
}

TEST_CASE("those that went at other times failed for other reasons") {
  CHECK(groups(rack({"11@1-1.1 x40", "12@1-1.2 x20"})).empty());
  CHECK(groups(rack({"11@1-1.1 x20", "12@1-1.2 x5"})) == "hub 1-1: dongles 11, 12 went together; ");
}

TEST_CASE("what was tried already is no news, but speaks for its hub's failure") {
  CHECK(groups(rack({"11@1-1.1 o", "12@1-1.2 o"})).empty());
  CHECK(groups(rack({"11@1-1.1 o", "12@1-1.2 x"})).empty());
  CHECK(groups(rack({"11@1-1.1 o", "12@1-1.2 x", "13@1-1.3 x"}))
        == "hub 1-1: dongles 12, 13 went together; ");
}

TEST_CASE("of chained hubs the smallest one that explains it is blamed") {
  CHECK(groups(rack({"11@1-1.4.1 x", "12@1-1.4.2 x", "13@1-1.1 -", "14@1-1.2 -"}))
        == "hub 1-1.4: dongles 11, 12 went together; ");
  // Seven of nine would do for the outer hub, and yet all of them hang on the inner one.
  CHECK(groups(rack({"11@1-1.4.1 x", "12@1-1.4.2 x", "13@1-1.4.3 x", "14@1-1.1 -"}))
        == "hub 1-1.4: dongles 11, 12, 13 went together; ");
}

TEST_CASE("chained hubs that go with their parent are the parent's failure") {
  CHECK(groups(rack({"11@1-1.4.1 x", "12@1-1.4.2 x", "13@1-1.1 x", "14@1-1.2 x"}))
        == "hub 1-1: dongles 11, 12, 13, 14 went together; ");
  CHECK(groups(rack({"11@1-1.1.1 x", "12@1-1.1.2 x", "13@1-1.2.1 x", "14@1-1.2.2 x"}))
        == "hub 1-1: dongles 11, 12, 13, 14 went together; ");
}

TEST_CASE("two hubs that go at once are the controller's failure, if nothing else hangs there") {
  auto both = rack({"11@1-1.1 x", "12@1-1.2 x", "13@1-2.1 x", "14@1-2.2 x"});
  CHECK(groups(both) == "controller pci: dongles 11, 12, 13, 14 went together; ");
  auto third = rack({"15@1-3.1 -", "16@1-3.2 -"});
  auto with_third = both;
  with_third.insert(with_third.end(), third.begin(), third.end());
  CHECK(groups(with_third)
        == "hub 1-1: dongles 11, 12 went together; hub 1-2: dongles 13, 14 went together; ");
}

TEST_CASE("a hub that did not go is no part of its controller's failure") {
  auto x = rack({"11@1-1.1 x", "12@1-1.2 -", "13@1-1.3 -", "14@1-2.1 x", "15@1-2.2 x", "16@1-2.3 x",
                 "17@1-2.4 x", "18@1-2.5 x", "19@1-2.6 x", "20@1-2.7 x"});
  CHECK(groups(x) == "hub 1-2: dongles 14, 15, 16, 17, 18, 19, 20 went together; ");
}

TEST_CASE("hubs of two controllers are no failure of either") {
  auto x = rack({"11@1-1.1 x", "12@1-1.2 x"}, "left");
  auto y = rack({"13@3-1.1 x", "14@3-1.2 x"}, "right");
  x.insert(x.end(), y.begin(), y.end());
  CHECK(groups(x)
        == "hub 1-1: dongles 11, 12 went together; hub 3-1: dongles 13, 14 went together; ");
}

TEST_CASE("sticks in the ports of a root hub stand alone") {
  CHECK(groups(rack({"11@1-1 x", "12@1-2 x", "13@1-3 x"})).empty());
}

TEST_CASE("a dongle whose port is unknown belongs to no group") {
  auto x = rack({"11@1-1.1 x", "12@1-1.2 x"});
  x[1].port = {};
  CHECK(groups(x).empty());
  CHECK(groups(rack({"11@1-11.1 x", "12@1-1.1 x"}, "")).empty()); // nor is 1-11 a port of 1-1
}
