#pragma once

#include "config/result.hpp"
#include "tests/lab/loop.hpp"
#include "tests/lab/mode_switch_message.hpp"
#include "tests/lab/unique_fd.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace dongled::lab {

/// Which node a device has: bus and device number, as in its attributes busnum and devnum.
struct usbfs_place {
  unsigned bus = 0, number = 0;

  auto operator<=>(const usbfs_place&) const = default;
};

/// The look-alike of /dev/bus/usb: a FIFO BBB/DDD for every stick in mass-storage mode stands for
/// its bulk OUT endpoint. One write of 31 bytes is one Command Block Wrapper. There are no other
/// nodes, and no answers.
class usbfs_nodes {
public:
  /// Called with the device and what it was sent.
  using tell = std::function<void(const std::string& path, storage_message x)>;

  usbfs_nodes(loop& on, std::filesystem::path root, tell f)
    : loop_(on), root_(std::move(root)), tell_(std::move(f)) {}
  ~usbfs_nodes();
  usbfs_nodes(const usbfs_nodes&) = delete;
  usbfs_nodes& operator=(const usbfs_nodes&) = delete;

  /// Makes and removes nodes until there are those of `wanted`, with the devices' paths.
  /// Errors: os.
  result<done> show(const std::map<usbfs_place, std::string>& wanted);

private:
  std::filesystem::path file_of(const usbfs_place& x) const;
  result<done> add(const usbfs_place& x, const std::string& path);
  void receive(int fd, const std::string& path);

  loop& loop_;
  std::filesystem::path root_;
  tell tell_;
  std::map<usbfs_place, unique_fd> nodes_;
};

} // namespace dongled::lab
