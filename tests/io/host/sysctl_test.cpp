#include "io/host/sysctl.hpp"

#include "tests/io/store/scratch_dir.hpp"
#include "tests/support/catch.hpp"

#include <filesystem>
#include <fstream>

using namespace dongled;

namespace {

/// A /proc/sys with two interfaces.
struct look_alike {
  test::scratch_dir dir;
  io::host::sysctl kernel{dir / "sys"};

  look_alike() {
    put("all", "0\n");
    put("eth0.5", "1\n");
  }
  void put(const std::string& interface, const std::string& text) {
    std::filesystem::path at = dir / ("sys/net/ipv4/conf/" + interface);
    std::filesystem::create_directories(at);
    std::ofstream(at / "rp_filter") << text;
  }
};

} // namespace

TEST_CASE("a setting is written and read back, dots in interface names included") {
  look_alike fake;
  CHECK(*fake.kernel.read("net/ipv4/conf/eth0.5/rp_filter") == "1");
  REQUIRE(fake.kernel.set_rp_filter("eth0.5", 2));
  CHECK(*fake.kernel.read("net/ipv4/conf/eth0.5/rp_filter") == "2");
}

TEST_CASE("the larger reverse path filter is in force") {
  look_alike fake;
  CHECK(*fake.kernel.effective_rp_filter("eth0.5") == 1);
  fake.put("all", "2\n");
  CHECK(*fake.kernel.effective_rp_filter("eth0.5") == 2);
  fake.put("all", "?\n");
  CHECK(fake.kernel.effective_rp_filter("eth0.5").why().code == fault::bad_input);
}

TEST_CASE("a write that does not read back did not happen") {
  look_alike fake;
  // What is written to /dev/null reads back as nothing.
  std::filesystem::create_symlink("/dev/null", fake.dir / "sys/void");
  CHECK(fake.kernel.write("void", "1").why().code == fault::refused);
}

TEST_CASE("keys never lead out of the root") {
  look_alike fake;
  for (auto key : {"", "/etc/passwd", "../x", "net/../../x", "net/.."})
    CHECK(fake.kernel.read(key).why().code == fault::bad_input);
  CHECK(fake.kernel.set_rp_filter("../all", 0).why().code == fault::bad_input);
  CHECK(fake.kernel.set_rp_filter("", 0).why().code == fault::bad_input);
  CHECK(fake.kernel.set_rp_filter("eth0.5", 3).why().code == fault::bad_input);
  CHECK(fake.kernel.effective_rp_filter("absent").why().code == fault::not_found);
}
