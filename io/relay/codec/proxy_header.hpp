#pragma once

#include "io/relay/codec/endpoint.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace dongled::io::relay {

/// Reads the header by which a load balancer says who its client is: the PROXY protocol, version 2
/// ("The PROXY protocol", HAProxy, section 2.2); version 1 is refused. Pure; holds 2 KiB at most,
/// and takes no byte of what follows the header.
class proxy_header {
public:
  enum class step {
    more,   ///< Feed more bytes.
    done,   ///< `client()` is known.
    broken, ///< This is no such header, or one of a client that makes no sense.
  };

  /// With its longest fields (section 2.2, 536 bytes of TLVs are usual).
  static constexpr size_t limit = 2048;

  /// How many bytes it wants now, at most: those of the header that are missing.
  size_t room() const noexcept { return wanted_ - buffer_.size(); }
  /// Appends what was read, `room()` bytes at most.
  step feed(std::string_view bytes);

  /// Who connected to the load balancer; nothing: the load balancer itself speaks (LOCAL).
  const std::optional<endpoint>& client() const noexcept { return client_; }

private:
  step read_front();
  step read_address();

  static constexpr size_t front = 16;

  std::string buffer_;
  size_t wanted_ = front;
  std::optional<endpoint> client_;
};

} // namespace dongled::io::relay
