#pragma once

#include "config/result.hpp"
#include "tests/lab/usb_model.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace dongled::lab {

/// The network interface a stick's driver made.
struct sysfs_netif {
  std::string name;
  int ifindex = 0;

  bool operator==(const sysfs_netif&) const = default;
};

/// Writes the look-alike of /sys for a usb_model: same names, same symlinks, same attribute text
/// (Documentation/ABI/{stable,testing}/sysfs-bus-usb; Documentation/ABI/testing/sysfs-class-net).
/// Files only; who writes into them is sysfs_watch's concern.
class sysfs_tree {
public:
  explicit sysfs_tree(std::filesystem::path root) : root_(std::move(root)) {}

  /// Makes what never changes: buses, drivers with their FIFOs, the uplink's class/net entry.
  /// Errors: os.
  result<done> make_frame(const sysfs_netif& uplink);

  /// Brings controllers, devices, ports and class/net in line with the model. `netif` names a
  /// stick's interface, if it has one now. Errors: os.
  result<done> show(const usb_model& model,
                    const std::function<std::optional<sysfs_netif>(uint8_t subnet)>& netif);

  const std::filesystem::path& root() const { return root_; }

  /// Files that act when written, as they exist now: path → what it is.
  struct knob {
    enum class kind : uint8_t { authorized, disable } what;
    std::string path; ///< The device's, or the port's.
  };
  const std::map<std::filesystem::path, knob>& knobs() const { return knobs_; }

  /// The devnum under which a device is shown now; 0 when it is not.
  int number_of(const std::string& path) const;

private:
  /// Everything shown of one device; a difference means it is written afresh.
  struct view {
    bool bound, authorized, storage;
    std::optional<sysfs_netif> netif;
    int number;
    bool operator==(const view&) const = default;
  };
  std::filesystem::path pci_dir(const std::string& name) const;
  std::filesystem::path directory(const std::string& path) const;
  std::filesystem::path port_dir(const std::string& child) const;
  void show_controllers();
  void show_devices(const std::function<std::optional<sysfs_netif>(uint8_t)>& netif);
  void show_refusals();
  void add_device(const usb_device& x, const view& v);
  void add_interface(const usb_device& x, const view& v);
  void add_ports(const usb_device& hub, const std::filesystem::path& interface_dir);
  void remove_device(const usb_device& x);

  std::filesystem::path root_;
  const usb_model* model_ = nullptr;               ///< During `show`.
  std::map<std::string, std::string> pci_of_root_; ///< "usb1" → its controller.
  std::map<std::string, view> shown_;
  std::map<std::filesystem::path, knob> knobs_;
  std::set<std::filesystem::path> refusing_;
  int last_number_ = 1; ///< devnum: grows with each enumeration, as the kernel's does.
};

} // namespace dongled::lab
