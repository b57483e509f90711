#include "tests/usb_rig/stick/stick_options.hpp"

#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::rig;

namespace {

result<stick_options> parse(std::vector<const char*> words) { return parse_stick(words); }

} // namespace

TEST_CASE("a stick needs its subnet and its control socket") {
  auto x = parse({"--subnet", "12", "--control", "/run/c", "--boots-as", "network"});
  REQUIRE(x);
  CHECK(x->subnet == 12);
  CHECK(x->control == "/run/c");
  CHECK_FALSE(x->boots_as_storage);
  CHECK_FALSE(parse({"--subnet", "12"}));
  CHECK_FALSE(parse({"--control", "/run/c"}));
}

TEST_CASE("what makes no sense is named") {
  for (auto words : std::vector<std::vector<const char*>>{{"--subnet", "0"},
                                                          {"--subnet", "255"},
                                                          {"--subnet", "1x"},
                                                          {"--subnet"},
                                                          {"--family", "C"},
                                                          {"--boots-as", "modem"},
                                                          {"--boot-ms", "0"},
                                                          {"--colour", "red"}}) {
    auto x = parse(words);
    REQUIRE_FALSE(x);
    CHECK(x.why().doing.find(words[0]) != std::string::npos);
  }
}
