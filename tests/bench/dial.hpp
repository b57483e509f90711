#pragma once

#include "config/result.hpp"
#include "tests/lab/unique_fd.hpp"

#include <cstdint>
#include <string>

namespace dongled::bench {

using lab::unique_fd;

/// Where the far end answers, and what a client of it may ask with its first byte.
namespace far {
inline constexpr const char* address = "192.0.2.70";
inline constexpr uint16_t port = 7000;
inline constexpr char source = 'D';         ///< Send until the connection ends.
inline constexpr char sink = 'U';           ///< Swallow everything.
inline constexpr char echo = 'E';           ///< Return whatever follows.
inline constexpr char paced = 'L';          ///< Send as fast as LTE: `pace`.
inline constexpr uint32_t pace = 6'000'000; ///< Bytes a second of one connection.
} // namespace far

/// How a client gets to the far end.
struct path {
  enum class by : uint8_t {
    dongle, ///< Itself, from the dongle's address and interface.
    socks5, ///< Through a SOCKS5 proxy on loopback, no authentication.
    pipe,   ///< Through a forwarder on loopback that knows the far end by itself.
  } way = by::dongle;
  uint16_t port = 0;     ///< Of the proxy.
  std::string source;    ///< Of `dongle`: the address.
  std::string interface; ///< Of `dongle`: the interface.
};

/// Opens a blocking connection to the far end and asks it for one of its services. All calls on
/// the socket fail after 10 s without progress. Blocks.
result<unique_fd> dial(const path& how, char service);

/// A way for datagrams to the far end's echo, and what stands in front of each.
struct datagram_path {
  unique_fd control, socket;
  std::string head;
};

/// Opens one, by UDP ASSOCIATE or directly. Errors: unsupported (this contender has none), os.
result<datagram_path> dial_datagrams(const path& how);

/// Sends one byte to an echo and waits for it.
bool bounce(int fd);

} // namespace dongled::bench
