#include "io/store/wish_files.hpp"

#include "tests/io/store/scratch_dir.hpp"
#include "tests/support/catch.hpp"

#include <filesystem>
#include <fstream>

using namespace dongled;
using namespace dongled::io::store;

namespace {

constexpr subnet_id of_eleven{11}, of_twelve{12};

} // namespace

TEST_CASE("wishes are files that anybody finds again") {
  test::scratch_dir dir;
  wish_files x{dir / "wishes"};
  CHECK(x.list().off.empty());
  CHECK(x.list().trouble.empty());
  REQUIRE(x.reserve());
  REQUIRE(x.put(power_off_record{of_eleven, "shell", 5}));
  REQUIRE(x.put(pause_record{of_twelve, 9}));
  REQUIRE(x.put(pause_record{{0}, 0}));
  auto again = wish_files{dir / "wishes"}.list();
  REQUIRE(again.off.size() == 1);
  CHECK(again.off[0].dongle == of_eleven);
  CHECK(again.off[0].asked_by == "shell");
  CHECK(again.off[0].at == 5);
  CHECK(again.paused.size() == 2);
  REQUIRE(x.erase_power_off(of_eleven));
  REQUIRE(x.erase_power_off(of_eleven));
  REQUIRE(x.erase_pause(of_twelve));
  CHECK(x.list().off.empty());
  CHECK(x.list().paused.size() == 1);
}

TEST_CASE("a wish that makes no sense is named, and kept") {
  test::scratch_dir dir;
  wish_files x{dir / "wishes"};
  REQUIRE(x.put(power_off_record{of_eleven, "shell", 5}));
  std::ofstream{dir / "wishes/power_off-12"} << "{";
  std::ofstream{dir / "wishes/pause-13"} << R"({"dongle": 14, "until": 0})";
  auto all = x.list();
  CHECK(all.off.size() == 1);
  CHECK(all.paused.empty());
  CHECK(all.unreadable == std::vector<std::string>{"pause-13", "power_off-12"});
}
