#include "io/usb/topology.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/no_descriptors.hpp"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace dongled::io::usb {

namespace fs = std::filesystem;

namespace {

/// A sysfs of files: a USB 2 and a USB 3 bus on one controller, and a box that is a hub on both.
class look_alike {
public:
  look_alike() {
    std::string name = fs::temp_directory_path() / "dongled_sysfs_XXXXXX";
    root_ = mkdtemp(name.data());
    fs::create_directories(root_ / "bus/usb/devices");
    fs::create_directories(root_ / "class/net");
    device("usb1", "usb1", "1d6b", "0002", "09");
    device("usb2", "usb2", "1d6b", "0003", "09");
    device("usb1/1-1", "1-1", "0409", "55aa", "09");
    device("usb2/2-1", "2-1", "0409", "55ab", "09");
    interface("usb1", "1-0:1.0", "09");
    interface("usb2", "2-0:1.0", "09");
    interface("usb1/1-1", "1-1:1.0", "09");
    interface("usb2/2-1", "2-1:1.0", "09");
    for (int i = 1; i <= 4; ++i) {
      port("usb1/1-1/1-1:1.0/1-1-port" + std::to_string(i), "0");
      port("usb2/2-1/2-1:1.0/2-1-port" + std::to_string(i), "0");
    }
    for (int i = 1; i <= 4; ++i) {
      auto n = std::to_string(i);
      link_to("usb2/2-1/2-1:1.0/2-1-port" + n, "usb1/1-1/1-1:1.0/1-1-port" + n + "/peer");
      link_to("usb1/1-1/1-1:1.0/1-1-port" + n, "usb2/2-1/2-1:1.0/2-1-port" + n + "/peer");
    }
    stick("1-1.1", "eth1");
    device("usb1/1-1/1-1.2", "1-1.2", "12d1", "1f01", "00");
    interface("usb1/1-1/1-1.2", "1-1.2:1.0", "08");
    fs::create_directories(base() / "virtual/net/up0");
    fs::create_directory_symlink(base() / "virtual/net/up0", root_ / "class/net/up0");
  }
  ~look_alike() {
    std::error_code ignored;
    fs::remove_all(root_, ignored);
  }

  fs::path base() const { return root_ / "devices"; }
  fs::path bus() const { return base() / "pci0000:00/0000:00:14.0"; }
  std::string root() const { return root_; }

  void stick(const std::string& path, const std::string& net) {
    auto place = "usb1/1-1/" + path;
    device(place, path, "12d1", "14db", "00");
    interface(place, path + ":1.0", "02");
    auto netdir = bus() / place / (path + ":1.0") / "net" / net;
    fs::create_directories(netdir);
    fs::create_directory_symlink("../../../" + path + ":1.0", netdir / "device");
    fs::create_directory_symlink(netdir, root_ / "class/net" / net);
  }
  void put(const std::string& file, const std::string& text) const {
    std::ofstream{bus() / file} << text;
  }

private:
  void device(const std::string& place, const std::string& name, const char* vendor,
              const char* product, const char* kind) {
    fs::create_directories(bus() / place);
    put(place + "/idVendor", std::string{vendor} + "\n");
    put(place + "/idProduct", std::string{product} + "\n");
    put(place + "/bDeviceClass", std::string{kind} + "\n");
    put(place + "/bConfigurationValue", "1\n");
    put(place + "/authorized", "1\n");
    put(place + "/busnum", name.find('2') == 0 || name == "usb2" ? "2\n" : "1\n");
    put(place + "/devnum", "7\n");
    put(place + "/serial", "0123456789ABCDEF\n");
    fs::create_directory_symlink(bus() / place, root_ / "bus/usb/devices" / name);
  }
  void interface(const std::string& place, const std::string& name, const char* kind) {
    fs::create_directories(bus() / place / name);
    put(place + "/" + name + "/bInterfaceClass", std::string{kind} + "\n");
    fs::create_directory_symlink(bus() / place / name, root_ / "bus/usb/devices" / name);
  }
  void port(const std::string& place, const char* disabled) {
    fs::create_directories(bus() / place);
    put(place + "/disable", std::string{disabled} + "\n");
  }
  void link_to(const std::string& target, const std::string& from) const {
    fs::create_directory_symlink(bus() / target, bus() / from);
  }

  fs::path root_;
};

topology read(const look_alike& x) {
  auto out = read_topology(x.root());
  REQUIRE(out);
  return *out;
}

} // namespace

TEST_CASE("a rack is read as it is plugged") {
  look_alike sysfs;
  sysfs.put("usb1/1-1/1-1:1.0/1-1-port2/disable", "1\n");
  auto x = read(sysfs);
  CHECK(x.controllers == std::vector<controller>{{"0000:00:14.0", {1, 2}}});
  REQUIRE(x.hubs.size() == 4);
  auto hub = x.find_hub({"1-1"});
  REQUIRE(hub);
  CHECK(hub->controller == "0000:00:14.0");
  CHECK(hub->twin == port_path{"2-1"});
  REQUIRE(hub->ports.size() == 4);
  CHECK(hub->ports[0].child == port_path{"1-1.1"});
  CHECK(hub->ports[0].peer == "2-1-port1");
  REQUIRE(hub->ports[1].disable_file);
  CHECK(hub->ports[1].disable_file->ends_with("/1-1:1.0/1-1-port2/disable"));
  CHECK(x.parent_of({"1-1.2"}) == hub);
  CHECK(x.port_of({"1-1.2"}) == &hub->ports[1]);
  CHECK(x.parent_of({"1-9"}) == nullptr);
  CHECK(x.net == std::map<std::string, port_path>{{"eth1", {"1-1.1"}}});
  auto stick = x.find_device({"1-1.1"});
  REQUIRE(stick);
  CHECK(stick->vendor == 0x12d1);
  CHECK(stick->product == 0x14db);
  CHECK(stick->configuration == 1);
  CHECK(stick->serial == "0123456789ABCDEF");
  CHECK(stick->number == 7);
  REQUIRE(stick->interfaces.size() == 1);
  CHECK(stick->interfaces[0].net == std::vector<std::string>{"eth1"});
  CHECK_FALSE(stick->storage_mode);
  CHECK(x.find_device({"1-1.2"})->storage_mode);
  CHECK(x.find_device({"1-1.2"})->interfaces[0].device_class == 0x08);
}

TEST_CASE("paths sort as people count") {
  look_alike sysfs;
  for (auto path : {"1-1.10", "1-1.4", "1-1.3"})
    sysfs.stick(path, std::string{"eth"} + path);
  std::string order;
  for (auto& x : read(sysfs).devices)
    order += x.path.text + " ";
  CHECK(order == "1-1 1-1.1 1-1.2 1-1.3 1-1.4 1-1.10 2-1 usb1 usb2 ");
}

TEST_CASE("a device that is unbound, unauthorized or gone is told apart") {
  look_alike sysfs;
  sysfs.put("usb1/1-1/1-1.1/bConfigurationValue", "\n");
  sysfs.put("usb1/1-1/1-1.1/authorized", "0\n");
  fs::remove_all(sysfs.bus() / "usb1/1-1/1-1.2"); // Its links dangle.
  auto x = read(sysfs);
  CHECK_FALSE(x.find_device({"1-1.1"})->configuration);
  CHECK_FALSE(x.find_device({"1-1.1"})->authorized);
  CHECK(x.find_device({"1-1.2"}) == nullptr);
  CHECK(x.parent_of({"1-1.2"}) != nullptr);
}

TEST_CASE("ports of a hub without port devices are known by their count") {
  look_alike sysfs;
  sysfs.put("usb1/maxchild", "2\n");
  auto x = read(sysfs);
  auto root = x.find_hub({"usb1"});
  REQUIRE(root->ports.size() == 2);
  CHECK(root->ports[1].child == port_path{"1-2"});
  CHECK_FALSE(root->ports[1].disable_file);
  CHECK(x.parent_of({"1-1"}) == root);
}

TEST_CASE("a host without USB has an empty topology, one without sysfs an error") {
  look_alike sysfs;
  fs::remove_all(sysfs.root() + "/bus");
  fs::remove_all(sysfs.root() + "/class");
  topology nothing;
  nothing.known = true;
  CHECK(read(sysfs) == nothing);
  auto none = read_topology(sysfs.root() + "/nowhere");
  REQUIRE_FALSE(none);
  CHECK(none.why().code == fault::not_found);
}

TEST_CASE("what cannot be listed for want of descriptors is an error, and no empty rack") {
  look_alike sysfs;
  {
    test::no_descriptors poor;
    auto now = read_topology(sysfs.root());
    REQUIRE_FALSE(now);
    CHECK(now.why().code == fault::exhausted);
  }
  CHECK(read(sysfs) == read(sysfs));
  CHECK_FALSE(read(sysfs).devices.empty());
}

TEST_CASE("the port behind a network interface is found by its device link alone") {
  look_alike sysfs;
  CHECK(port_of_net(sysfs.root(), "eth1") == port_path{"1-1.1"});
  CHECK_FALSE(port_of_net(sysfs.root(), "up0"));
  for (auto name : {"", ".", "..", "../../class/net/eth1", "eth9"})
    CHECK_FALSE(port_of_net(sysfs.root(), name));
}

TEST_CASE("FIFOs, loops, directories and strange names cost nothing but their fact") {
  look_alike sysfs;
  auto stick = sysfs.bus() / "usb1/1-1/1-1.1";
  fs::remove(stick / "serial");
  REQUIRE(mkfifo((stick / "serial").c_str(), 0600) == 0);
  fs::remove(stick / "devnum");
  fs::create_directory(stick / "devnum");
  fs::create_symlink("loop", sysfs.root() + "/class/net/loop");
  fs::create_symlink("1-4", sysfs.root() + "/bus/usb/devices/1-4");
  for (auto name : {"1-", "-1", "usb", "usb0", "1-1.", "1-01", "1-1..2", "1-256", "99999-1",
                    "1-1.1.1.1.1.1.1.1", "1-1:", "1-1:1", "\xff\xfe", "1-1;reboot"})
    fs::create_directories(sysfs.root() + "/bus/usb/devices/" + name);
  auto x = read(sysfs);
  CHECK(x.devices.size() == 6);
  CHECK(x.find_device({"1-1.1"})->serial == "");
  CHECK(x.find_device({"1-1.1"})->number == 0);
  CHECK(x.net.size() == 1);
}

TEST_CASE("no content of any file breaks the reading") {
  std::mt19937 random{11};
  for (int round = 0; round < 20; ++round) {
    look_alike sysfs;
    std::vector<fs::path> files;
    for (auto& x : fs::recursive_directory_iterator{sysfs.bus()})
      if (x.is_regular_file())
        files.push_back(x.path());
    for (auto& file : files) {
      std::ofstream out{file, std::ios::binary};
      auto kind = random() % 5;
      if (kind == 0)
        out << std::string(1 << 16, 'A');
      if (kind == 1)
        out << "99999999999999999999999999\n";
      if (kind == 2)
        out << "-1\n";
      if (kind > 2)
        for (auto n = random() % 300; n > 0; --n)
          out.put(static_cast<char>(random()));
      if (kind == 4)
        fs::remove(file);
    }
    auto x = read_topology(sysfs.root());
    REQUIRE(x);
    CHECK(x->devices.size() <= 6);
    for (auto& y : x->devices) {
      CHECK(y.serial.size() <= 255);
      CHECK(
        std::all_of(y.serial.begin(), y.serial.end(), [](char c) { return c >= 32 && c < 127; }));
    }
  }
}

TEST_CASE("devices that come and go during the reading do not disturb it") {
  look_alike sysfs;
  auto pid = fork();
  if (pid == 0) {
    // Another process: the kernel does not wait for us either.
    for (;;) {
      std::error_code error;
      fs::rename(sysfs.bus() / "usb1/1-1/1-1.1", sysfs.bus() / "gone", error);
      fs::rename(sysfs.bus() / "gone", sysfs.bus() / "usb1/1-1/1-1.1", error);
    }
  }
  size_t read_well = 0;
  for (int i = 0; i < 200; ++i) {
    auto x = read_topology(sysfs.root());
    read_well += x && x->find_hub({"1-1"}) && x->find_device({"1-1.2"});
  }
  kill(pid, SIGKILL);
  waitpid(pid, nullptr, 0);
  CHECK(read_well == 200);
}

} // namespace dongled::io::usb
