#include "actors/modem/plan_book.hpp"

#include "tests/io/store/scratch_dir.hpp"
#include "tests/support/catch.hpp"

#include <filesystem>
#include <fstream>

using namespace dongled;
using test::scratch_dir;

namespace {

constexpr uint64_t gb = 1'000'000'000;
const settings::plan_part plan{10, 1};
const subnet_id dongle{11};

/// The moments of one day in the middle of a month.
unix_ms at(int minute) {
  using namespace std::chrono;
  return policy::local_midnight(year{2026} / 3 / 15) + minute * 60'000;
}

policy::month_reading reading(uint64_t bytes) {
  using namespace std::chrono;
  return {bytes, year{2026} / 3 / 1};
}

} // namespace

TEST_CASE("a mark is told once, over restarts too") {
  scratch_dir place;
  auto file = place / "plans.json";
  {
    plan_book x{file};
    CHECK(x.load().empty());
    CHECK(x.count(dongle, reading(1 * gb), plan, at(1), "1").mark == 0);
    CHECK(x.count(dongle, reading(8 * gb), plan, at(2), "1").mark == 80);
    CHECK(x.count(dongle, reading(8 * gb), plan, at(3), "1").mark == 0);
  }
  plan_book x{file}; // killed at any time
  CHECK(x.load().empty());
  CHECK(x.count(dongle, reading(9 * gb), plan, at(4), "1").mark == 0);
  auto last = x.count(dongle, reading(11 * gb), plan, at(5), "1");
  CHECK(last.mark == 100);
  CHECK(last.now.used == 11 * gb);
  CHECK(x.count(dongle, reading(0), plan, at(6), "1").now.used == 11 * gb); // set back
}

TEST_CASE("a mark that cannot be written down is told when it can") {
  scratch_dir place;
  auto folder = place / "later";
  plan_book x{folder + "/plans.json"};
  CHECK(x.count(dongle, reading(8 * gb), plan, at(1), "1").mark == 0);
  std::filesystem::create_directory(folder);
  CHECK(x.count(dongle, reading(8 * gb), plan, at(2), "1").mark == 80);
}

TEST_CASE("a damaged file of plans is said, and counting begins anew") {
  scratch_dir place;
  auto file = place / "plans.json";
  for (auto text : {"", "{", R"({"plans": [{"dongle": "x"}]})", R"({"plans": 3})"}) {
    std::ofstream{file} << text;
    plan_book x{file};
    CHECK(x.load().find("counted anew") != std::string::npos);
    CHECK(x.count(dongle, reading(1 * gb), plan, at(1), "1").now.used == 1 * gb);
    std::filesystem::remove(file);
  }
}
