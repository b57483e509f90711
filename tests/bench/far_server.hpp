#pragma once

#include "tests/lab/unique_fd.hpp"

#include <atomic>
#include <cstdint>
#include <vector>

namespace dongled::bench {

/// The far end's loop: one thread, epoll, no copies of bulk data (sendfile and MSG_TRUNC), so that
/// it takes as little as it can of the processor the proxies are measured on.
class far_server {
public:
  far_server(lab::unique_fd listener, lab::unique_fd datagrams, std::atomic<uint64_t>& swallowed);

  /// Serves for as long as the process lives.
  [[noreturn]] void run();

private:
  struct client {
    lab::unique_fd fd;
    char service = 0;
  };

  void admit();
  void serve(client& x);
  bool answer(client& x);
  bool pour(const client& x);
  bool swallow(const client& x);
  static bool repeat(const client& x);
  void repeat_datagrams();

  lab::unique_fd listener_, datagrams_, epoll_, supply_;
  std::atomic<uint64_t>& swallowed_;
  std::vector<client> clients_; // By descriptor.
};

} // namespace dongled::bench
