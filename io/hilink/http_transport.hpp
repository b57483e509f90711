#pragma once

#include "io/hilink/cancellation.hpp"
#include "io/hilink/transport.hpp"

namespace dongled::io::hilink {

/// Where a modem's web server is and from which link it must be reached. Dongles may share a MAC
/// and their interface names swap, so the interface comes with its index.
struct http_endpoint {
  std::string host{}; ///< A numeric IPv4 address; names are never looked up.
  uint16_t port = 80;
  std::string source{};     ///< Our own address on the link; empty leaves it to the kernel.
  unsigned ifindex = 0;     ///< The link's index; 0 does not bind by index.
  std::string interface {}; ///< Its name, for kernels that cannot bind by index.
};

/// Speaks HTTP to one modem through one interface: a new connection per request, no redirect
/// followed, bounded replies (http_codec.hpp), and one deadline over all of it. When the device
/// cannot be bound the request fails: it must never leave by another link.
///
/// Not cpp-httplib's client, because a modem is not to be trusted: that one has no deadline for
/// the whole reply, and it matches the status line with std::regex, whose recursion a line of some
/// ten thousand characters turns into a stack overflow.
class http_transport final : public transport {
public:
  /// A request under way fails as soon as @p by is requested; nothing calls it off without one.
  explicit http_transport(http_endpoint where, std::shared_ptr<const cancellation> by = nullptr)
    : where_(std::move(where)), cancellation_(std::move(by)) {}

  result<http_reply> send(const http_request& what, milliseconds timeout) override;

private:
  http_endpoint where_;
  std::shared_ptr<const cancellation> cancellation_;
};

} // namespace dongled::io::hilink
