#pragma once

#include "api/http/connection.hpp"

#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace dongled::api {

/// One thread for all clients that are slow: it reads requests as they come and sends the rest of
/// answers, so that no thread of the server waits for a client's bytes. Each request has one
/// deadline, however slowly its bytes come.
class connection_poller {
public:
  /// Gets a connection whose request is ready, in `served`. Must not block.
  using taker = std::function<void(connection_ptr)>;
  /// The whole answer to a request that is not served, by what is wrong with it.
  using refuser = std::function<std::string(const request_refusal& why, bool head_only)>;

  /// @p most clients at a time: one more costs whoever has most of them its oldest.
  connection_poller(const client_limits& x, size_t most, taker ready, refuser refuse);
  ~connection_poller();
  connection_poller(const connection_poller&) = delete;
  connection_poller& operator=(const connection_poller&) = delete;

  /// Takes a connection over, from any thread: one that is new, or has been answered (then what
  /// is left in `out` is sent first).
  void take(connection_ptr x);

  /// Ends all connections but those that have an answer to send, which get a moment for it; takes
  /// no more. Waits for that, and for the thread.
  void stop();

private:
  using clock = connection::clock;
  using phase = connection::phase;

  void run();
  bool stopping();
  void admit_new();
  void make_room();
  // Each is false when the connection is not the poller's any more.
  bool move(const connection_ptr& x, short what);
  bool read(const connection_ptr& x);
  bool progress(const connection_ptr& x, request_reader::state how);
  bool refuse(const connection_ptr& x, const request_refusal& why);
  bool tell(const connection_ptr& x);
  bool late(const connection_ptr& x);
  clock::time_point deadline(const connection& x) const;
  static void enter(connection& x, phase next);
  void wake() const;

  const client_limits limits_;
  const size_t most_;
  const taker ready_;
  const refuser refuse_;
  io::relay::unique_fd bell_;
  std::vector<connection_ptr> all_; ///< The thread's own.
  std::mutex mutex_;                ///< Guards what follows.
  std::vector<connection_ptr> new_;
  bool stopping_ = false, thread_over_ = false;
  std::thread thread_;
};

} // namespace dongled::api
