#pragma once

#include "config/result.hpp"
#include "tests/lab/dongle.hpp"
#include "tests/lab/sysfs_tree.hpp"
#include "tests/lab/sysfs_watch.hpp"
#include "tests/lab/usb_model.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <vector>

namespace dongled::lab {

/// One line of the power log.
struct power_event {
  std::string file, value;
  int64_t ms = 0;
};

/// All dongles on their hubs: carries out what the USB model says, both into the sysfs look-alike
/// and to interfaces and power of the dongles.
class rack {
public:
  /// Builds the dongles (in the order given) and shows them to the host, the last one first, so
  /// that interface numbers do not follow subnets. Errors: os.
  static result<std::unique_ptr<rack>> make(const surroundings& where,
                                            const std::filesystem::path& sysfs,
                                            const std::vector<twin_options>& dongles);

  const std::vector<std::unique_ptr<dongle>>& dongles() const { return dongles_; }
  dongle* find(uint8_t subnet);

  usb_condition condition(uint8_t subnet);
  std::string usb_path(uint8_t subnet);

  /// Pulls a stick out. Errors: not_found when it is out already.
  result<done> unplug(uint8_t subnet);

  /// Puts it back, where it was or on `path`. Errors: busy (not free), bad_input (no such port).
  result<done> replug(uint8_t subnet, const std::string& path);

  /// The stick leaves the bus and returns after `pause`, without losing power.
  void glitch(uint8_t subnet, std::chrono::milliseconds pause);

  event_log<power_event>& power_log() { return power_log_; }
  const std::filesystem::path& sysfs() const { return tree_.root(); }

private:
  rack(const surroundings& where, const std::filesystem::path& sysfs,
       const std::vector<uint8_t>& subnets)
    : where_(where), model_(subnets), tree_(sysfs) {}
  void obey(const sysfs_write& x);
  void on_bus(uint8_t subnet, bool alive, bool storage);
  /// Once, soon: a twin's callback must not call the twin.
  void sync_soon();
  void sync();

  surroundings where_;
  usb_model model_;
  sysfs_tree tree_;
  std::unique_ptr<sysfs_watch> watch_;
  std::vector<std::unique_ptr<dongle>> dongles_;
  event_log<power_event> power_log_;
  bool sync_due_ = false;
};

} // namespace dongled::lab
