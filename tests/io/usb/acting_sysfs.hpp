#pragma once

#include <atomic>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <string>
#include <thread>

namespace dongled::test {

/// A small sysfs that acts as the kernel does: a controller with a USB 2 and a USB 3 bus, a box
/// that is hub 1-1 and hub 2-1, and in the box a modem (1-1.1, eth1), a stick in mass-storage mode
/// (1-1.2) and a chained hub (1-1.4). Files are what sysfs has; a thread plays the kernel, and
/// answers writes to the FIFOs `unbind` and `bind` of the usb and the PCI driver, to `authorized`,
/// to `remove` and to a port's `disable`. It is asked and told from any thread.
class acting_sysfs {
public:
  struct options {
    bool disable_files = true;
    bool twin = true; ///< The box is a USB 3 hub.
    bool acts = true; ///< false: whatever is written stays without effect.
  };

  explicit acting_sysfs(options x);
  acting_sysfs() : acting_sysfs(options{}) {}
  acting_sysfs(const acting_sysfs&) = delete;
  acting_sysfs& operator=(const acting_sysfs&) = delete;
  ~acting_sysfs();

  std::string root() const { return root_; }
  /// Where usbfs would be.
  std::string dev() const { return root_ / "dev"; }
  std::string device(const std::string& path) const { return root_ / "bus/usb/devices" / path; }
  /// The file that switches a port: of "1-1.2" that of 1-1-port2.
  std::string disable_file(const std::string& child) const;

  /// The stick stays, whatever its port says.
  void let_lie(const std::string& child);
  /// Takes a device out of the kernel's sight, or into it, as hubs tell it to.
  void leave(const std::string& path);
  void arrive(const std::string& path);
  /// Loses its driver and its configuration, and gets them back.
  void set_configured(const std::string& path, bool on);
  bool configured(const std::string& path) const;
  bool present(const std::string& path) const;
  void put(const std::string& file, const std::string& text) const;
  std::string text_of(const std::string& file) const;

private:
  std::filesystem::path place(const std::string& name) const;
  void link(const std::filesystem::path& from, const std::filesystem::path& to) const;
  void make_device(const std::string& name, const char* ids, const char* kind);
  void make_ports(const std::string& hub, int count, bool files);
  void make_fifo(const std::filesystem::path& at);
  void act();
  void obey(const std::string& fifo, const std::string& word);
  void look_at_files();

  std::filesystem::path root_;
  std::map<std::string, int> fifos_; ///< By name below the root.
  std::map<std::string, bool> lies_;
  std::map<std::string, bool> authorized_; ///< What the kernel knows of the files `authorized`.
  mutable std::recursive_mutex mutex_;
  int next_number_ = 10;
  std::atomic<bool> stop_{false};
  std::thread kernel_;
};

} // namespace dongled::test
