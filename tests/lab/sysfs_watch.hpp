#pragma once

#include "config/result.hpp"
#include "tests/lab/loop.hpp"
#include "tests/lab/sysfs_tree.hpp"

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace dongled::lab {

/// One write into the look-alike that means something.
struct sysfs_write {
  enum class kind : uint8_t { bind, unbind, bind_pci, unbind_pci, authorized, disable } what;
  std::string path;   ///< The device's, the port's, or the controller's name.
  bool value = false; ///< authorized, disable: what was written.
  std::string file;   ///< For the log, relative to the root.
};

/// Notices what is written into the look-alike: FIFOs for bind and unbind, so that no write is
/// lost, inotify for the files that can be read back as well.
class sysfs_watch {
public:
  /// Watches the frame of `tree`; both must outlive the watch. Errors: os.
  static result<std::unique_ptr<sysfs_watch>> make(loop& on, const sysfs_tree& tree,
                                                   std::function<void(const sysfs_write&)> tell);
  ~sysfs_watch();
  sysfs_watch(const sysfs_watch&) = delete;
  sysfs_watch& operator=(const sysfs_watch&) = delete;

  /// Watches the knobs that have appeared since the last call; call after `sysfs_tree::show`.
  void follow();

private:
  sysfs_watch(loop& on, const sysfs_tree& tree, std::function<void(const sysfs_write&)> tell)
    : loop_(on), tree_(tree), tell_(std::move(tell)) {}
  result<done> open_fifo(const std::string& name, sysfs_write::kind what);
  void read_fifo(int fd, const std::string& name, sysfs_write::kind what);
  void read_events();

  loop& loop_;
  const sysfs_tree& tree_;
  std::function<void(const sysfs_write&)> tell_;
  std::vector<unique_fd> fifos_;
  unique_fd inotify_;
  std::unordered_map<int, std::string> watched_;
  std::unordered_map<std::string, int> by_file_;
};

} // namespace dongled::lab
