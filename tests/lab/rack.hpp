#pragma once

#include "config/result.hpp"
#include "tests/lab/dongle.hpp"
#include "tests/lab/ledger.hpp"
#include "tests/lab/sysfs_tree.hpp"
#include "tests/lab/sysfs_watch.hpp"
#include "tests/lab/usb_model.hpp"
#include "tests/lab/usbfs_nodes.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace dongled::lab {

/// One line of the power log.
struct power_event {
  std::string file, value;
  int64_t ms = 0;
};

/// What was done to one dongle through USB, so that a test can prove it was left alone.
struct usb_toll {
  unsigned power_cuts = 0;
  unsigned unbinds = 0;           ///< Of it, or of a hub or controller above it.
  unsigned authorized_writes = 0; ///< The same.
  unsigned mode_switches = 0;
  unsigned interface_losses = 0; ///< For whatever reason, a reboot of its own included.
};

/// All dongles on their hubs: carries out what the USB model says, both into the sysfs look-alike
/// and to interfaces and power of the dongles.
class rack {
public:
  /// Builds the dongles (in the order given) and shows them to the host, the last one first, so
  /// that interface numbers do not follow subnets. The usbfs look-alike is made beside `sysfs`.
  /// Errors: os.
  static result<std::unique_ptr<rack>> make(const surroundings& where,
                                            const std::filesystem::path& sysfs,
                                            const usb_layout& layout,
                                            const std::vector<twin_options>& dongles);

  const std::vector<std::unique_ptr<dongle>>& dongles() const { return dongles_; }
  dongle* find(uint8_t subnet);

  usb_condition condition(uint8_t subnet);
  std::string usb_path(uint8_t subnet);
  const usb_model& usb() const { return model_; }
  const usb_device& stick(uint8_t subnet) { return *model_.stick(subnet); }

  /// Changes the model (a fault, say) and lets everything follow.
  void change(const std::function<void(usb_model&)>& f);

  /// Pulls a stick out. Errors: not_found when it is out already.
  result<done> unplug(uint8_t subnet);

  /// Puts it back, where it was or on `path`. Errors: busy (not free), bad_input (no such port).
  result<done> replug(uint8_t subnet, const std::string& path);

  /// Another stick takes the place of this one, on the same port: see `dongle::replace`.
  void replace(uint8_t subnet, bool prepared);

  /// The stick leaves the bus and returns after `pause`, without losing power.
  void glitch(uint8_t subnet, std::chrono::milliseconds pause);

  /// The stick crashes and boots again.
  void crash(uint8_t subnet);

  /// The mode switch message reached it: it leaves the bus and returns as a network device, unless
  /// it still ignores such messages.
  void switch_mode(uint8_t subnet);

  /// It ignores so many mode switch messages before it obeys one.
  void ignore_messages(uint8_t subnet, unsigned n) { ignores_[subnet] = n; }

  event_log<power_event>& power_log() { return power_log_; }
  const usb_toll& toll(uint8_t subnet) { return tolls_[subnet]; }
  void clear_tolls() { tolls_.clear(); }
  ledger& account() { return account_; }

  /// The sticks behind each hub and controller, by name.
  std::map<std::string, std::vector<uint8_t>> behind() const;
  const std::filesystem::path& sysfs() const { return tree_.root(); }

private:
  rack(const surroundings& where, const std::filesystem::path& sysfs, const usb_layout& layout,
       const std::vector<uint8_t>& subnets);
  void obey(const sysfs_write& x);
  void hear(const std::string& path, storage_message x);
  void charge(const std::string& path, unsigned usb_toll::*what);
  void book(const sysfs_write& x);
  void book(uint8_t subnet, cure what);
  void on_bus(uint8_t subnet, bool alive, bool storage);
  /// Once, soon: a twin's callback must not call the twin.
  void sync_soon();
  void sync();
  void sync_power();
  void sync_interfaces();
  void sync_files();

  surroundings where_;
  usb_model model_;
  sysfs_tree tree_;
  std::unique_ptr<sysfs_watch> watch_;
  usbfs_nodes nodes_;
  std::vector<std::unique_ptr<dongle>> dongles_;
  event_log<power_event> power_log_;
  std::map<uint8_t, usb_toll> tolls_;
  ledger account_;
  std::map<uint8_t, unsigned> ignores_;
  bool sync_due_ = false;
};

} // namespace dongled::lab
