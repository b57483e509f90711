#include "tests/io/usb/acting_sysfs.hpp"

#include "io/usb/topology.hpp"
#include "tests/support/catch.hpp"

#include <cstdlib>
#include <sstream>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace dongled::test {

namespace fs = std::filesystem;

namespace {

constexpr const char* controller = "devices/pci0000:00/0000:00:14.0";
constexpr const char* usb_driver = "bus/usb/drivers/usb";
constexpr const char* pci_driver = "bus/pci/drivers/xhci_hcd";

std::string parent_of(const std::string& name) {
  auto dot = name.rfind('.');
  return dot == std::string::npos ? "usb" + name.substr(0, name.find('-')) : name.substr(0, dot);
}

/// The folder of a hub's ports.
std::string interface_of(const std::string& hub) {
  return (hub.starts_with("usb") ? hub.substr(3) + "-0" : hub) + ":1.0";
}

std::string port_number(const std::string& child) {
  return child.substr(child.find_last_of(".-") + 1);
}

} // namespace

fs::path acting_sysfs::place(const std::string& name) const {
  if (name.starts_with("usb"))
    return root_ / controller / name;
  return place(parent_of(name)) / name;
}

std::string acting_sysfs::disable_file(const std::string& child) const {
  auto hub = parent_of(child);
  return place(hub) / interface_of(hub) / (hub + "-port" + port_number(child)) / "disable";
}

void acting_sysfs::put(const std::string& file, const std::string& text) const {
  std::lock_guard guard{mutex_};
  std::ofstream{file} << text;
}

std::string acting_sysfs::text_of(const std::string& file) const {
  std::lock_guard guard{mutex_};
  std::ifstream in{file};
  std::string out;
  std::getline(in, out);
  return out;
}

void acting_sysfs::link(const fs::path& from, const fs::path& to) const {
  fs::create_directories(from.parent_path());
  std::error_code ignored;
  fs::remove(from, ignored);
  fs::create_symlink(to, from);
}

void acting_sysfs::make_fifo(const fs::path& at) {
  fs::create_directories((root_ / at).parent_path());
  if (::mkfifo((root_ / at).c_str(), 0600) != 0)
    throw std::runtime_error("cannot make a FIFO");
  // Read and write: then a writer never finds it without a reader.
  fifos_[at.string()] = ::open((root_ / at).c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
}

void acting_sysfs::make_device(const std::string& name, const char* ids, const char* kind) {
  auto at = place(name).string();
  fs::create_directories(at);
  put(at + "/idVendor", std::string{ids}.substr(0, 4) + "\n");
  put(at + "/idProduct", std::string{ids}.substr(5) + "\n");
  put(at + "/bDeviceClass", std::string{kind} + "\n");
  put(at + "/authorized", "1\n");
  authorized_[name] = true;
  put(at + "/busnum", name.substr(name.starts_with("usb") ? 3 : 0, 1) + "\n");
  put(at + "/devnum", std::to_string(next_number_++) + "\n");
  put(at + "/remove", "");
  set_configured(name, true);
  link(device(name), at);
}

void acting_sysfs::make_ports(const std::string& hub, int count, bool files) {
  for (int i = 1; i <= count; ++i) {
    auto at = place(hub) / interface_of(hub) / (hub + "-port" + std::to_string(i));
    fs::create_directories(at);
    if (files)
      put(at / "disable", "0\n");
  }
}

acting_sysfs::acting_sysfs(options x) {
  std::string name = fs::temp_directory_path() / "dongled_acting_XXXXXX";
  root_ = mkdtemp(name.data());
  fs::create_directories(root_ / "class/net");
  make_fifo(std::string{usb_driver} + "/unbind");
  make_fifo(std::string{usb_driver} + "/bind");
  make_fifo(std::string{pci_driver} + "/unbind");
  make_fifo(std::string{pci_driver} + "/bind");
  for (auto hub : {"usb1", "usb2"}) {
    make_device(hub, "1d6b:0002", "09");
    make_ports(hub, 2, x.disable_files);
  }
  put(root_ / controller / "class", "0x0c0330\n");
  link(root_ / controller / "driver", root_ / pci_driver);
  link(root_ / "bus/pci/devices/0000:00:14.0", root_ / controller);
  make_device("1-1", "0409:55aa", "09");
  make_ports("1-1", 4, x.disable_files);
  if (x.twin) {
    make_device("2-1", "0409:55ab", "09");
    make_ports("2-1", 4, x.disable_files);
    for (auto i : {"1", "2", "3", "4"}) {
      auto here = place("1-1") / "1-1:1.0" / (std::string{"1-1-port"} + i);
      auto there = place("2-1") / "2-1:1.0" / (std::string{"2-1-port"} + i);
      link(here / "peer", there);
      link(there / "peer", here);
    }
  }
  make_device("1-1.1", "12d1:14db", "00");
  make_device("1-1.2", "12d1:1f01", "00");
  make_device("1-1.4", "1a40:0101", "09");
  make_ports("1-1.4", 2, x.disable_files);
  if (x.acts)
    kernel_ = std::thread{[this] { act(); }};
}

acting_sysfs::~acting_sysfs() {
  stop_ = true;
  if (kernel_.joinable())
    kernel_.join();
  for (auto& [at, fd] : fifos_)
    ::close(fd);
  std::error_code ignored;
  fs::remove_all(root_, ignored);
}

void acting_sysfs::set_configured(const std::string& name, bool on) {
  std::lock_guard guard{mutex_};
  auto at = place(name);
  auto interface = at / interface_of(name);
  auto net = root_ / "class/net/eth1";
  if (on && !fs::exists(at / "driver")) // As the kernel: a driver first, and then what it chooses.
    link(at / "driver", root_ / usb_driver);
  put(at / "bConfigurationValue", on ? "1\n" : "\n");
  std::error_code ignored;
  if (!on) {
    if (name == "1-1.1")
      fs::remove(net, ignored);
    if (!name.starts_with("usb") && text_of(at / "bDeviceClass") == "00")
      fs::remove_all(interface, ignored);
    fs::remove(device(interface.filename()), ignored);
    return;
  }
  fs::create_directories(interface);
  put(interface / "bInterfaceClass", name == "1-1.2" ? "08\n" : "02\n");
  link(device(interface.filename()), interface);
  if (name == "1-1.1") {
    fs::create_directories(interface / "net/eth1");
    link(interface / "net/eth1/device", interface);
    link(net, interface / "net/eth1");
  }
}

bool acting_sysfs::configured(const std::string& name) const {
  return text_of(device(name) + "/bConfigurationValue") == "1";
}

bool acting_sysfs::present(const std::string& name) const { return fs::exists(device(name)); }

void acting_sysfs::let_lie(const std::string& child) {
  std::lock_guard guard{mutex_};
  lies_[child] = true;
}

void acting_sysfs::leave(const std::string& name) {
  std::lock_guard guard{mutex_};
  if (!present(name) || lies_[name])
    return;
  set_configured(name, false);
  fs::remove(device(name));
}

void acting_sysfs::arrive(const std::string& name) {
  std::lock_guard guard{mutex_};
  if (present(name) || !fs::exists(place(name)))
    return;
  put(place(name) / "devnum", std::to_string(next_number_++) + "\n");
  put(place(name) / "authorized", "1\n");
  authorized_[name] = true;
  set_configured(name, true);
  link(device(name), place(name));
}

void acting_sysfs::obey(const std::string& fifo, const std::string& word) {
  std::lock_guard guard{mutex_};
  auto on = fifo.ends_with("/bind");
  if (fifo.starts_with(pci_driver)) {
    std::error_code ignored;
    if (on)
      link(root_ / controller / "driver", root_ / pci_driver);
    else
      fs::remove(root_ / controller / "driver", ignored);
    for (auto name : {"usb1", "usb2"})
      on ? arrive(name) : leave(name);
  } else if (present(word)) {
    if (on)
      link(place(word) / "driver", root_ / usb_driver);
    else
      fs::remove(place(word) / "driver");
    set_configured(word, on && authorized_[word]);
  }
}

void acting_sysfs::look_at_files() {
  for (auto name : {"1-1.1", "1-1.2", "1-1.4", "1-1"}) {
    std::lock_guard guard{mutex_};
    auto off = text_of(disable_file(name)) == "1";
    if (off)
      leave(name);
    else if (fs::exists(disable_file(name)) && text_of(place(name) / "remove").empty())
      arrive(name);
    if (text_of(place(name) / "remove") == "1") {
      leave(name);
      put(place(name) / "remove", "");
    }
    // Only a change does something: a device without a configuration stays so by itself.
    auto authorized = text_of(place(name) / "authorized") != "0";
    if (present(name) && authorized != authorized_[name]) {
      authorized_[name] = authorized;
      set_configured(name, authorized && fs::exists(place(name) / "driver"));
    }
  }
}

void acting_sysfs::act() {
  while (!stop_) {
    for (auto& [name, fd] : fifos_) {
      char bytes[256];
      auto got = ::read(fd, bytes, sizeof bytes);
      std::istringstream words{std::string{bytes, got > 0 ? static_cast<size_t>(got) : 0}};
      for (std::string word; words >> word;)
        obey(name, word);
    }
    look_at_files();
    ::poll(nullptr, 0, 1);
  }
}

TEST_CASE("the sysfs that acts is read as a rack") {
  acting_sysfs sysfs;
  auto x = io::usb::read_topology(sysfs.root());
  REQUIRE(x);
  CHECK(x->find_device({"1-1.1"})->configuration == 1);
  CHECK(x->find_device({"1-1.2"})->storage_mode);
  CHECK(x->find_hub({"1-1"})->twin == port_path{"2-1"});
  CHECK(x->port_of({"1-1.1"})->disable_file);
  CHECK(x->net == std::map<std::string, port_path>{{"eth1", {"1-1.1"}}});
  REQUIRE(x->controllers.size() == 1);
  CHECK(x->controllers[0].buses == std::vector<uint16_t>{1, 2});
  CHECK(x->controllers[0].driver == "xhci_hcd");
}

} // namespace dongled::test
