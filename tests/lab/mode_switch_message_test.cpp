#include "tests/lab/mode_switch_message.hpp"

#include "tests/support/catch.hpp"

#include <string_view>
#include <vector>

using namespace dongled::lab;

namespace {

std::vector<uint8_t> bytes(std::string_view hex) {
  std::vector<uint8_t> x;
  for (size_t i = 0; i + 1 < hex.size(); i += 2)
    x.push_back(static_cast<uint8_t>(std::stoi(std::string{hex.substr(i, 2)}, nullptr, 16)));
  return x;
}

constexpr std::string_view known = "55534243123456780000000000000011062000000101000100000000000000";

} // namespace

TEST_CASE("the vendor's messages switch a stick, whatever their tag") {
  CHECK(judge_message(bytes(known)) == storage_message::switches);
  CHECK(judge_message(bytes("55534243123456780000000000000011062000000100000000000000000000"))
        == storage_message::switches);
  auto x = bytes(known);
  x[4] = 0xff;
  CHECK(judge_message(x) == storage_message::switches);
}

TEST_CASE("one wrong byte of the command switches nothing") {
  for (size_t i = 15; i < 31; ++i) {
    auto x = bytes(known);
    x[i] ^= 0x40;
    INFO(i);
    CHECK(judge_message(x) == storage_message::another);
  }
  auto other_unit = bytes(known);
  other_unit[13] = 1;
  CHECK(judge_message(other_unit) == storage_message::another);
  auto with_data = bytes(known);
  with_data[8] = 1;
  CHECK(judge_message(with_data) == storage_message::another);
}

TEST_CASE("what is no command block wrapper is malformed") {
  auto good = bytes(known);
  CHECK(judge_message({}) == storage_message::malformed);
  CHECK(judge_message(std::span{good}.first(30)) == storage_message::malformed);
  auto longer = good;
  longer.push_back(0);
  CHECK(judge_message(longer) == storage_message::malformed);
  for (size_t i : {0u, 3u, 12u, 13u, 14u}) {
    auto x = good;
    x[i] = 0x7f;
    CHECK(judge_message(x) == storage_message::malformed);
  }
}
