#include "tests/lab/sysfs_tree.hpp"

#include "tests/lab/places.hpp"

#include <cerrno>
#include <fstream>
#include <system_error>

#include <sys/stat.h>

namespace dongled::lab {

namespace fs = std::filesystem;

namespace {

constexpr const char* controller = "devices/pci0000:00/0000:00:14.0";
constexpr const char* usb_devices = "bus/usb/devices";
constexpr const char* usb_drivers = "bus/usb/drivers";

using attributes = std::initializer_list<std::pair<const char*, std::string>>;

void write(const fs::path& file, const std::string& text) { std::ofstream{file} << text << '\n'; }

void write_all(const fs::path& dir, attributes list) {
  fs::create_directories(dir);
  for (const auto& [name, text] : list)
    write(dir / name, text);
}

/// A symlink as sysfs makes them: relative.
void link(const fs::path& at, const fs::path& target) {
  fs::create_directories(at.parent_path());
  fs::remove(at);
  fs::create_symlink(fs::relative(target, at.parent_path()), at);
}

void add_netif(const fs::path& root, const fs::path& device, const sysfs_netif& x,
               const char* mac) {
  auto dir = device / "net" / x.name;
  write_all(dir, {{"address", mac},
                  {"ifindex", std::to_string(x.ifindex)},
                  {"type", "1"},
                  {"mtu", "1500"},
                  {"carrier", "1"},
                  {"operstate", "up"}});
  link(dir / "device", device);
  link(dir / "subsystem", root / "class/net");
  link(root / "class/net" / x.name, dir);
}

} // namespace

fs::path sysfs_tree::directory(const std::string& path) const {
  auto dir = root_ / controller / "usb1";
  auto dot = path.find('.');
  dir /= path.substr(0, dot);
  return dot == std::string::npos ? dir : dir / path;
}

result<done> sysfs_tree::make_frame(const sysfs_netif& uplink) {
  try {
    for (auto* dir : {"class/net", usb_devices, "bus/usb/drivers/usb", "bus/usb/drivers/hub",
                      "bus/usb/drivers/cdc_ether", "bus/usb/drivers/usb-storage", "bus/pci/devices",
                      "bus/pci/drivers/xhci_hcd"})
      fs::create_directories(root_ / dir);
    for (auto* fifo : {"bind", "unbind"})
      if (::mkfifo((root_ / usb_drivers / "usb" / fifo).c_str(), 0600) != 0 && errno != EEXIST)
        return failure{fault::os, "making the FIFO of the usb driver", errno};
    auto pci = root_ / controller;
    write_all(pci, {{"class", "0x0c0330"}, {"vendor", "0x8086"}, {"device", "0xa36d"}});
    link(root_ / "bus/pci/devices/0000:00:14.0", pci);
    link(root_ / "bus/pci/drivers/xhci_hcd/0000:00:14.0", pci);
    link(pci / "driver", root_ / "bus/pci/drivers/xhci_hcd");
    link(pci / "subsystem", root_ / "bus/pci");
    auto nic = root_ / "devices/pci0000:00/0000:00:03.0";
    write_all(nic, {{"class", "0x020000"}, {"vendor", "0x8086"}, {"device", "0x15f3"}});
    link(nic / "subsystem", root_ / "bus/pci");
    add_netif(root_, nic, uplink, "02:00:5e:12:00:02");
    write_all(root_ / "devices/virtual/net/lo", {{"ifindex", "1"}, {"type", "772"}});
    link(root_ / "class/net/lo", root_ / "devices/virtual/net/lo");
  } catch (const fs::filesystem_error& x) {
    return failure{fault::os, std::string{"making the sysfs look-alike: "} + x.what(),
                   x.code().value()};
  }
  return done{};
}

result<done> sysfs_tree::show(const usb_model& model,
                              const std::function<std::optional<sysfs_netif>(uint8_t)>& netif) {
  try {
    if (!shown_.contains("usb1")) {
      auto hub = root_ / controller / "usb1";
      size_t ports = 0;
      for (const auto& x : model.devices())
        ports += x.is_hub ? 1 : 0;
      write_all(hub, {{"idVendor", "1d6b"},
                      {"idProduct", "0002"},
                      {"bDeviceClass", "09"},
                      {"bNumInterfaces", " 1"},
                      {"bConfigurationValue", "1"},
                      {"authorized", "1"},
                      {"serial", "0000:00:14.0"},
                      {"speed", "480"},
                      {"busnum", "1"},
                      {"devnum", "1"},
                      {"devpath", "0"},
                      {"maxchild", std::to_string(ports)},
                      {"product", "xHCI Host Controller"}});
      write_all(hub / "1-0:1.0", {{"bInterfaceClass", "09"}, {"bInterfaceNumber", "00"}});
      add_ports(hub / "1-0:1.0", "usb1-port", "1-", ports);
      link(root_ / usb_devices / "usb1", hub);
      link(root_ / usb_devices / "1-0:1.0", hub / "1-0:1.0");
      link(hub / "driver", root_ / usb_drivers / "usb");
      link(hub / "subsystem", root_ / "bus/usb");
      shown_.insert({"usb1", {true, true, false, {}, 1}});
    }
    // Sticks leave before their hubs and come after them: the model lists hubs first.
    const auto& all = model.devices();
    std::map<std::string, view> wanted;
    for (const auto& x : all) {
      if (!model.is_visible(x))
        continue;
      auto old = shown_.find(x.path);
      view v{x.bound, x.authorized, x.storage, x.is_hub ? std::nullopt : netif(x.subnet),
             old == shown_.end() ? 0 : old->second.number};
      wanted.insert({x.path, v});
    }
    for (auto it = all.rbegin(); it != all.rend(); ++it)
      if (shown_.contains(it->path)
          && (!wanted.contains(it->path) || wanted.at(it->path) != shown_.at(it->path)))
        remove_device(it->path);
    for (const auto& x : all) {
      auto w = wanted.find(x.path);
      if (w == wanted.end() || (shown_.contains(x.path) && shown_.at(x.path) == w->second))
        continue;
      if (w->second.number == 0)
        w->second.number = ++last_number_;
      add_device(x, w->second);
    }
  } catch (const fs::filesystem_error& x) {
    return failure{fault::os, std::string{"updating the sysfs look-alike: "} + x.what(),
                   x.code().value()};
  }
  return done{};
}

void sysfs_tree::add_ports(const fs::path& interface_dir, const std::string& prefix,
                           const std::string& port_prefix, size_t count) {
  for (size_t i = 1; i <= count; ++i) {
    auto dir = interface_dir / (prefix + std::to_string(i));
    if (!fs::exists(dir))
      write_all(dir, {{"disable", "0"},
                      {"connect_type", "hotplug"},
                      {"over_current_count", "0"},
                      {"quirks", "00000000"}});
    knobs_[dir / "disable"] = {knob::kind::disable, port_prefix + std::to_string(i)};
  }
}

void sysfs_tree::add_device(const usb_device& x, const view& v) {
  auto dir = directory(x.path);
  // Unconfigured devices show an empty bConfigurationValue, and no interfaces.
  bool configured = v.bound && v.authorized;
  auto devpath = x.path.substr(2);
  attributes hub{{"idVendor", "1a40"},
                 {"idProduct", "0101"},
                 {"bDeviceClass", "09"},
                 {"maxchild", std::to_string(usb_model::ports_per_hub)},
                 {"product", "USB 2.0 Hub"}};
  attributes stick{{"idVendor", "12d1"},
                   {"idProduct", v.storage ? "1f01" : "14db"},
                   {"bDeviceClass", v.storage ? "00" : "02"},
                   {"maxchild", "0"},
                   // Sticks share a serial, as the real ones do.
                   {"serial", "0123456789ABCDEF"},
                   {"manufacturer", "HUAWEI_MOBILE"},
                   {"product", "HUAWEI_MOBILE"}};
  write_all(dir, x.is_hub ? hub : stick);
  write_all(dir, {{"bNumInterfaces", configured ? (x.is_hub || v.storage ? " 1" : " 2") : ""},
                  {"bConfigurationValue", configured ? "1" : ""},
                  {"authorized", v.authorized ? "1" : "0"},
                  {"speed", "480"},
                  {"busnum", "1"},
                  {"devnum", std::to_string(v.number)},
                  {"devpath", devpath}});
  knobs_[dir / "authorized"] = {knob::kind::authorized, x.path};
  link(dir / "subsystem", root_ / "bus/usb");
  if (v.bound) {
    link(dir / "driver", root_ / usb_drivers / "usb");
    link(root_ / usb_drivers / "usb" / x.path, dir);
  }
  auto port_dir =
    dir.parent_path()
    / (x.path.find('.') == std::string::npos ? fs::path{"1-0:1.0"} / ("usb1-port" + devpath)
                                             : fs::path{x.path.substr(0, x.path.find('.')) + ":1.0"}
                                                 / (x.path.substr(0, x.path.find('.')) + "-port"
                                                    + x.path.substr(x.path.find('.') + 1)));
  if (fs::exists(port_dir)) {
    link(port_dir / "device", dir);
    link(dir / "port", port_dir);
  }
  if (configured && x.is_hub) {
    auto interface = dir / (x.path + ":1.0");
    write_all(interface, {{"bInterfaceClass", "09"}, {"bInterfaceNumber", "00"}});
    link(interface / "driver", root_ / usb_drivers / "hub");
    add_ports(interface, x.path + "-port", x.path + ".", usb_model::ports_per_hub);
    link(root_ / usb_devices / (x.path + ":1.0"), interface);
  } else if (configured) {
    add_stick_interface(x, v);
  }
  link(root_ / usb_devices / x.path, dir);
  shown_.insert_or_assign(x.path, v);
}

void sysfs_tree::add_stick_interface(const usb_device& x, const view& v) {
  auto dir = directory(x.path);
  auto control = dir / (x.path + ":1.0");
  write_all(control, {{"bInterfaceClass", v.storage ? "08" : "02"},
                      {"bInterfaceSubClass", "06"},
                      {"bInterfaceNumber", "00"}});
  link(control / "driver", root_ / usb_drivers / (v.storage ? "usb-storage" : "cdc_ether"));
  link(root_ / usb_devices / control.filename(), control);
  if (v.storage)
    return;
  auto bulk = dir / (x.path + ":1.1");
  write_all(bulk, {{"bInterfaceClass", "0a"}, {"bInterfaceNumber", "01"}});
  link(root_ / usb_devices / bulk.filename(), bulk);
  if (v.netif)
    add_netif(root_, control, *v.netif, "0c:5b:8f:27:9a:64");
}

void sysfs_tree::remove_device(const std::string& path) {
  auto it = shown_.find(path);
  if (it->second.netif) {
    // Names are re-used at once: another stick may have taken the link over by now.
    auto entry = root_ / "class/net" / it->second.netif->name;
    auto target = fs::is_symlink(entry) ? fs::read_symlink(entry).string() : "";
    if (target.find("/" + path + ":") != std::string::npos)
      fs::remove(entry);
  }
  auto dir = directory(path);
  for (const auto& name : {path, path + ":1.0", path + ":1.1"})
    fs::remove(root_ / usb_devices / name);
  fs::remove(root_ / usb_drivers / "usb" / path);
  auto dot = path.find('.');
  auto hub = path.substr(0, dot);
  auto port =
    dot == std::string::npos
      ? root_ / controller / "usb1/1-0:1.0" / ("usb1-port" + path.substr(2))
      : root_ / controller / "usb1" / hub / (hub + ":1.0") / (hub + "-port" + path.substr(dot + 1));
  fs::remove(port / "device");
  fs::remove_all(dir);
  std::erase_if(knobs_,
                [&](const auto& k) { return k.first.string().starts_with(dir.string() + "/"); });
  shown_.erase(it);
}

} // namespace dongled::lab
