#pragma once

#include "config/result.hpp"
#include "tests/lab/loop.hpp"
#include "tests/lab/netns.hpp"
#include "tests/lab/unique_fd.hpp"
#include "tests/usb_rig/stick/usb_types.hpp"

#include <functional>
#include <memory>
#include <span>

namespace dongled::rig {

/// Ethernet frames to and from one end of a veth pair, by a packet socket (packet(7)): what is sent
/// here arrives at the other end, and the other way round. Unlike a TAP it needs no device node.
class packet_port {
public:
  /// Opens it on interface `ifindex` of the calling thread's namespace. Errors: os.
  static result<std::unique_ptr<packet_port>> open(lab::loop& on, int ifindex,
                                                   std::function<void(bytes frame)> got);
  ~packet_port();
  packet_port(const packet_port&) = delete;
  packet_port& operator=(const packet_port&) = delete;

  /// Sends a frame; dropped when the kernel has no room, as on a wire.
  void send(std::span<const uint8_t> frame);

private:
  packet_port(lab::loop& on, lab::unique_fd fd, std::function<void(bytes)> got)
    : loop_(on), fd_(std::move(fd)), got_(std::move(got)) {}
  void receive();

  lab::loop& loop_;
  lab::unique_fd fd_;
  std::function<void(bytes)> got_;
};

/// Makes the kernel finish every packet that leaves by `interface` in `where`: checksums filled in
/// and no larger than a frame. A packet socket at the other end would see them unfinished, and a
/// USB wire takes only whole frames. Errors: os.
result<done> finish_packets(const lab::netns& where, const char* interface);

} // namespace dongled::rig
