#pragma once

#include "io/hilink/transport.hpp"

namespace dongled::io::hilink {

/// Where a modem's web server is and from which link it must be reached. Dongles may share a MAC
/// and their interface names swap, so the interface comes with its index.
struct http_endpoint {
  std::string host; ///< A numeric address; names are never looked up.
  uint16_t port = 80;
  std::string source;    ///< Our own address on the link; empty leaves it to the kernel.
  unsigned ifindex = 0;  ///< The link's index; 0 does not bind to a device.
  std::string interface; ///< Its name, for kernels that cannot bind by index.
};

/// Speaks HTTP to one modem through one interface: a new connection per request, no redirect
/// followed, replies of at most `body_limit` bytes, and one deadline over all of it. When the
/// device cannot be bound the request fails: it must never leave by another link.
class http_transport final : public transport {
public:
  /// The largest body taken. The longest genuine one, a home page, has some 60 KiB.
  static constexpr size_t body_limit = 256 * 1024;

  explicit http_transport(http_endpoint where) : where_(std::move(where)) {}

  result<http_reply> send(const http_request& what, milliseconds timeout) override;

private:
  http_endpoint where_;
};

} // namespace dongled::io::hilink
