#pragma once

#include "config/result.hpp"
#include "tests/lab/loop.hpp"
#include "tests/lab/netns.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace dongled::lab {

/// Who talked to whom over the uplink: the key of a flow. The client's own port is left out, so
/// that a thousand connections to one server are one line.
struct uplink_flow {
  std::string proto; ///< "tcp", "udp", "icmp", or the protocol's number.
  std::string from, to;
  uint16_t port = 0; ///< The smaller of the two ports: the server's, in any sane flow.

  auto operator<=>(const uplink_flow&) const = default;
};

/// What one packet is, or nothing for what every link chatters by itself (ARP, neighbour and
/// multicast discovery). PURE; takes hostile bytes, a cut-off packet included.
std::optional<uplink_flow> classify_packet(std::span<const uint8_t> ip_packet);

/// Listens to every packet on the far end of the host's uplink and counts by flow: the witness
/// that nothing leaked.
class uplink_tap {
public:
  struct tally {
    uint64_t packets = 0, bytes = 0;
  };

  /// Taps a link of `where`. Errors: os.
  static result<std::unique_ptr<uplink_tap>> make(loop& on, const netns& where, int ifindex);
  ~uplink_tap();
  uplink_tap(const uplink_tap&) = delete;
  uplink_tap& operator=(const uplink_tap&) = delete;

  /// All flows since the last `clear`, packets still in the socket included.
  const std::map<uplink_flow, tally>& flows();
  void clear();

private:
  uplink_tap(loop& on, unique_fd fd) : loop_(on), fd_(std::move(fd)) {}
  void drain();

  loop& loop_;
  unique_fd fd_;
  std::map<uplink_flow, tally> flows_;
};

} // namespace dongled::lab
