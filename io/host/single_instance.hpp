#pragma once

#include "config/result.hpp"

#include <string>
#include <vector>

namespace dongled::io::host {

/// Where the host's one daemon is locked: `/run/dongled.lock`, else `state_dir/lock`.
std::vector<std::string> lock_paths(const std::string& state_dir);

/// Holds the lock that keeps a second daemon off this host; gone with the process, however it ends
/// (flock(2)). The file holds our pid and is left behind on purpose: unlinking would race.
class single_instance {
public:
  /// Takes the first of @p paths that can be opened for writing. Held by another daemon:
  /// `fault::busy` naming the pid, and no further path is tried. None usable: `fault::denied`.
  static result<single_instance> take(const std::vector<std::string>& paths);

  single_instance(single_instance&& x) noexcept;
  single_instance& operator=(single_instance&& x) noexcept;
  ~single_instance();

  const std::string& path() const noexcept { return path_; }

private:
  single_instance(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}

  int fd_ = -1;
  std::string path_;
};

} // namespace dongled::io::host
