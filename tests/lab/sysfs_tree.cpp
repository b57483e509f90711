#include "tests/lab/sysfs_tree.hpp"

#include "tests/lab/sysfs_files.hpp"

#include <cerrno>
#include <ranges>
#include <system_error>

#include <sys/stat.h>

namespace dongled::lab {

namespace fs = std::filesystem;

namespace {

constexpr const char* pci_bus = "devices/pci0000:00";
constexpr const char* usb_devices = "bus/usb/devices";
constexpr const char* usb_driver = "bus/usb/drivers/usb";
constexpr const char* pci_driver = "bus/pci/drivers/xhci_hcd";

void add_netif(const fs::path& root, const fs::path& device, const sysfs_netif& x,
               const char* mac) {
  auto dir = device / "net" / x.name;
  write_attributes(dir, {{"address", mac},
                         {"ifindex", std::to_string(x.ifindex)},
                         {"type", "1"},
                         {"mtu", "1500"},
                         {"carrier", "1"},
                         {"operstate", "up"}});
  make_link(dir / "device", device);
  make_link(dir / "subsystem", root / "class/net");
  make_link(root / "class/net" / x.name, dir);
}

/// "1-1.2:1.0"; of a root hub "1-0:1.0".
std::string interface_name(const std::string& device, int number) {
  return (device.starts_with("usb") ? bus_of(device) + "-0" : device) + ":1."
         + std::to_string(number);
}

/// What the device says of itself: its descriptors' part of the attributes.
void write_identity(const fs::path& dir, const usb_device& x, bool storage) {
  auto ports = std::to_string(x.ports);
  switch (x.kind) {
  case usb_kind::root_hub:
    return write_attributes(dir, {{"idVendor", "1d6b"},
                                  {"idProduct", x.superspeed ? "0003" : "0002"},
                                  {"bDeviceClass", "09"},
                                  {"maxchild", ports},
                                  {"product", "xHCI Host Controller"}});
  case usb_kind::hub:
    return write_attributes(dir, {{"idVendor", "1a40"},
                                  {"idProduct", x.superspeed ? "0301" : "0101"},
                                  {"bDeviceClass", "09"},
                                  {"maxchild", ports},
                                  {"product", x.superspeed ? "USB 3.0 Hub" : "USB 2.0 Hub"}});
  case usb_kind::stick:
    return write_attributes(dir, {{"idVendor", "12d1"},
                                  {"idProduct", storage ? "1f01" : "14db"},
                                  {"bDeviceClass", storage ? "00" : "02"},
                                  {"maxchild", "0"},
                                  // Sticks share a serial, as the real ones do.
                                  {"serial", "0123456789ABCDEF"},
                                  {"manufacturer", "HUAWEI_MOBILE"},
                                  {"product", "HUAWEI_MOBILE"}});
  case usb_kind::keyboard:
    return write_attributes(dir, {{"idVendor", "046d"},
                                  {"idProduct", "c31c"},
                                  {"bDeviceClass", "00"},
                                  {"maxchild", "0"},
                                  {"product", "USB Keyboard"}});
  }
}

} // namespace

fs::path sysfs_tree::pci_dir(const std::string& name) const { return root_ / pci_bus / name; }

fs::path sysfs_tree::directory(const std::string& path) const {
  auto root_hub = "usb" + bus_of(path);
  auto dir = pci_dir(pci_of_root_.at(root_hub)) / root_hub;
  if (path == root_hub)
    return dir;
  for (size_t dot = 0; dot != std::string::npos;) {
    dot = path.find('.', dot + 1);
    dir /= path.substr(0, dot);
  }
  return dir;
}

fs::path sysfs_tree::port_dir(const std::string& child) const {
  auto [hub, number] = port_of_path(child);
  return directory(hub) / interface_name(hub, 0) / (hub + "-port" + std::to_string(number));
}

int sysfs_tree::number_of(const std::string& path) const {
  auto it = shown_.find(path);
  return it == shown_.end() ? 0 : it->second.number;
}

result<done> sysfs_tree::make_frame(const sysfs_netif& uplink) {
  try {
    for (auto* dir :
         {"class/net", usb_devices, usb_driver, "bus/usb/drivers/hub", "bus/usb/drivers/cdc_ether",
          "bus/usb/drivers/usb-storage", "bus/usb/drivers/usbhid", "bus/pci/devices", pci_driver})
      fs::create_directories(root_ / dir);
    for (auto* driver : {usb_driver, pci_driver})
      for (auto* fifo : {"bind", "unbind"})
        if (::mkfifo((root_ / driver / fifo).c_str(), 0600) != 0 && errno != EEXIST)
          return failure{fault::os, std::string{"making the FIFO "} + driver + "/" + fifo, errno};
    auto nic = pci_dir("0000:00:03.0");
    write_attributes(nic, {{"class", "0x020000"}, {"vendor", "0x8086"}, {"device", "0x15f3"}});
    make_link(nic / "subsystem", root_ / "bus/pci");
    add_netif(root_, nic, uplink, "02:00:5e:12:00:02");
    write_attributes(root_ / "devices/virtual/net/lo", {{"ifindex", "1"}, {"type", "772"}});
    make_link(root_ / "class/net/lo", root_ / "devices/virtual/net/lo");
  } catch (const fs::filesystem_error& x) {
    return failure{fault::os, std::string{"making the sysfs look-alike: "} + x.what(),
                   x.code().value()};
  }
  return done{};
}

result<done> sysfs_tree::show(const usb_model& model,
                              const std::function<std::optional<sysfs_netif>(uint8_t)>& netif) {
  try {
    model_ = &model;
    show_controllers();
    show_devices(netif);
    show_refusals();
  } catch (const fs::filesystem_error& x) {
    return failure{fault::os, std::string{"updating the sysfs look-alike: "} + x.what(),
                   x.code().value()};
  }
  return done{};
}

void sysfs_tree::show_controllers() {
  for (const auto& x : model_->controllers()) {
    auto dir = pci_dir(x.name);
    for (const auto& root_hub : {x.usb2_root, x.usb3_root})
      pci_of_root_[root_hub] = x.name;
    if (!fs::exists(dir)) {
      write_attributes(dir, {{"class", "0x0c0330"}, {"vendor", "0x8086"}, {"device", "0xa36d"}});
      make_link(dir / "subsystem", root_ / "bus/pci");
      make_link(root_ / "bus/pci/devices" / x.name, dir);
    }
    if (x.bound && !fs::exists(dir / "driver")) {
      make_link(dir / "driver", root_ / pci_driver);
      make_link(root_ / pci_driver / x.name, dir);
    } else if (!x.bound) {
      fs::remove(dir / "driver");
      fs::remove(root_ / pci_driver / x.name);
    }
  }
}

void sysfs_tree::show_devices(const std::function<std::optional<sysfs_netif>(uint8_t)>& netif) {
  // Sticks leave before their hubs and come after them: the model lists hubs first.
  const auto& all = model_->devices();
  std::map<std::string, view> wanted;
  for (const auto& x : all) {
    if (!model_->is_visible(x))
      continue;
    auto has_net = x.kind == usb_kind::stick && model_->has_interface(x);
    view v{x.bound, x.authorized, x.storage, has_net ? netif(x.subnet) : std::nullopt,
           number_of(x.path)};
    wanted.insert({x.path, v});
  }
  for (const auto& x : std::views::reverse(all))
    if (shown_.contains(x.path)
        && (!wanted.contains(x.path) || wanted.at(x.path) != shown_.at(x.path)))
      remove_device(x);
  for (const auto& x : all) {
    auto w = wanted.find(x.path);
    if (w == wanted.end() || shown_.contains(x.path) || !model_->is_visible(x))
      continue;
    if (w->second.number == 0)
      w->second.number = x.kind == usb_kind::root_hub ? 1 : ++last_number_;
    add_device(x, w->second);
  }
}

void sysfs_tree::show_refusals() {
  for (const auto& [child, port] : model_->ports()) {
    auto file = port_dir(child) / "disable";
    if (port.refuses != refusing_.contains(file) && fs::exists(file)
        && refuse_writing(file, port.refuses)) {
      if (port.refuses)
        refusing_.insert(file);
      else
        refusing_.erase(file);
    }
  }
}

void sysfs_tree::add_device(const usb_device& x, const view& v) {
  auto dir = directory(x.path);
  // Unconfigured devices show an empty bConfigurationValue, and no interfaces.
  bool configured = v.bound && v.authorized;
  auto interfaces = x.kind == usb_kind::stick && !v.storage ? " 2" : " 1";
  write_identity(dir, x, v.storage);
  write_attributes(
    dir, {{"bNumInterfaces", configured ? interfaces : ""},
          {"bConfigurationValue", configured ? "1" : ""},
          {"authorized", v.authorized ? "1" : "0"},
          {"speed", x.superspeed ? "5000" : "480"},
          {"busnum", bus_of(x.path)},
          {"devnum", std::to_string(v.number)},
          {"devpath", x.kind == usb_kind::root_hub ? "0" : x.path.substr(x.path.find('-') + 1)}});
  make_link(dir / "subsystem", root_ / "bus/usb");
  if (v.bound) {
    make_link(dir / "driver", root_ / usb_driver);
    make_link(root_ / usb_driver / x.path, dir);
  }
  if (x.kind == usb_kind::root_hub) {
    write_attributes(dir, {{"serial", pci_of_root_.at(x.path)}});
  } else {
    knobs_[dir / "authorized"] = {knob::kind::authorized, x.path};
    make_link(port_dir(x.path) / "device", dir);
    make_link(dir / "port", port_dir(x.path));
  }
  if (configured)
    add_interface(x, v);
  make_link(root_ / usb_devices / x.path, dir);
  shown_.insert_or_assign(x.path, v);
}

void sysfs_tree::add_interface(const usb_device& x, const view& v) {
  auto dir = directory(x.path) / interface_name(x.path, 0);
  struct {
    const char *device_class, *sub_class, *driver;
  } what = x.is_hub()                     ? decltype(what){"09", "00", "hub"}
           : x.kind == usb_kind::keyboard ? decltype(what){"03", "01", "usbhid"}
           : v.storage                    ? decltype(what){"08", "06", "usb-storage"}
                                          : decltype(what){"02", "06", "cdc_ether"};
  write_attributes(dir, {{"bInterfaceClass", what.device_class},
                         {"bInterfaceSubClass", what.sub_class},
                         {"bInterfaceNumber", "00"}});
  make_link(dir / "driver", root_ / "bus/usb/drivers" / what.driver);
  make_link(root_ / usb_devices / dir.filename(), dir);
  if (x.is_hub())
    return add_ports(x, dir);
  if (x.kind != usb_kind::stick || v.storage)
    return;
  auto data = directory(x.path) / interface_name(x.path, 1);
  write_attributes(data, {{"bInterfaceClass", "0a"}, {"bInterfaceNumber", "01"}});
  make_link(root_ / usb_devices / data.filename(), data);
  if (v.netif)
    add_netif(root_, dir, *v.netif, "0c:5b:8f:27:9a:64");
}

void sysfs_tree::add_ports(const usb_device& hub, const fs::path& interface_dir) {
  for (unsigned i = 1; i <= hub.ports; ++i) {
    auto dir = interface_dir / (hub.path + "-port" + std::to_string(i));
    auto child = child_at(hub.path, i);
    write_attributes(dir, {{"disable", model_->port_is_on(child) ? "0" : "1"},
                           {"connect_type", "hotplug"},
                           {"over_current_count", "0"},
                           {"quirks", "00000000"}});
    knobs_[dir / "disable"] = {knob::kind::disable, child};
    auto peer = model_->peer_of(child);
    if (peer && fs::exists(port_dir(*peer))) {
      make_link(dir / "peer", port_dir(*peer));
      make_link(port_dir(*peer) / "peer", dir);
    }
  }
}

void sysfs_tree::remove_device(const usb_device& x) {
  auto it = shown_.find(x.path);
  if (it->second.netif) {
    // Names are re-used at once: another stick may have taken the link over by now.
    auto entry = root_ / "class/net" / it->second.netif->name;
    auto target = fs::is_symlink(entry) ? fs::read_symlink(entry).string() : "";
    if (target.find("/" + x.path + ":") != std::string::npos)
      fs::remove(entry);
  }
  for (const auto& name : {x.path, interface_name(x.path, 0), interface_name(x.path, 1)})
    fs::remove(root_ / usb_devices / name);
  fs::remove(root_ / usb_driver / x.path);
  if (x.kind != usb_kind::root_hub)
    fs::remove(port_dir(x.path) / "device");
  for (unsigned p = 1; p <= x.ports; ++p)
    if (auto peer = model_->peer_of(child_at(x.path, p)))
      fs::remove(port_dir(*peer) / "peer");
  auto dir = directory(x.path);
  auto below = [&](const fs::path& file) { return file.string().starts_with(dir.string() + "/"); };
  std::erase_if(refusing_,
                [&](const auto& file) { return below(file) && refuse_writing(file, false); });
  fs::remove_all(dir);
  std::erase_if(knobs_, [&](const auto& k) { return below(k.first); });
  shown_.erase(it);
}

} // namespace dongled::lab
