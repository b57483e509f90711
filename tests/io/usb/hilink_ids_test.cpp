#include "io/usb/hilink_ids.hpp"

#include "io/usb/stick_rules.hpp"
#include "tests/io/usb/acting_sysfs.hpp"
#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::io::usb;

namespace {

void identify(const test::acting_sysfs& sysfs, const char* path, const char* vendor,
              const char* product) {
  sysfs.put(sysfs.device(path) + "/idVendor", std::string{vendor} + "\n");
  sysfs.put(sysfs.device(path) + "/idProduct", std::string{product} + "\n");
}

} // namespace

TEST_CASE("a Brovi E3372-325 is one identity in both modes, told by its interfaces") {
  test::acting_sysfs sysfs;
  identify(sysfs, "1-1.1", "3566", "2001"); // has a network interface
  identify(sysfs, "1-1.2", "3566", "2001"); // shows its CD-ROM
  auto x = read_topology(sysfs.root());
  REQUIRE(x);
  auto modem = x->find_device({"1-1.1"}), cd_rom = x->find_device({"1-1.2"});
  REQUIRE(modem);
  REQUIRE(cd_rom);
  CHECK_FALSE(modem->storage_mode);
  CHECK(cd_rom->storage_mode);
  // A dongle in either: it bars no hub.
  CHECK(is_stick(*modem, stick_rules{}));
  CHECK(is_stick(*cd_rom, stick_rules{}));
}

TEST_CASE("an identity that the settings have a message for is a CD-ROM, and a dongle") {
  test::acting_sysfs sysfs;
  identify(sysfs, "1-1.2", "1234", "1f01");
  auto x = read_topology(sysfs.root());
  REQUIRE(x);
  CHECK_FALSE(x->find_device({"1-1.2"})->storage_mode);
  CHECK_FALSE(is_stick(*x->find_device({"1-1.2"}), stick_rules{}));
  x = read_topology(sysfs.root(), {usb_id{0x1234, 0x1f01}});
  REQUIRE(x);
  CHECK(x->find_device({"1-1.2"})->storage_mode);
  CHECK(is_stick(*x->find_device({"1-1.2"}), stick_rules{}));
}
