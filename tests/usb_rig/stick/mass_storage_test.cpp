#include "tests/usb_rig/stick/mass_storage.hpp"

#include "tests/support/catch.hpp"

using namespace dongled::rig;

namespace {

/// A command block wrapper: tag 0x04030201.
bytes wrapper(std::initializer_list<uint8_t> command, uint8_t length, bool towards_host) {
  bytes b{'U', 'S', 'B', 'C', 1, 2, 3, 4, length, 0, 0, 0};
  b.push_back(towards_host ? 0x80 : 0);
  b.push_back(0);
  b.push_back(static_cast<uint8_t>(command.size()));
  b.insert(b.end(), command.begin(), command.end());
  b.resize(31);
  return b;
}

/// Checks a status wrapper and gives its status byte.
uint8_t status(const bytes& b) {
  REQUIRE(b.size() == 13);
  CHECK(bytes(b.begin(), b.begin() + 8) == bytes{'U', 'S', 'B', 'S', 1, 2, 3, 4});
  return b[12];
}

} // namespace

TEST_CASE("the mode switch message, in both its forms, is acknowledged and switches") {
  mass_storage x;
  for (auto tail : {uint8_t{0x01}, uint8_t{0x00}}) {
    auto answer = x.take(wrapper({0x11, 0x06, 0x20, 0, 0, 0x01, tail, 0, tail}, 0, false));
    CHECK(answer.switches);
    REQUIRE(answer.in.size() == 1);
    CHECK(status(answer.in[0]) == 0);
  }
}

TEST_CASE("a switch message for another mode fails and switches nothing") {
  mass_storage x;
  auto answer = x.take(wrapper({0x11, 0x06, 0x30, 0, 0, 0x01, 0, 0x01}, 0, false));
  CHECK_FALSE(answer.switches);
  REQUIRE(answer.in.size() == 1);
  CHECK(status(answer.in[0]) == 1);
}

TEST_CASE("an inquiry is cut to what was asked for") {
  mass_storage x;
  auto whole = x.take(wrapper({0x12, 0, 0, 0, 36}, 36, true));
  REQUIRE(whole.in.size() == 2);
  CHECK(whole.in[0].size() == 36);
  CHECK(status(whole.in[1]) == 0);
  auto part = x.take(wrapper({0x12, 0, 0, 0, 5}, 5, true));
  CHECK(part.in[0].size() == 5);
  auto more = x.take(wrapper({0x12, 0, 0, 0, 96}, 96, true));
  CHECK(more.in[1][8] == 96 - 36); // the residue
}

TEST_CASE("the drive is empty and says so once") {
  mass_storage x;
  CHECK(status(x.take(wrapper({0x00}, 0, false)).in.at(0)) == 1);
  auto sense = x.take(wrapper({0x03, 0, 0, 0, 18}, 18, true)).in.at(0);
  CHECK(sense[2] == 0x02);
  CHECK(sense[12] == 0x3a);
  CHECK(x.take(wrapper({0x03, 0, 0, 0, 18}, 18, true)).in.at(0)[2] == 0);
}

TEST_CASE("what is no command stalls, whatever its size") {
  mass_storage x;
  auto whole = wrapper({0x12}, 0, true);
  for (size_t n = 0; n < whole.size(); ++n)
    CHECK(x.take({whole.data(), n}).stalls);
  whole[3] = 'X';
  CHECK(x.take(whole).stalls);
}
