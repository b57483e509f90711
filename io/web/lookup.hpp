#pragma once

#include "config/result.hpp"
#include "io/hilink/cancellation.hpp"
#include "io/web/url.hpp"

#include <chrono>
#include <sys/socket.h>
#include <vector>

namespace dongled::io::web {

/// A socket address, as connect(2) wants it.
struct socket_place {
  sockaddr_storage address{};
  socklen_t size = 0;
};

/// Asks the host's resolver, in a thread of its own: getaddrinfo(3) knows no deadline. Blocks until
/// @p end or until @p by is requested; the thread is then left to end by itself.
result<std::vector<socket_place>> look_up(const url& x, std::chrono::steady_clock::time_point end,
                                          const hilink::cancellation& by);

} // namespace dongled::io::web
