#pragma once

#include "config/result.hpp"
#include "tests/lab/usb_model.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
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

  /// Makes what never changes: buses, drivers with their FIFOs, the controller, the uplink's
  /// class/net entry. Errors: os.
  result<done> make_frame(const sysfs_netif& uplink);

  /// Brings devices, ports and class/net in line with the model. `netif` names a stick's
  /// interface, if it has one now. Errors: os.
  result<done> show(const usb_model& model,
                    const std::function<std::optional<sysfs_netif>(uint8_t subnet)>& netif);

  const std::filesystem::path& root() const { return root_; }

  /// Files that act when written, as they exist now: path → what it is.
  struct knob {
    enum class kind : uint8_t { authorized, disable } what;
    std::string path; ///< The device's, or the port's.
  };
  const std::map<std::filesystem::path, knob>& knobs() const { return knobs_; }

private:
  /// Everything shown of one device; a difference means it is written afresh.
  struct view {
    bool bound, authorized, storage;
    std::optional<sysfs_netif> netif;
    int number;
    bool operator==(const view&) const = default;
  };
  std::filesystem::path directory(const std::string& path) const;
  void add_device(const usb_device& x, const view& v);
  void remove_device(const std::string& path);
  void add_ports(const std::filesystem::path& interface_dir, const std::string& prefix,
                 const std::string& port_prefix, size_t count);
  void add_stick_interface(const usb_device& x, const view& v);

  std::filesystem::path root_;
  std::map<std::string, view> shown_;
  std::map<std::filesystem::path, knob> knobs_;
  int last_number_ = 1; ///< devnum: grows with each enumeration, as the kernel's does.
};

} // namespace dongled::lab
