#include "tests/lab/sysfs_tree.hpp"

#include "tests/support/catch.hpp"

#include <cstdlib>
#include <fstream>

using namespace dongled::lab;
namespace fs = std::filesystem;

namespace {

/// A directory that goes with the test.
struct scratch {
  fs::path root;
  scratch() {
    std::string name = (fs::temp_directory_path() / "lab_sysfs_XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    root = name;
  }
  ~scratch() { fs::remove_all(root); }
};

std::string read(const fs::path& file) {
  std::ifstream in{file};
  std::string text;
  std::getline(in, text);
  return text;
}

std::optional<sysfs_netif> netif(uint8_t subnet) {
  return sysfs_netif{"eth" + std::to_string(subnet - 10), subnet};
}

} // namespace

TEST_CASE("the look-alike has the names, links and attributes of a real sysfs") {
  scratch s;
  sysfs_tree tree{s.root};
  usb_model m{default_layout(2), {11, 12}};
  REQUIRE(tree.make_frame({"up0", 2}));
  REQUIRE(tree.show(m, netif));
  auto devices = s.root / "bus/usb/devices";
  CHECK(read(devices / "1-1.1/idVendor") == "12d1");
  CHECK(read(devices / "1-1.1/idProduct") == "14db");
  CHECK(read(devices / "1-1/bDeviceClass") == "09");
  CHECK(read(devices / "1-1/maxchild") == "4");
  CHECK(read(devices / "1-1:1.0/1-1-port2/disable") == "0");
  CHECK(read(devices / "usb1/1-0:1.0/usb1-port1/disable") == "0");
  CHECK(fs::canonical(devices / "1-1:1.0/1-1-port1/device") == fs::canonical(devices / "1-1.1"));
  CHECK(fs::canonical(s.root / "class/net/eth1/device") == fs::canonical(devices / "1-1.1:1.0"));
  CHECK(fs::read_symlink(devices / "1-1.1").string()
        == "../../../devices/pci0000:00/0000:00:14.0/usb1/1-1/1-1.1");
  CHECK(read(s.root / "class/net/eth2/address") == "0c:5b:8f:27:9a:64");
  CHECK(fs::canonical(s.root / "class/net/up0/device").string().find("usb") == std::string::npos);
  CHECK(fs::is_fifo(s.root / "bus/usb/drivers/usb/unbind"));
  CHECK(fs::exists(s.root / "bus/usb/drivers/usb/1-1.1"));
}

TEST_CASE("an unbound stick keeps its directory and loses configuration and interface") {
  scratch s;
  sysfs_tree tree{s.root};
  usb_model m{default_layout(2), {11}};
  REQUIRE(tree.make_frame({"up0", 2}));
  REQUIRE(tree.show(m, netif));
  m.bind("1-1.1", false);
  REQUIRE(tree.show(m, [](uint8_t) { return std::optional<sysfs_netif>{}; }));
  auto device = s.root / "bus/usb/devices/1-1.1";
  CHECK(fs::exists(device));
  CHECK(read(device / "bConfigurationValue").empty());
  CHECK_FALSE(fs::exists(s.root / "bus/usb/devices/1-1.1:1.0"));
  CHECK_FALSE(fs::exists(fs::symlink_status(s.root / "class/net/eth1")));
  CHECK_FALSE(fs::exists(fs::symlink_status(s.root / "bus/usb/drivers/usb/1-1.1")));
}

TEST_CASE("a stick without power leaves no trace, and its return has a new devnum") {
  scratch s;
  sysfs_tree tree{s.root};
  usb_model m{default_layout(2), {11, 12}};
  REQUIRE(tree.make_frame({"up0", 2}));
  REQUIRE(tree.show(m, netif));
  auto devices = s.root / "bus/usb/devices";
  auto number = read(devices / "1-1.1/devnum");
  m.switch_port("1-1.1", false);
  REQUIRE(tree.show(m, netif));
  CHECK_FALSE(fs::exists(fs::symlink_status(devices / "1-1.1")));
  CHECK_FALSE(fs::exists(fs::symlink_status(devices / "1-1.1:1.0")));
  CHECK_FALSE(fs::exists(fs::symlink_status(s.root / "class/net/eth1")));
  CHECK(fs::exists(devices / "1-1.2"));
  m.switch_port("1-1.1", true);
  REQUIRE(tree.show(m, netif));
  CHECK(read(devices / "1-1.1/devnum") != number);
}

TEST_CASE("a controller without its driver has no buses, and gets them back") {
  scratch s;
  sysfs_tree tree{s.root};
  usb_model m{*parse_layout("2/2"), {11, 12, 13}};
  REQUIRE(tree.make_frame({"up0", 2}));
  REQUIRE(tree.show(m, netif));
  auto devices = s.root / "bus/usb/devices";
  auto driver = s.root / "bus/pci/drivers/xhci_hcd";
  CHECK(fs::is_fifo(driver / "unbind"));
  CHECK(fs::exists(driver / "0000:00:14.0"));
  CHECK(fs::exists(driver / "0000:00:15.0"));
  m.bind_controller("0000:00:14.0", false);
  m.settle();
  REQUIRE(tree.show(m, netif));
  for (auto* gone : {"usb1", "1-0:1.0", "1-1", "1-1.2", "1-1.2:1.0"})
    CHECK_FALSE(fs::exists(fs::symlink_status(devices / gone)));
  CHECK_FALSE(fs::exists(driver / "0000:00:14.0"));
  CHECK(fs::exists(s.root / "bus/pci/devices/0000:00:14.0/class"));
  CHECK_FALSE(fs::exists(s.root / "bus/pci/devices/0000:00:14.0/driver"));
  CHECK(fs::exists(devices / "2-1.1"));
  CHECK_FALSE(fs::exists(fs::symlink_status(s.root / "class/net/eth1")));
  CHECK(fs::exists(s.root / "class/net/eth3"));
  m.bind_controller("0000:00:14.0", true);
  m.settle();
  REQUIRE(tree.show(m, netif));
  CHECK(read(devices / "usb1/serial") == "0000:00:14.0");
  CHECK(read(devices / "1-1.2/idVendor") == "12d1");
  CHECK(fs::exists(s.root / "bus/pci/devices/0000:00:14.0/driver"));
}

TEST_CASE("the ports of a USB 3 hub's halves are peers of each other") {
  scratch s;
  sysfs_tree tree{s.root};
  usb_model m{*parse_layout("2t"), {11}};
  REQUIRE(tree.make_frame({"up0", 2}));
  REQUIRE(tree.show(m, netif));
  auto devices = s.root / "bus/usb/devices";
  CHECK(read(devices / "2-1/speed") == "5000");
  CHECK(read(devices / "usb2/idProduct") == "0003");
  auto peer = [&](const char* port) { return fs::canonical(devices / port / "peer").filename(); };
  CHECK(peer("1-1:1.0/1-1-port2") == "2-1-port2");
  CHECK(peer("2-1:1.0/2-1-port2") == "1-1-port2");
  CHECK(peer("1-0:1.0/usb1-port1") == "usb2-port1");
  m.bind("2-1", false);
  m.settle();
  REQUIRE(tree.show(m, netif));
  CHECK_FALSE(fs::exists(fs::symlink_status(devices / "1-1:1.0/1-1-port2/peer")));
  CHECK(fs::exists(devices / "1-1.1"));
}

TEST_CASE("chained hubs nest, and a keyboard is a keyboard") {
  scratch s;
  sysfs_tree tree{s.root};
  usb_model m{*parse_layout("2k(2)"), {11, 12}};
  REQUIRE(tree.make_frame({"up0", 2}));
  REQUIRE(tree.show(m, netif));
  auto devices = s.root / "bus/usb/devices";
  CHECK(fs::read_symlink(devices / "1-1.2.1").string()
        == "../../../devices/pci0000:00/0000:00:14.0/usb1/1-1/1-1.2/1-1.2.1");
  CHECK(read(devices / "1-1.1/idVendor") == "046d");
  CHECK(read(devices / "1-1.1:1.0/bInterfaceClass") == "03");
  CHECK(read(devices / "1-1.2.2/devpath") == "1.2.2");
  CHECK(fs::canonical(devices / "1-1.2:1.0/1-1.2-port1/device")
        == fs::canonical(devices / "1-1.2.1"));
}
