#pragma once

#include "config/result.hpp"
#include "io/relay/net/unique_fd.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>

namespace dongled::io::web {

/// Answers one line of each client with one of ours, and closes: what HAProxy's agent-check wants.
/// One thread for all clients; who says nothing within two seconds is answered as if by an empty
/// line. At most 64 at once, the others wait in the backlog.
class line_server {
public:
  /// All called on the server's thread; must not block.
  struct calls {
    std::function<bool(const std::string& client)> welcome; ///< By address; false: closed at once.
    std::function<std::string(const std::string& line)> answer; ///< The line without its end.
    std::function<void(const failure&)> broken;                 ///< Nobody is served any more.
  };

  /// Blocks for a bind(2) at most. A busy port is `fault::busy` and names it.
  static result<std::unique_ptr<line_server>> open(const std::string& address, uint16_t port,
                                                   calls how);
  /// Blocks until the thread has ended, which waits for nobody.
  ~line_server();
  line_server(const line_server&) = delete;
  line_server& operator=(const line_server&) = delete;

private:
  line_server(relay::unique_fd listener, relay::unique_fd bell, calls how);

  relay::unique_fd listener_, bell_;
  calls how_;
  std::thread thread_;
};

} // namespace dongled::io::web
