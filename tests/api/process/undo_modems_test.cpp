#include "api/process/undo_modems.hpp"

#include "io/hilink/modem_intents.hpp"
#include "tests/io/store/scratch_dir.hpp"
#include "tests/support/catch.hpp"

#include <filesystem>
#include <fstream>

namespace dongled::api {

TEST_CASE("--undo says what it cannot do about modems, and nothing where nothing is owed") {
  test::scratch_dir dir;
  settings x;
  x.state_dir = dir / "state";
  CHECK(modems_left(x).empty());
  std::filesystem::create_directories(x.state_dir);
  io::hilink::modem_intent_files files{x.state_dir + "/modems"};
  using io::hilink::modem_intent;
  REQUIRE(files.store({modem_intent::deed::mode, {11}, "", "00", "02", 1, "toggle 7"}));
  std::ofstream{x.state_dir + "/modems/data-12"} << "torn";
  auto said = modems_left(x);
  REQUIRE(said.size() == 2);
  CHECK(said[0].starts_with("network mode of dongle 11, 00 before, 02 for the moment, was left"));
  CHECK(said[0].find("not touched by --undo") != std::string::npos);
  CHECK(said[1].find("data-12 makes no sense") != std::string::npos);
  CHECK(files.list().intents.size() == 1);
  CHECK(std::filesystem::exists(x.state_dir + "/modems/data-12"));
}

} // namespace dongled::api
