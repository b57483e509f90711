#include "actors/modem/modem_wishes.hpp"

#include "io/hilink/radio_choice.hpp"
#include "tests/io/store/scratch_dir.hpp"
#include "tests/support/catch.hpp"

#include <fstream>
#include <sstream>

using namespace dongled;
using test::scratch_dir;

namespace {

void write(const std::string& path, const std::string& text) { std::ofstream{path} << text; }

std::string contents(const std::string& path) {
  std::stringstream out;
  out << std::ifstream{path}.rdbuf();
  return out.str();
}

auto mode(const std::string& x) {
  return [x](modem_wish& y) { y.mode = x; };
}

} // namespace

TEST_CASE("a wish outlives the daemon, and each part of it the other") {
  scratch_dir place;
  auto file = place / "modem_wishes.json";
  modem_wishes first{file};
  CHECK(first.load().empty());
  REQUIRE(first.change({11}, mode("03")));
  REQUIRE(first.change({11}, [](modem_wish& x) { x.bands = 0x44; }));
  REQUIRE(first.change({12}, mode("02")));
  modem_wishes second{file};
  CHECK(second.load().empty());
  REQUIRE(second.of({11}));
  CHECK(second.of({11})->mode == "03");
  CHECK(second.of({11})->bands == 0x44);
  CHECK(wish_text(*second.of({11})) == "mode 4g, bands B3,B7");
  REQUIRE(second.change({11}, [](modem_wish& x) { x = {}; }));
  CHECK_FALSE(second.of({11}));
  CHECK(second.of({12}));
}

TEST_CASE("a file of wishes that makes no sense is said, kept, and mended by hand") {
  scratch_dir place;
  auto file = place / "modem_wishes.json";
  for (auto text :
       {"", "{", R"({"wishes": 1})", R"({"wishes": [{"dongle": 11, "mode": "5g"}]})",
        R"({"wishes": [{"dongle": 11, "bands": "B3,B99"}]})",
        R"({"wishes": [{"dongle": 300, "mode": "4g"}]})", R"({"wishes": [{"mode": "4g"}]})"}) {
    write(file, text);
    modem_wishes x{file};
    CHECK(x.load().find("makes no sense") != std::string::npos);
    CHECK_FALSE(x.change({12}, mode("03"))); // 11's must not be lost
    CHECK(contents(file) == text);
  }
  write(file, R"({"wishes": [{"dongle": 11, "mode": "4g", "bands": "all"}]})");
  modem_wishes x{file};
  CHECK(x.load().empty());
  CHECK(x.of({11})->bands == io::hilink::every_band);
}

TEST_CASE("a disk that takes no wish leaves the old one in force") {
  modem_wishes x{"/nowhere/at/all/modem_wishes.json"};
  CHECK(x.load().empty());
  CHECK_FALSE(x.change({11}, mode("03")));
  CHECK_FALSE(x.of({11}));
}

TEST_CASE("all bands are wished: no narrower mask is as wished") {
  modem_wish all{"", io::hilink::every_band, 0};
  CHECK(as_wished(all, {"00", "", "7FFFFFFFFFFFFFFF"}, 0xD5));
  CHECK(as_wished(all, {"00", "", "D5"}, 0xD5));
  CHECK_FALSE(as_wished(all, {"00", "", "4"}, 0xD5));
  modem_wish some{"03", 0x44, 0};
  CHECK(as_wished(some, {"03", "", "44"}, 0));
  CHECK_FALSE(as_wished(some, {"00", "", "44"}, 0));
  CHECK_FALSE(as_wished(some, {"03", "", ""}, 0));
  CHECK(as_wished({}, {"02", "", "4"}, 0));
}
