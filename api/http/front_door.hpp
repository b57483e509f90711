#pragma once

#include "api/http/accept_loop.hpp"
#include "api/http/client_places.hpp"
#include "api/http/connection_poller.hpp"
#include "api/http/paced_stream.hpp"

#include <httplib.h>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace dongled::api {

/// The HTTP library's server, with connections that are served our way. A client is judged before
/// anything is given to it; a thread is given to nothing but a request that has come whole
/// (`request_reader`), and is taken back with its answer (`connection_poller`).
class front_door final : public httplib::Server {
public:
  struct plan {
    size_t threads = 4;
    size_t share = 3;   ///< Connections of one client at a time.
    size_t most = 512;  ///< Clients that are slow, at a time.
    size_t queue = 256; ///< Requests that wait for a thread.
    client_limits limits = {};
    /// Whole HTTP responses, which end their connection.
    std::string too_many, busy;
    connection_poller::refuser refuse;
    /// The response for an address that may not come in; nothing: it may. Asked by the thread that
    /// accepts, so it must not block for long.
    std::function<std::optional<std::string>(const std::string& client)> turn_away;
  };

  explicit front_door(plan x);
  ~front_door() override;

  /// Has as many clients wait for their connection as the kernel lets, once bound: the library's
  /// five are fewer than a rack's burst, and who does not fit tries again only a second later.
  void widen();

  /// Serves who comes to what was bound; blocks until `close`, and until the last connection ends.
  /// The library's own loop ends for good at the first error that it does not know. Should nobody
  /// be served any more, @p broken is told why, at once.
  void serve(const std::function<void(const failure&)>& broken);

  /// Ends `serve`, from any thread, before it or meanwhile.
  void close() { clients_.stop(); }

  /// Ends live answers, from any thread; those that are ready are still written.
  void let_go() { stopping_ = true; }
  bool stopping() const { return stopping_; }

  /// The connection that the calling thread serves; null outside of a request.
  static paced_stream* connection();

private:
  class entrance;

  bool process_and_close_socket(socket_t fd) override;
  void receive(connection_ptr x);
  void enqueue(connection_ptr x);
  void serve(const connection_ptr& x);
  bool serve_one(paced_stream& client, bool last, bool& closed);
  void finish();

  const plan plan_;
  client_places places_;
  std::atomic<bool> stopping_{false};
  std::atomic<size_t> waiting_{0}; ///< For a thread.
  std::once_flag finished_;
  std::unique_ptr<httplib::ThreadPool> threads_;
  std::unique_ptr<connection_poller> poller_;
  accept_loop clients_;
};

} // namespace dongled::api
