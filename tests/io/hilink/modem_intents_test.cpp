#include "io/hilink/modem_intents.hpp"

#include "tests/io/store/scratch_dir.hpp"
#include "tests/support/catch.hpp"

#include <filesystem>
#include <fstream>

using namespace dongled;
using namespace dongled::io::hilink;
using dongled::test::scratch_dir;
using deed = modem_intent::deed;

namespace {

modem_intent mode(const std::string& imei = {}) {
  return {deed::mode, {11}, imei, "00", "02", 1700000000123, "toggle 7"};
}
modem_intent data(uint8_t n) {
  return {deed::data, {n}, "860000000000001", "", "", 5, "toggle \"8\""};
}

} // namespace

TEST_CASE("modem intents are listed as they were stored, with reserved room or without") {
  scratch_dir dir;
  modem_intent_files x{dir / "modems"};
  if (GENERATE(false, true))
    REQUIRE(x.reserve());
  std::vector all{data(12), mode(), mode("860000000000002")};
  for (auto& y : all)
    REQUIRE(x.store(y));
  CHECK(x.list().intents == all);
  CHECK(x.list().unreadable.empty());
  for (auto& y : all)
    REQUIRE(x.erase(y));
  CHECK(x.list().intents.empty());
}

TEST_CASE("no modem's word leads out of the folder, or into a request") {
  scratch_dir dir;
  modem_intent_files x{dir / "modems"};
  for (auto* word : {"../../x", "0/0", "<a>", "0 0", "", "123456789012345678901"}) {
    auto y = mode();
    y.was = word;
    CHECK_FALSE(x.store(y));
    if (*word == 0)
      continue;
    y = mode(word);
    CHECK_FALSE(x.store(y));
    CHECK_FALSE(x.erase(y));
  }
  CHECK_FALSE(std::filesystem::exists(dir / "modems"));
}

TEST_CASE("torn and hostile modem intents are named and kept") {
  scratch_dir dir;
  modem_intent_files x{dir / "modems"};
  REQUIRE(x.store(mode()));
  std::ifstream in{dir / "modems/mode-11"};
  std::string good{std::istreambuf_iterator<char>{in}, {}};
  auto put = [&](const std::string& name, const std::string& text) {
    std::ofstream{dir / ("modems/" + name)} << text;
  };
  put("mode-12", good); // speaks of another dongle
  put("a", "");
  put("b", good.substr(0, 30));
  put("c", R"({"deed": "mode", "dongle": 11, "at": 1, "was": "<x>", "ours": "02"})");
  put("d", R"({"deed": "mode", "dongle": 4711, "at": 1, "was": "00", "ours": "02"})");
  put("e", R"({"deed": "explode", "dongle": 11, "at": 1})");
  put("f", std::string(1 << 20, '['));
  put(".data-11", good); // never got its name
  auto found = x.list();
  CHECK(found.intents == std::vector{mode()});
  CHECK(found.unreadable == std::vector<std::string>{"a", "b", "c", "d", "e", "f", "mode-12"});
  CHECK(std::filesystem::exists(dir / "modems/b"));
}

TEST_CASE("what is printed of an intent is legible") {
  scratch_dir dir;
  modem_intent_files x{dir / "modems"};
  auto y = mode();
  y.why = "toggle\x1b[2J\n" + std::string(5000, '\x01');
  REQUIRE(x.store(y));
  REQUIRE(x.list().intents.size() == 1);
  CHECK(x.list().intents[0].why.starts_with("toggle?[2J?"));
  CHECK(x.list().intents[0].why.size() <= 256);
}
