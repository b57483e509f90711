#pragma once

#include "config/result.hpp"
#include "tests/lab/unique_fd.hpp"

#include <cstdint>
#include <string>

namespace dongled::lab {

/// A network namespace without a name: it lives as long as this handle, sockets made in it, or
/// processes in it do. The lab's process enters it only for moments, by `inside`.
class netns {
public:
  /// A new, empty namespace. The calling thread is back in its own at return.
  /// Errors: denied (no CAP_SYS_ADMIN over it), os.
  static result<netns> make();

  /// The namespace the calling thread is in.
  static result<netns> current();

  /// The namespace file, as IFLA_NET_NS_FD wants it.
  int fd() const noexcept { return fd_.get(); }

  /// Gives it a name for other processes: a file that `nsenter --net=FILE` takes. Errors: os.
  result<done> publish(const std::string& file) const;

  /// While one of these lives, the calling thread is in the namespace: sockets, /proc/sys/net and
  /// mounts of sysfs refer to it. Do not nest.
  class inside {
  public:
    explicit inside(const netns& x);
    ~inside();
    inside(const inside&) = delete;
    inside& operator=(const inside&) = delete;

  private:
    unique_fd home_;
  };

private:
  explicit netns(unique_fd fd) : fd_(std::move(fd)) {}
  unique_fd fd_;
};

/// Writes /proc/sys/<path> of a namespace. Errors: denied, not_found.
result<done> set_sysctl(const netns& where, const std::string& path, const std::string& value);

/// What kind of server socket to open.
enum class listen_kind : uint8_t { tcp, udp };

/// Opens a non-blocking server socket on `address`:`port` (IPv4 or IPv6 text; "0.0.0.0" for all)
/// inside a namespace. The caller owns it. Errors: bad_input, os.
result<unique_fd> listen_in(const netns& where, listen_kind kind, const std::string& address,
                            uint16_t port);

} // namespace dongled::lab
