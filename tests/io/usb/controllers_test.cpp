#include "io/usb/controllers.hpp"

#include "tests/io/usb/acting_sysfs.hpp"
#include "tests/support/catch.hpp"

namespace dongled::io::usb {

using namespace std::chrono_literals;
using test::acting_sysfs;

TEST_CASE("a controller is taken from its driver and given back, with its buses") {
  acting_sysfs sysfs;
  controllers x{sysfs.root()};
  auto driver = x.unbind("0000:00:14.0");
  REQUIRE(driver);
  CHECK(*driver == "xhci_hcd");
  CHECK_FALSE(sysfs.present("usb1"));
  CHECK_FALSE(sysfs.present("usb2"));
  CHECK(x.unbind("0000:00:14.0").why().code == fault::not_found);
  REQUIRE(x.bind("0000:00:14.0", *driver));
  CHECK(sysfs.present("usb1"));
  CHECK(x.bind("0000:00:14.0", *driver));
}

TEST_CASE("a controller that stays is no success") {
  acting_sysfs sysfs{{true, true, false}};
  auto r = controllers{sysfs.root(), 30ms}.unbind("0000:00:14.0");
  REQUIRE_FALSE(r);
  CHECK(r.why().code == fault::timed_out);
}

TEST_CASE("only what carries USB buses is taken from its driver") {
  acting_sysfs sysfs;
  controllers x{sysfs.root()};
  for (auto name : {"0000:00:03.0", "", "..", "0000:00:14.0/..", "usb1"})
    CHECK(x.unbind(name).why().code == fault::not_found);
  CHECK(sysfs.present("usb1"));
}

TEST_CASE("only a USB controller is given to a driver") {
  acting_sysfs sysfs;
  controllers x{sysfs.root()};
  CHECK(x.bind("0000:00:03.0", "xhci_hcd").why().code == fault::not_found);
  for (auto name : {"", "..", "0000:00:14.0/.."})
    CHECK(x.bind(name, "xhci_hcd").why().code == fault::bad_input);
  for (auto driver : {"", "../x", "a b", "xhci_hcd\n"})
    CHECK(x.bind("0000:00:14.0", driver).why().code == fault::bad_input);
  sysfs.put(sysfs.root() + "/bus/pci/devices/0000:00:14.0/class", "0x020000\n");
  CHECK(x.bind("0000:00:14.0", "xhci_hcd").why().code == fault::refused);
}

TEST_CASE("names on the PCI bus are told from others") {
  for (auto name : {"0000:00:14.0", "ffff:ff:1f.7", "10000:e1:00.0"})
    CHECK(valid_pci_name(name));
  for (auto name : {"", "00:14.0", "0000:00:14.8", "0000:00:14,0", "0000:0g:14.0", "0000-00:14.0",
                    "0000:00:14.00", ":::::::::.:.", "0000:00:1.40", "/000:00:14.0"})
    CHECK_FALSE(valid_pci_name(name));
}

} // namespace dongled::io::usb
