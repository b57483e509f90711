#include "io/usb/switch_message.hpp"

#include "tests/support/catch.hpp"

#include <random>
#include <set>
#include <string>
#include <vector>

namespace dongled::io::usb {

namespace {

std::string hex(std::span<const std::byte> bytes) {
  std::string out;
  for (auto x : bytes) {
    constexpr auto digits = "0123456789abcdef";
    out += digits[std::to_integer<int>(x) >> 4];
    out += digits[std::to_integer<int>(x) & 15];
  }
  return out;
}

std::vector<std::byte> answer(std::initializer_list<int> x) {
  std::vector<std::byte> out;
  for (auto y : x)
    out.push_back(static_cast<std::byte>(y));
  return out;
}

} // namespace

TEST_CASE("the messages are Huawei's, byte for byte") {
  auto text = [](switch_variant x) { return hex(message_of(x)); };
  CHECK(text(switch_variant::linux_host)
        == "55534243123456780000000000000011062000000101000100000000000000");
  CHECK(text(switch_variant::linux_plain)
        == "55534243123456780000000000000011062000000100000000000000000000");
  CHECK(text(switch_variant::mac_host)
        == "55534243123456780000000000000011061000000101000100000000000000");
  CHECK(text(switch_variant::windows_host)
        == "55534243123456780000000000000011060000000101000100000000000000");
}

TEST_CASE("each try sends another variant, and then they begin anew") {
  std::set<switch_variant> seen;
  for (unsigned i = 0; i < switch_variants; ++i) {
    seen.insert(variant_of(i));
    CHECK(variant_of(i) == variant_of(i + switch_variants));
    CHECK(to_string(variant_of(i)) != std::string{"?"});
  }
  CHECK(seen.size() == switch_variants);
  CHECK(variant_of(0) == switch_variant::linux_host);
  CHECK(variant_of(4'294'967'295U) == switch_variant::linux_host); // 2^32 - 1 is divisible by five
}

TEST_CASE("a stick took the message when it says so with our tag") {
  auto good = answer({0x55, 0x53, 0x42, 0x53, 0x12, 0x34, 0x56, 0x78, 0, 0, 0, 0, 0});
  CHECK(says_passed(good));
  for (size_t i : {0U, 3U, 4U, 7U, 12U}) {
    auto bad = good;
    bad[i] ^= std::byte{1};
    CHECK_FALSE(says_passed(bad));
  }
  good.push_back(std::byte{0});
  CHECK_FALSE(says_passed(good));
  CHECK_FALSE(says_passed({}));
}

TEST_CASE("a configured message is its digits, and its own tag is what the answer repeats") {
  std::string digits = "55534243deadbeef0000000000000011063000000100010000000000000000";
  auto message = message_from(digits);
  REQUIRE(message);
  CHECK(hex(*message) == digits);
  auto good = answer({0x55, 0x53, 0x42, 0x53, 0xde, 0xad, 0xbe, 0xef, 0, 0, 0, 0, 0});
  CHECK(says_passed(good, *message));
  CHECK_FALSE(says_passed(good));
  CHECK_FALSE(message_from("huawei"));
  CHECK_FALSE(message_from(digits + "00"));
  CHECK_FALSE(message_from("g" + digits.substr(1)));
}

} // namespace dongled::io::usb
