#include "io/usb/names.hpp"

#include "io/usb/topology.hpp"
#include "tests/support/catch.hpp"

namespace dongled::io::usb {

TEST_CASE("only the kernel's own port paths are port paths") {
  for (auto x : {"1-1", "1-1.2", "12-3.10.255", "1-1.1.1.1.1.1.1"})
    CHECK(valid_port_path(x));
  for (auto x : {"", "1", "1-", "-1", "0-1", "1-0", "01-1", "1-1.", "1-1.0", "1-1..1", "1-256",
                 "1-1.1.1.1.1.1.1.1", "1-1/..", "1-1\n", "usb1", "1-1:1.0", "99999-1",
                 "1-99999999999999999999"})
    CHECK_FALSE(valid_port_path(x));
  CHECK_FALSE(valid_port_path(std::string{"1-1\0", 4}));
}

TEST_CASE("an interface names its device, a port its hub's number") {
  CHECK(device_of_interface("1-1.2:1.0") == port_path{"1-1.2"});
  CHECK(device_of_interface("1-0:1.0") == port_path{"usb1"});
  for (auto x : {"1-1.2", "1-1.2:", "1-1.2:1", "1-1.2:.0", "1-1.2:1.", "1-1.2:1.x", "x:1.0", ":1.0",
                 "0-0:1.0", "-0:1.0"})
    CHECK_FALSE(device_of_interface(x));
  CHECK(port_number("1-1-port4", {"1-1"}) == 4);
  CHECK(port_number("usb1-port12", {"usb1"}) == 12);
  for (auto x : {"1-1-port", "1-1-port0", "1-1-port256", "1-1-port4x", "1-2-port4"})
    CHECK_FALSE(port_number(x, {"1-1"}));
}

TEST_CASE("a child's path hangs on its hub's") {
  CHECK(child_path({"usb3"}, 2) == port_path{"3-2"});
  CHECK(child_path({"3-2"}, 4) == port_path{"3-2.4"});
}

TEST_CASE("the innermost USB device of a path is the one that counts") {
  CHECK(device_in_path("/devices/pci0000:00/0000:00:14.0/usb1/1-1/1-1.2/1-1.2:1.0/net/eth1")
        == port_path{"1-1.2"});
  CHECK(device_in_path("/devices/pci0000:00/0000:00:14.0/usb1/1-1") == port_path{"1-1"});
  CHECK_FALSE(device_in_path("/devices/pci0000:00/0000:00:14.0/net/eth0"));
  CHECK_FALSE(device_in_path("/devices/pci0000:00/0000:00:14.0/usb1/1-0:1.0"));
  CHECK_FALSE(device_in_path(""));
  CHECK_FALSE(device_in_path("////"));
}

TEST_CASE("sticks that still show their CD-ROM are known by identity") {
  auto shows = [](uint16_t vendor, uint16_t product, const storage_ids& more = {}) {
    device x;
    x.vendor = vendor;
    x.product = product;
    x.interfaces.push_back({"1-1:1.0", 0x08, "usb-storage", {}});
    return is_storage_mode(x, more);
  };
  CHECK(shows(0x12d1, 0x1f01));
  CHECK(shows(0x12d1, 0x14fe));
  CHECK_FALSE(shows(0x12d1, 0x14db));
  CHECK_FALSE(shows(0x0781, 0x1f01));
  CHECK_FALSE(shows(0x12d1, 0x1f1e));
  CHECK(shows(0x12d1, 0x1f1e, {{0x12d1, 0x1f1e}})); // a message is configured for it
}

TEST_CASE("a Brovi E3372-325 is one identity in both modes: its interfaces tell") {
  device x;
  x.vendor = 0x3566;
  x.product = 0x2001;
  CHECK_FALSE(is_storage_mode(x)); // unbound: nobody knows
  x.interfaces.push_back({"1-1:1.0", 0x08, "usb-storage", {}});
  CHECK(is_storage_mode(x));
  x.interfaces.push_back({"1-1:1.1", 0xe0, "rndis_host", {"eth1"}});
  CHECK_FALSE(is_storage_mode(x));
}

} // namespace dongled::io::usb
