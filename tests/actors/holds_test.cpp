#include "actors/holds.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/fake_plane.hpp"

using namespace dongled;
using namespace dongled::test;

namespace {

struct desk {
  fake_plane plane;
  std::string said;
  std::shared_ptr<hold_desk> holds = std::make_shared<hold_desk>(&plane);
  subnet_id eleven{11};

  desk() {
    plane.write = [this](const std::string& x) { said += x + ";"; };
  }
};

} // namespace

TEST_CASE_METHOD(desk, "a dongle is held for as long as anybody holds it") {
  auto a = holds->take(eleven, "toggle 1");
  auto b = holds->take(eleven, "quarantine");
  CHECK(holds->holders(eleven) == std::vector<std::string>{"toggle 1", "quarantine"});
  a.let_go();
  a.let_go();
  CHECK(plane.held.contains(eleven));
  b = {};
  CHECK(plane.held.empty());
  CHECK(said == "11: held;11: released;");
}

TEST_CASE_METHOD(desk, "whoever dies lets go, and of nothing but its own") {
  auto mine = holds->take(eleven, "mine");
  {
    auto other = holds->take(eleven, "other");
    auto moved = std::move(other);
    auto elsewhere = holds->take({12}, "other");
    CHECK(plane.held.size() == 2);
  }
  CHECK(plane.held == std::set<subnet_id>{eleven});
  CHECK(holds->holders(eleven) == std::vector<std::string>{"mine"});
}
